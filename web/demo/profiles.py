"""Profiles of the demo region: who has a place for one presents itself, some with pictures, one with a film."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from foundation.models import User
from marketplace.actions.listings import create_listing
from marketplace.actions.photos import add_photo, approve_photo
from marketplace.actions.publishing import publish_listing
from marketplace.models import Listing, Organisation
from marketplace.rules.facts import ProfileFacts
from web.demo.organisations import EMPLOYERS, SERVICE_PROVIDERS, DemoOrganisation
from web.demo.pictures import a_greenhouse, a_house, a_logo, a_warehouse

REASONS: dict[str, tuple[str, ...]] = {
    "horticulture": (
        "Vaste uren, ook in de winter",
        "Koffie, fruit en een warme kas",
        "Nederlandse les onder werktijd",
    ),
    "logistics": (
        "Uw rooster staat vier weken vooruit",
        "Reiskosten vanaf de eerste dag",
        "Groei naar teamleider",
    ),
    "food": ("Een vast contract na een half jaar", "Werkkleding van ons", "Ploegentoeslag op elke dienst"),
    "cleaning": ("Werk dicht bij huis", "Overdag werken, niet in de nacht", "Taalles op kosten van ons"),
    "care": (
        "Leren en werken tegelijk",
        "Een vaste collega die u helpt",
        "Een contract voor de uren die u wilt",
    ),
    "construction": ("Gereedschap van ons", "Opleiding tot vakman", "Met het busje naar het werk"),
}
OFFERS = ("Hulp in uw eigen taal", "U weet vooraf wat het kost", "Ook in de avond open")
DRAWN: dict[str, tuple[Callable[[int], bytes], str]] = {
    "horticulture": (a_greenhouse, "Kassen met planten, van buiten"),
    "logistics": (a_warehouse, "Een magazijn met dozen ervoor"),
    "food": (a_warehouse, "De fabriek, van buiten"),
}
HOUSE: tuple[Callable[[int], bytes], str] = (a_house, "Ons kantoor met een boom ernaast")
# Reading a picture takes a process of its own: enough to see, few enough to wait for.
WITH_PICTURES = 6
# Of nobody: the host says that there is no such film.
FILM = "https://www.youtube.com/watch?v=AAAAAAAAAAA"


def load_profiles(*, staff: User, then: datetime) -> None:
    """A profile for everybody in the demo region who has a place for one; the first photo that waits is for the desk."""
    known = {demo.kvk_number: demo for demo in (*EMPLOYERS, *SERVICE_PROVIDERS)}
    organisations = Organisation.objects.filter(allowances__listing_kind="profile").order_by("id").distinct()
    shown = [one for one in organisations.select_related("party") if one.party.kvk_number in known]
    for number, organisation in enumerate(shown):
        demo = known[organisation.party.kvk_number]
        owner = organisation.memberships.select_related("user").order_by("id")[0].user
        at = then + timedelta(minutes=7 * number)
        listing = create_listing(organisation=organisation, facts=_facts(demo, number), actor=owner, now=at)
        publish_listing(listing=listing, actor=owner, now=at)
        if number < WITH_PICTURES:
            _add_pictures(listing, demo, number, owner, staff, at)


def _facts(demo: DemoOrganisation, number: int) -> ProfileFacts:
    return ProfileFacts(
        title=demo.name,
        text=f"{demo.description}\n\nBij ons telt iedereen mee. Nieuwe mensen krijgen in de eerste weken een vaste collega.",
        language="nl",
        place=demo.postcode[:4],
        reasons=REASONS.get(demo.sector, OFFERS),
        url=f"https://www.demo.example/{demo.kvk_number}",
        people={"start_up": 8, "sme": 60, "large": 420}[demo.segment] + 3 * number,
        since_year=1968 + 4 * (number % 12),
        video_url=FILM if number == 0 else "",
        video_captions=("nl", "en", "pl") if number == 0 else (),
    )


def _add_pictures(
    listing: Listing, demo: DemoOrganisation, number: int, owner: User, staff: User, at: datetime
) -> None:
    draw, alt = DRAWN.get(demo.sector, HOUSE)
    pictures = [(a_logo(demo.name, number), f"Beeldmerk van {demo.name}"), (draw(number), alt)]
    if number == 0:
        pictures.append((a_house(number), HOUSE[1]))
    for place, (content, words) in enumerate(pictures):
        photo = add_photo(
            organisation=listing.organisation,
            reference=listing.reference,
            content=content,
            alt=words,
            actor=owner,
            now=at,
        )
        if place < 2:
            approve_photo(photo=photo, seen_alt=words, actor=staff, now=at + timedelta(hours=1))
