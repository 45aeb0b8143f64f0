"""Every way out agrees with the rule: found if and only if clearances, slot and own dates cover the moment.

The rule is worked out here once more, window by window, from what was written down; each way out is read over HTTP as
others read it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from marketplace.actions.visibility import refresh_visibility
from marketplace.choices import ListingKind
from marketplace.models import Allowance, Clearance, Listing, ListingHold
from tests.marketplace.given import (
    NOW,
    a_draft,
    an_organisation,
    home_facts,
    profile_facts,
    service_facts,
    session_facts,
    vacancy_facts,
)
from tests.web.given import address
from tests.web.outlets import texts, xml_of
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]

SITE = "https://menukaart.example"
AGREEMENT = "A-AGREE"
LAST = 6
PAGES = {
    "vacancy": ("work", "vacancy"),
    "home": ("housing", "home-listing"),
    "service": ("services", "service"),
    "session": ("agenda", "session"),
    "profile": ("profiles", "profile"),
}
OVER_THE_API = {
    "vacancy": "vacancies",
    "home": "homes",
    "service": "services",
    "session": "sessions",
    "profile": "profiles",
}
MakeFacts = Callable[[], object]
FACTS: dict[str, MakeFacts] = {
    "vacancy": vacancy_facts,
    "home": home_facts,
    "service": service_facts,
    "session": session_facts,
    "profile": profile_facts,
}

Windows = list[tuple[int, int]]


@st.composite
def windows(draw: st.DrawFn, most: int = 2) -> Windows:
    """Some stretches of whole hours, which may overlap."""
    starts = draw(st.lists(st.integers(0, LAST - 1), min_size=0, max_size=most))
    return [(start, draw(st.integers(start + 1, LAST))) for start in starts]


ALWAYS: Windows = [(0, LAST)]
# Often enough all of it holds, so that something shows.
MOSTLY = st.one_of(st.just(ALWAYS), st.just(ALWAYS), st.just(ALWAYS), windows())


@dataclass(frozen=True)
class Told:
    """All that decides whether a listing shows, in hours after NOW."""

    is_published: bool
    slot: tuple[int, int]
    content: Windows
    standing: Windows
    marks: Windows
    asks_sponsor: bool
    sponsor: Windows
    held: Windows
    shown: tuple[int | None, int | None]
    over: int | None

    def shows_at(self, hour: int) -> bool:
        """The rule."""

        def covers(stretches: Iterable[tuple[int, int]]) -> bool:
            return any(start <= hour < end for start, end in stretches)

        return (
            self.is_published
            and (self.shown[0] is None or self.shown[0] <= hour)
            and (self.shown[1] is None or hour < self.shown[1])
            and (self.over is None or hour < self.over)
            and covers([self.slot])
            and covers(self.content)
            and covers(self.standing)
            and covers(self.marks)
            and (not self.asks_sponsor or covers(self.sponsor))
            and not covers(self.held)
        )


TOLD = st.builds(
    Told,
    is_published=st.sampled_from([True, True, True, False]),
    slot=st.sampled_from([(0, LAST), (0, 3), (2, 5)]),
    content=MOSTLY,
    standing=MOSTLY,
    marks=MOSTLY,
    asks_sponsor=st.sampled_from([False, False, True]),
    sponsor=MOSTLY,
    held=st.one_of(st.just([]), st.just([]), windows(most=1)),
    shown=st.sampled_from([(None, None), (None, None), (None, 4), (2, None), (1, 5)]),
    over=st.sampled_from([None, None, 0, 3, LAST]),
)


def at(hour: int) -> datetime:
    """So many hours after NOW."""
    return NOW + timedelta(hours=hour)


def write_down(listing: Listing, told: Told) -> None:
    """Store what decides about one listing; its organisation has no other."""
    organisation = listing.organisation
    slot = Allowance.objects.create(
        organisation=organisation,
        listing_kind=listing.kind,
        slots=1,
        from_at=at(told.slot[0]),
        until_at=at(told.slot[1]),
        agreement_reference=AGREEMENT,
        source_reference=f"slot {listing.pk}",
    )
    of_marks = {"kind": "quality", "listing_kind": listing.kind}
    for facts, stretches in (
        ({"kind": "editorial", "listing": listing}, told.content),
        ({"kind": "standing", "agreement_reference": AGREEMENT}, told.standing),
        (of_marks, told.marks),
        ({**of_marks, "condition": "sponsorship"}, told.sponsor),
    ):
        for start, end in stretches:
            Clearance.objects.create(
                organisation=organisation,
                from_at=at(start),
                until_at=at(end),
                source_reference="told",
                created_at=NOW,
                **facts,
            )
    for start, end in told.held:
        ListingHold.objects.create(
            listing=listing, from_at=at(start), until_at=at(end), source_reference=f"hold {listing.pk}"
        )
    Listing.objects.filter(pk=listing.pk).update(
        state="published" if told.is_published else "withdrawn",
        allowance=slot,
        published_at=NOW,
        first_published_at=NOW,
        needs_condition="sponsorship" if told.asks_sponsor else "",
        shows_from_at=None if told.shown[0] is None else at(told.shown[0]),
        shows_until_at=None if told.shown[1] is None else at(told.shown[1]),
        over_at=None if told.over is None else at(told.over),
    )
    refresh_visibility(listing_ids=[listing.pk])


def found_by(client: Client, kind: str, references: list[str]) -> dict[str, set[str]]:
    """Which of these each way out shows at this moment."""
    page, detail = PAGES[kind]
    in_language = {address(detail, one): one for one in references}

    def among(addresses: Iterable[str]) -> set[str]:
        return {in_language[one] for here in addresses if (one := here.removeprefix(SITE)) in in_language}

    files = texts(xml_of(client.get("/sitemap.xml"), "sitemap"), "//map:loc/text()")
    in_files = [
        one
        for file in files
        for one in texts(xml_of(client.get(file.removeprefix(SITE)), "sitemap"), "//map:loc/text()")
    ]
    atom = xml_of(client.get(address(f"{page}-atom")), "atom")
    items = json.loads(client.get(address(f"{page}-feed")).content)["items"]
    on_the_map = json.loads(client.get(address(f"{page}-geojson")).content)["features"]
    over_the_api = client.get(f"/api/v1/{OVER_THE_API[kind]}").json()["results"]
    found = {
        "page": among(read(client.get(address(page))).links),
        "widget": among(read(client.get(address(f"{page}-widget"))).links),
        "atom": among(texts(atom, "//atom:entry/atom:link/@href")),
        "geojson": among(one["properties"]["url"] for one in on_the_map),
        "json feed": among(item["url"] for item in items),
        "sitemap": among(in_files),
        "api": {one["reference"] for one in over_the_api},
        "its own page": {one for here, one in in_language.items() if client.get(here).status_code == 200},
        "its sheet": {
            one for one in references if client.get(address(f"{detail}-sheet", one)).status_code == 200
        },
    }
    if kind == ListingKind.VACANCY:
        feed = xml_of(client.get(address("vacancy-feed")), "vacancies")
        found["job boards"] = set(texts(feed, "//job/referencenumber/text()"))
    if kind == ListingKind.SESSION:
        found["calendar"] = in_calendar(client.get(address("agenda-calendar")))
        found["its own calendar"] = {
            key
            for one in references
            if (answer := client.get(address("session-calendar", one))).status_code == 200
            for key in in_calendar(answer)
        }
    return found


def counted_by(client: Client, kind: str) -> dict[str, int]:
    """How many each map says there are, over all municipalities."""
    page = PAGES[kind][0]
    features = json.loads(client.get(address(f"{page}-geojson")).content)["features"]
    found = {"geojson": sum(one["properties"].get("count", 0) for one in features)}
    if kind in {ListingKind.HOME, ListingKind.SERVICE}:
        links = read(client.get(address(page))).all("a")
        found["map"] = sum(int(one["data-count"]) for one in links if "data-count" in one)
    return found


def in_calendar(response: object) -> set[str]:
    """The references of the sessions in a calendar."""
    calendar = Calendar.from_ical(response.content)  # type: ignore[attr-defined]  # Django's test answer
    return {str(event["uid"]).partition("@")[0] for event in calendar.events}


@pytest.mark.parametrize("kind", FACTS)
def test_every_way_out_shows_a_listing_if_and_only_if_the_rule_does(
    client: Client, clock_at: Callable[[datetime], None], settings: LazySettings, kind: str
) -> None:
    settings.SITE_URL = SITE
    listings = [a_draft(an_organisation(), FACTS[kind]()) for _ in range(2)]  # type: ignore[arg-type]  # facts of one kind
    check = holding_for(client, clock_at, kind, listings)
    check()


def holding_for(
    client: Client, clock_at: Callable[[datetime], None], kind: str, listings: list[Listing]
) -> Callable[[], None]:
    """The property, over listings that stand ready; what an example writes down is undone after it."""

    @settings(
        max_examples=10,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        told=st.lists(TOLD, min_size=2, max_size=2),
        hours=st.lists(st.integers(0, LAST), min_size=2, max_size=2, unique=True),
    )
    def check(told: list[Told], hours: list[int]) -> None:
        with transaction.atomic():
            for listing, one in zip(listings, told, strict=True):
                write_down(listing, one)
            for hour in hours:
                clock_at(at(hour))
                expected = {
                    listing.reference
                    for listing, one in zip(listings, told, strict=True)
                    if one.shows_at(hour)
                }
                event(f"{len(expected)} shown")
                found = found_by(client, kind, [listing.reference for listing in listings])
                assert found == dict.fromkeys(found, expected), (hour, told)
                numbers = counted_by(client, kind)
                assert numbers == dict.fromkeys(numbers, len(expected)), (hour, told)
            transaction.set_rollback(True)

    return check
