"""The truth table of what is asked: every role × listing kind × condition, every combination of marks, both sides of
every date. The table is written out by hand from DOMAIN.md §2 R3 and §6; the shipped sets must say exactly this."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product

import pytest

from foundation.periods import start_of_day
from marketplace.choices import Condition, ListingKind, Role
from quality.rules.requirements import OrganisationFacts, Stretch, windows
from tests.quality.rules.test_requirements import shipped_sets

A_BREATH = timedelta(microseconds=1)
FIRST_DAY = start_of_day(date(2020, 1, 1))
WTTA = start_of_day(date(2027, 1, 1))
ONLY_ADMISSION = start_of_day(date(2028, 1, 1))
LONG_AGO = start_of_day(date(2019, 1, 1))
# An instant of each time in which other sets hold, on both sides of every date.
MOMENTS = {
    "before there was any set": (FIRST_DAY - A_BREATH,),
    "before the Wtta": (FIRST_DAY, WTTA - A_BREATH),
    "during 2027": (WTTA, ONLY_ADMISSION - A_BREATH),
    "admission only": (ONLY_ADMISSION, start_of_day(date(2031, 7, 1))),
}
FACTS = ("agricultural", "houses_workers")

Ways = tuple[frozenset[str], ...]  # each way is enough by itself


def ways(*texts: str) -> Ways:
    return tuple(frozenset(text.split()) for text in texts)


RECOGNISED = ways("bmip", "ind")
SPONSOR = ways("ind")
DECLARED = ways("kvk declaration")
SCHOOL = ways("crkbo", "blik-op-werk", "erkende-school")


def housing(facts: frozenset[str]) -> Ways:
    return ways("snf", "akf") if "agricultural" in facts else ways("snf")


def lending(when: str, facts: frozenset[str], *, is_home: bool = False) -> Ways:
    houses = " snf" if is_home or "houses_workers" in facts else ""
    lends = {
        "before the Wtta": ("sna waadi",),
        "during 2027": ("sna wtta", "sna waadi wtta-aanvraag"),
        "admission only": ("sna wtta",),
    }[when]
    return ways(*(one + houses for one in lends))


def expected(role: str, kind: str, condition: str, when: str, facts: frozenset[str]) -> Ways:
    """What is enough, by hand; nothing is enough where nothing is for this role."""
    if when == "before there was any set":
        return ()
    if condition == "sponsorship":
        return SPONSOR if (role in {"employer", "agency"} and kind == "vacancy") else ()
    match role, kind:
        case "employer", "vacancy" | "profile":
            return RECOGNISED
        case "employer" | "housing_provider", "home":
            return housing(facts)
        case "housing_provider", "service" | "session" | "profile":
            return housing(facts)
        case "agency", "vacancy" | "profile" | "home":
            return lending(when, facts, is_home=kind == "home")
        case "training_provider", "service" | "session" | "profile":
            return SCHOOL
        case "service_provider" | "civil_society", "service" | "session" | "profile":
            return DECLARED
    return ()


def combinations_of(codes: set[str]) -> Iterator[frozenset[str]]:
    ordered = sorted(codes)
    for size in range(len(ordered) + 1):
        yield from map(frozenset, combinations(ordered, size))


@pytest.mark.parametrize("condition", [one.value for one in Condition])
@pytest.mark.parametrize("kind", [one.value for one in ListingKind])
@pytest.mark.parametrize("role", [one.value for one in Role])
def test_every_role_kind_and_combination_of_marks_is_open_exactly_as_the_table_says(role, kind, condition):
    sets = shipped_sets()
    for has in product([False, True], repeat=len(FACTS)):
        facts = frozenset(name for name, holds in zip(FACTS, has, strict=True) if holds)
        enough = {when: expected(role, kind, condition, when, facts) for when in MOMENTS}
        named = {code for every in enough.values() for way in every for code in way} | {"vcu", "snf", "akf"}
        for held in combinations_of(named):
            marks = {code: [Stretch(LONG_AGO, None)] for code in held}
            found = windows(
                OrganisationFacts(frozenset({role}), facts, marks),
                sets,
                listing_kind=kind,
                condition=condition,
            )
            for when, moments in MOMENTS.items():
                is_open = any(way <= held for way in enough[when])
                for at in moments:
                    assert any(at in stretch for stretch in found) is is_open, (held, facts, at)


def test_who_holds_several_roles_meets_what_each_of_them_asks():
    both = frozenset({"employer", "agency"})
    marks = {code: [Stretch(LONG_AGO, None)] for code in ("sna", "wtta", "waadi")}
    agency_only = windows(
        OrganisationFacts(frozenset({"agency"}), frozenset(), marks),
        shipped_sets(),
        listing_kind="vacancy",
        condition="",
    )
    without = windows(
        OrganisationFacts(both, frozenset(), marks), shipped_sets(), listing_kind="vacancy", condition=""
    )
    recognised = windows(
        OrganisationFacts(both, frozenset(), {**marks, "bmip": [Stretch(WTTA, None)]}),
        shipped_sets(),
        listing_kind="vacancy",
        condition="",
    )

    assert (agency_only, without, recognised) == ([Stretch(FIRST_DAY, None)], [], [Stretch(WTTA, None)])
