"""What must hold of windows whatever is asked and held: more marks never close, time alone never opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quality.rules.requirements import OrganisationFacts, RequirementSet, Stretch, is_met, windows

START = datetime(2027, 1, 1, tzinfo=UTC)
CODES = ["a", "b", "c"]
FACTS = ["agricultural", "houses_workers"]
ROLES = ["employer", "agency"]
A_BREATH = timedelta(microseconds=1)


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


stretches = st.builds(
    lambda begin, length: Stretch(hour(begin), None if length is None else hour(begin + length)),
    st.integers(0, 60),
    st.none() | st.integers(1, 30),
)
leaves = st.sampled_from(CODES) | st.builds(
    lambda mark, when: {"mark": mark, "when": when}, st.sampled_from(CODES), st.sampled_from(FACTS)
)


def grown(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.builds(
        lambda kind, nodes, when: {kind: nodes, **({"when": when} if when else {})},
        st.sampled_from(["all_of", "any_of"]),
        st.lists(inner, min_size=1, max_size=3),
        st.none() | st.sampled_from(FACTS),
    )


# As it is written: the whole has no condition of its own, what is in it may.
expressions = st.recursive(leaves, grown, max_leaves=6).map(lambda node: {"all_of": [node]})
sets = st.lists(
    st.builds(
        lambda role, valid, expression: RequirementSet(role, "vacancy", "", valid, expression),
        st.sampled_from(ROLES),
        stretches,
        expressions,
    ),
    max_size=4,
)
organisations = st.builds(
    OrganisationFacts,
    st.frozensets(st.sampled_from(ROLES), min_size=1),
    st.frozensets(st.sampled_from(FACTS)),
    st.dictionaries(st.sampled_from(CODES), st.lists(stretches, max_size=3)),
)
instants = st.builds(
    lambda number, breath: hour(number) + breath * A_BREATH, st.integers(0, 95), st.integers(-1, 1)
)


def is_open(organisation: OrganisationFacts, asked: list[RequirementSet], at: datetime) -> bool:
    found = windows(organisation, asked, listing_kind="vacancy", condition="")
    return any(at in stretch for stretch in found)


@given(organisation=organisations, asked=sets, code=st.sampled_from(CODES), extra=stretches, at=instants)
def test_adding_a_valid_mark_never_closes_a_door(organisation, asked, code, extra, at):
    marks = {**organisation.marks, code: [*organisation.marks.get(code, []), extra]}
    richer = OrganisationFacts(organisation.roles, organisation.facts, marks)

    assert is_open(richer, asked, at) or not is_open(organisation, asked, at)


@given(organisation=organisations, asked=sets, later=instants, share=st.integers(0, 8))
def test_time_alone_never_opens_a_door(organisation, asked, later, share):
    """Between two instants in which no mark begins to count, and no set begins or ends to hold, what is closed stays
    closed. A mark that ends can only close; so whoever is let in later was let in by something that happened: a mark
    that began, or another set. (A set that ends may let in: it asked more than what follows, or than the other
    role's. That is a change of what is asked, and has a day of its own, so it is not time alone.)
    """
    begins = [stretch.from_at for held in organisation.marks.values() for stretch in held]
    changes = [at for row in asked for at in (row.valid.from_at, row.valid.until_at) if at is not None]
    last = max((at for at in [*begins, *changes] if at <= later), default=START - timedelta(days=1))
    earlier = last + (later - last) * share / 8

    assert is_open(organisation, asked, earlier) or not is_open(organisation, asked, later)


@given(organisation=organisations, asked=sets, at=instants)
def test_windows_say_at_every_moment_what_is_met_says_then(organisation, asked, at):
    counting = frozenset(
        code for code, held in organisation.marks.items() if any(at in stretch for stretch in held)
    )
    then = [one for one in asked if one.role in organisation.roles and at in one.valid]
    met = bool(then) and all(is_met(one.expression, counting, organisation.facts) for one in then)

    assert is_open(organisation, asked, at) is met


@given(organisation=organisations, before=expressions, after=expressions, day=st.integers(1, 90))
def test_a_set_that_takes_the_place_of_another_acts_exactly_at_its_second(organisation, before, after, day):
    at = hour(day)
    always = OrganisationFacts(
        frozenset({"employer"}),
        organisation.facts,
        {code: [Stretch(START, None)] for code in organisation.marks},
    )
    asked = [
        RequirementSet("employer", "vacancy", "", Stretch(START, at), before),
        RequirementSet("employer", "vacancy", "", Stretch(at, None), after),
    ]
    codes = frozenset(organisation.marks)

    assert is_open(always, asked, at - A_BREATH) is is_met(before, codes, organisation.facts)
    assert is_open(always, asked, at) is is_met(after, codes, organisation.facts)
