"""Home for this job, job near this home: what stands beside a vacancy and a home, and what a month then leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.urls import reverse

from foundation.periods import day_of
from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.independence import group_keys
from marketplace.queries.near import (
    NEAR_KM,
    Near,
    homes_of,
    independent_homes_near,
    point_on_map,
    vacancies_near,
)
from marketplace.queries.search import Search
from marketplace.queries.wages import deduction_steps, minimum_wage_on
from marketplace.rules.housing_costs import MonthLeft, deduction_on, month_left
from marketplace.rules.match import Wish, Wishes, kilometres
from marketplace.rules.plane import MapPoint
from web.public.homes import HomeWords, homes_in_words
from web.public.matches import wish_options
from web.public.searches import address_of
from web.public.wishes import asked_wishes, with_wishes

MOST_OWN, MOST_NEAR = 3, 4


@dataclass(frozen=True, slots=True)
class HomeBeside:
    """A home near a vacancy."""

    listing: Listing
    href: str
    kilometres: int
    words: HomeWords


@dataclass(frozen=True, slots=True)
class WorkBeside:
    """A vacancy near a home."""

    listing: Listing
    href: str
    kilometres: int


@dataclass(frozen=True, slots=True)
class MonthWords:
    """A month of a vacancy in a home: gross amounts, and what they are made of."""

    home: Listing
    work: Listing
    month: MonthLeft
    minimum_since: date | None
    minimum_is_old: bool
    deduction_since: date | None
    kilometres: int


def month_of(*, work: Listing, home: Listing, metres: float, today: date) -> MonthWords | None:
    """A month at the fewest hours and the lowest wage, beside the rent in full; None without a wage or a rent."""
    if home.home.is_for_sale or not work.vacancy.wage_from_cents:
        return None
    vacancy, minimum = work.vacancy, minimum_wage_on(today)
    deduction = deduction_on(today, deduction_steps())
    return MonthWords(
        home=home,
        work=work,
        month=month_left(
            wage_per_hour=vacancy.wage_from_cents,
            hours_a_week=vacancy.hours_from,
            minimum_per_hour=minimum.step.cents_per_hour if minimum else None,
            deduction=deduction,
            rent_cents=home.home.month_cents,
        ),
        minimum_since=minimum.step.valid_from if minimum else None,
        minimum_is_old=minimum is not None and not minimum.is_current,
        deduction_since=deduction.valid_from if deduction else None,
        kilometres=kilometres(metres),
    )


def beside_vacancy(listing: Listing, query: QueryDict, now: datetime) -> dict[str, object]:
    """The homes of who gives the work, the nearest independent ones, and a month in the first of them."""
    wishes = asked_wishes(query)["wishes"]
    if wishes.wanted:
        # The way to work is known here: it is this work.
        wishes = Wishes(
            wanted=wishes.wanted | {Wish.WORK},
            size_from=wishes.size_from,
            size_until=wishes.size_until,
            most_others=wishes.most_others,
            most_km=wishes.most_km,
        )
    own = homes_of(group_keys(listing.organisation_id, now), around=listing, now=now, count=MOST_OWN)
    near = independent_homes_near(listing, now=now, count=MOST_NEAR)
    shown = _homes([*own, *near], wishes, listing, now)
    # A home of who gives the work first, when one can live in it and work here.
    close = [one for one in own if one.metres <= NEAR_KM * 1000]
    first = next(iter([*close, *near, *own]), None)
    rooms = Search(
        kind=ListingKind.HOME,
        place=listing.place,
        radius_km=10,
        chosen={"independent": frozenset({"yes"})},
        wishes=wishes,
        work=listing.place if wishes.wanted else "",
    )
    return {
        "own_homes": shown[: len(own)],
        "near_homes": shown[len(own) :],
        "month": month_of(work=listing, home=first.listing, metres=first.metres, today=day_of(now))
        if first
        else None,
        "rooms": address_of(rooms),
        "near_km": NEAR_KM,
        **wish_fields(wishes),
    }


def _homes(found: Sequence[Near], wishes: Wishes, work: Listing, now: datetime) -> list[HomeBeside]:
    listings = [one.listing for one in found]
    words = homes_in_words(listings, wishes=wishes, work=point_on_map(work), now=now)
    return [
        HomeBeside(
            one.listing,
            with_wishes(reverse("web:home-listing", args=[one.listing.reference]), wishes, work.place),
            kilometres(one.metres),
            words[one.listing.pk],
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class BesideHome:
    """Whose a home is, and all that its page shows beside it."""

    words: HomeWords
    shown: dict[str, object]


def beside_home(
    listing: Listing, *, wishes: Wishes, work: str, point: MapPoint | None, now: datetime
) -> BesideHome:
    """Whose the home is, how it fits the wishes, the nearest work, and a month of the first of that."""
    near = vacancies_near(listing, now=now, count=MOST_NEAR)
    shown = [
        WorkBeside(one.listing, reverse("web:vacancy", args=[one.listing.reference]), kilometres(one.metres))
        for one in near
    ]
    around = Search(kind=ListingKind.VACANCY, place=listing.place, radius_km=10)
    words = homes_in_words([listing], wishes=wishes, work=point, now=now)[listing.pk]
    shown_with_it = {
        "words_of_home": words,
        "near_work": shown,
        "month": month_of(work=near[0].listing, home=listing, metres=near[0].metres, today=day_of(now))
        if near
        else None,
        "work_around": address_of(around),
        "near_km": NEAR_KM,
        "work_is_unknown": bool(work) and point is None,
        **wish_fields(wishes, work),
    }
    return BesideHome(words, shown_with_it)


def wish_fields(wishes: Wishes, work: str = "") -> dict[str, object]:
    """What the form of wishes shows."""
    return {"wishes": wishes, "wish_options": wish_options(wishes), "work_place": work}
