"""Whose a home is (R4): a table of what decides it, and what holds whatever the groups are."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.independence import Enterprise, GroupTie, Independence, Label, group_of, label_of
from tests.marketplace.given import NOW

LANDLORD, EMPLOYER, MIDDLE = 1, 2, 3
DAY = timedelta(days=1)
BEFORE, AFTER = NOW - DAY, NOW + DAY
TIES = {
    "none": [],
    "declared": [GroupTie(LANDLORD, EMPLOYER)],
    "confirmed": [GroupTie(LANDLORD, EMPLOYER, BEFORE)],
    "confirmed the other way round": [GroupTie(EMPLOYER, LANDLORD, BEFORE)],
    "confirmed this instant": [GroupTie(LANDLORD, EMPLOYER, NOW)],
    "confirmed tomorrow": [GroupTie(LANDLORD, EMPLOYER, AFTER)],
    "ends tomorrow": [GroupTie(LANDLORD, EMPLOYER, BEFORE, AFTER)],
    "ends this instant": [GroupTie(LANDLORD, EMPLOYER, BEFORE, NOW)],
    "ended and confirmed again": [
        GroupTie(LANDLORD, EMPLOYER, BEFORE - DAY, BEFORE),
        GroupTie(LANDLORD, EMPLOYER, BEFORE),
    ],
}
COUNTS = {
    "confirmed",
    "confirmed the other way round",
    "confirmed this instant",
    "ends tomorrow",
    "ended and confirmed again",
}
NO_EMPLOYER = [{"housing_provider"}, {"service_provider"}, {"training_provider", "sponsor"}, set()]
GIVES_WORK = [{"employer"}, {"agency"}, {"agency", "housing_provider"}, {"employer", "sponsor"}]


def in_words(roles: set[str]) -> str:
    """The same in every test process, which the order of a set is not."""
    return " and ".join(sorted(roles)) or "nothing"


def an_enterprise(key: int, roles: set[str], *, kvk: str = "", houses: bool = False) -> Enterprise:
    return Enterprise(key, f"Bedrijf {key}", kvk or f"9900000{key}", frozenset(roles), houses)


def label(*enterprises: Enterprise, ties: list[GroupTie], now: datetime = NOW) -> Label:
    return label_of(LANDLORD, enterprises={one.key: one for one in enterprises}, ties=ties, now=now)


@pytest.mark.parametrize("other", [*NO_EMPLOYER, *GIVES_WORK], ids=in_words)
@pytest.mark.parametrize("same_number", [False, True], ids=["another number", "the same number"])
@pytest.mark.parametrize("ties", list(TIES))
def test_a_landlord_that_gives_no_work_is_independent_unless_its_number_or_its_group_does(
    other: set[str], same_number: bool, ties: str
) -> None:
    found = label(
        an_enterprise(LANDLORD, {"housing_provider"}, kvk="99000007" if same_number else ""),
        an_enterprise(EMPLOYER, other, kvk="99000007" if same_number else ""),
        ties=TIES[ties],
    )

    gives_work = not other.isdisjoint({"employer", "agency"})
    if gives_work and same_number:
        assert found == Label(Independence.EMPLOYER, "Bedrijf 2")
    elif gives_work and ties in COUNTS:
        since = NOW if ties == "confirmed this instant" else BEFORE
        assert found == Label(Independence.GROUP, "Bedrijf 2", since)
    else:
        assert found == Label(Independence.INDEPENDENT)


@pytest.mark.parametrize("roles", GIVES_WORK, ids=in_words)
@pytest.mark.parametrize("ties", list(TIES))
def test_who_gives_work_itself_is_named_itself_whatever_its_group(roles: set[str], ties: str) -> None:
    found = label(
        an_enterprise(LANDLORD, {*roles, "housing_provider"}),
        an_enterprise(EMPLOYER, {"employer"}),
        ties=TIES[ties],
    )
    assert found == Label(Independence.EMPLOYER, "Bedrijf 1")


def test_who_houses_the_people_that_work_for_it_gives_work() -> None:
    found = label(an_enterprise(LANDLORD, {"housing_provider"}, houses=True), ties=[])
    assert found == Label(Independence.EMPLOYER, "Bedrijf 1")


def test_a_group_reaches_on_and_is_known_since_its_last_tie() -> None:
    landlord = an_enterprise(LANDLORD, {"housing_provider"})
    parent = an_enterprise(MIDDLE, {"sponsor"})
    employer = an_enterprise(EMPLOYER, {"employer"})
    ties = [GroupTie(MIDDLE, LANDLORD, BEFORE), GroupTie(EMPLOYER, MIDDLE, BEFORE - DAY)]

    assert label(landlord, parent, employer, ties=ties) == Label(Independence.GROUP, "Bedrijf 2", BEFORE)
    cut = [GroupTie(MIDDLE, LANDLORD, BEFORE, NOW), ties[1]]
    assert label(landlord, parent, employer, ties=cut).is_independent


def test_the_nearest_employer_of_a_group_is_named() -> None:
    found = label(
        an_enterprise(LANDLORD, {"housing_provider"}),
        an_enterprise(EMPLOYER, {"employer"}),
        an_enterprise(MIDDLE, {"agency"}),
        ties=[GroupTie(LANDLORD, MIDDLE, NOW), GroupTie(MIDDLE, EMPLOYER, BEFORE - DAY)],
    )
    assert found.employer == "Bedrijf 3"


KEYS = st.integers(1, 6)
TIES_OF_MANY = st.lists(
    st.builds(
        GroupTie,
        KEYS,
        KEYS,
        st.one_of(st.none(), st.sampled_from([BEFORE, NOW, AFTER])),
        st.one_of(st.none(), st.sampled_from([NOW, AFTER])),
    ),
    max_size=8,
)
ROLES = st.lists(st.sampled_from(["employer", "agency", "housing_provider", "sponsor"]), max_size=2)


@given(ties=TIES_OF_MANY, roles=st.lists(ROLES, min_size=6, max_size=6), turned=st.booleans())
def test_all_of_a_group_have_one_answer_and_a_declaration_alone_changes_none(
    ties: list[GroupTie], roles: list[list[str]], turned: bool
) -> None:
    enterprises = {key: an_enterprise(key, set(roles[key - 1])) for key in range(1, 7)}
    labels = {
        key: label_of(key, enterprises=enterprises, ties=ties, now=NOW).is_independent for key in enterprises
    }
    for key in enterprises:
        group = group_of(key, ties, NOW)
        assert {labels[one] for one in group} == {labels[key]}
        assert labels[key] == (not any(enterprises[one].gives_work for one in group))
    other_way = [GroupTie(tie.other, tie.one, tie.confirmed_at, tie.ended_at) for tie in ties]
    declared = [*(other_way if turned else ties), GroupTie(1, 6), GroupTie(2, 5)]
    for key in enterprises:
        again = label_of(key, enterprises=enterprises, ties=declared, now=NOW)
        assert again == label_of(key, enterprises=enterprises, ties=ties, now=NOW)
