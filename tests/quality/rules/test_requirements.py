"""Windows: requirement sets and marks by date."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from foundation.periods import start_of_day
from quality.rules.requirements import OrganisationFacts, RequirementSet, Stretch, is_met, windows

START = datetime(2027, 1, 1, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[3] / "quality" / "data" / "marks.json"


def shipped_sets() -> list[RequirementSet]:
    rows = json.loads(DATA.read_text("utf-8"))["requirements"]
    return [
        RequirementSet(
            row["role"],
            row["listing_kind"],
            row["condition"],
            Stretch(
                start_of_day(date.fromisoformat(row["valid_from"])),
                start_of_day(date.fromisoformat(row["valid_until"])) if row.get("valid_until") else None,
            ),
            row["expression"],
        )
        for row in rows
    ]


def agency(*facts: str, **marks: tuple[str, str | None]) -> OrganisationFacts:
    held = {
        code.replace("_", "-"): [
            Stretch(
                start_of_day(date.fromisoformat(begin)),
                start_of_day(date.fromisoformat(end)) if end else None,
            )
        ]
        for code, (begin, end) in marks.items()
    }
    return OrganisationFacts(frozenset({"agency"}), frozenset(facts), held)


def vacancy_windows(organisation: OrganisationFacts) -> list[tuple[str, str | None]]:
    found = windows(organisation, shipped_sets(), listing_kind="vacancy", condition="")
    return [
        (
            str(stretch.from_at.astimezone(start_of_day(date(2027, 1, 1)).tzinfo).date()),
            str(stretch.until_at.astimezone(start_of_day(date(2027, 1, 1)).tzinfo).date())
            if stretch.until_at
            else None,
        )
        for stretch in found
    ]


def test_an_agency_with_only_a_waadi_registration_stops_on_the_first_day_of_the_wtta():
    assert vacancy_windows(agency(sna=("2025-01-01", None), waadi=("2025-01-01", None))) == [
        ("2025-01-01", "2027-01-01")
    ]


def test_during_2027_a_filed_application_is_enough_and_from_2028_only_admission_is():
    applied = agency(sna=("2025-01-01", None), waadi=("2025-01-01", None), wtta_aanvraag=("2026-12-01", None))
    assert vacancy_windows(applied) == [("2025-01-01", "2028-01-01")]
    admitted = agency(sna=("2025-01-01", None), wtta=("2027-06-01", None))
    assert vacancy_windows(admitted) == [("2027-06-01", None)]


def test_an_agency_that_houses_workers_needs_snf_too():
    marks = {"sna": ("2025-01-01", None), "wtta": ("2025-01-01", None), "waadi": ("2025-01-01", None)}
    assert vacancy_windows(agency("houses_workers", **marks)) == []
    assert vacancy_windows(agency("houses_workers", **marks, snf=("2026-05-01", None))) == [
        ("2026-05-01", None)
    ]


stretches = st.builds(
    lambda begin, length: Stretch(
        START + timedelta(days=begin), None if length is None else START + timedelta(days=begin + length)
    ),
    st.integers(0, 40),
    st.none() | st.integers(1, 20),
)
expressions = st.recursive(
    st.sampled_from(["a", "b", "c"]),
    lambda inner: (
        st.builds(lambda nodes: {"all_of": nodes}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda nodes: {"any_of": nodes}, st.lists(inner, min_size=1, max_size=3))
    ),
    max_leaves=5,
)


@given(
    marks=st.dictionaries(st.sampled_from(["a", "b", "c"]), st.lists(stretches, max_size=3)),
    sets=st.lists(st.tuples(stretches, expressions), max_size=3),
    moment=st.integers(0, 70 * 4),
)
def test_a_moment_lies_in_a_window_exactly_when_all_that_is_asked_then_is_met_then(marks, sets, moment):
    at = START + timedelta(hours=6 * moment)
    organisation = OrganisationFacts(frozenset({"employer"}), frozenset(), marks)
    rule_sets = [RequirementSet("employer", "vacancy", "", valid, expression) for valid, expression in sets]

    found = windows(organisation, rule_sets, listing_kind="vacancy", condition="")

    asked = [one for one in rule_sets if at in one.valid]
    counting = frozenset(code for code, held in marks.items() if any(at in stretch for stretch in held))
    expected = bool(asked) and all(is_met(one.expression, counting, frozenset()) for one in asked)
    assert any(at in stretch for stretch in found) is expected
    assert all(one.until_at is not None and one.until_at < two.from_at for one, two in pairwise(found))
