"""Builders for tests: organisations of one group, homes, and whose they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from marketplace.actions.clearances import QualityWindow, replace_quality_windows
from marketplace.actions.groups import decide_group, declare_group
from marketplace.actions.publishing import publish_listing
from marketplace.choices import ListingKind
from marketplace.models import GroupTie, Listing, Organisation
from marketplace.queries.search import Search, search_page
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_user,
    an_open_door,
    an_organisation,
    an_owner_of,
    home_facts,
)


def a_landlord(name: str = "Stichting Woonanker", **changes: object) -> Organisation:
    """Somebody who lets homes and gives no work."""
    facts: dict[str, Any] = {"name": name, "roles": ("housing_provider",), **changes}
    return an_organisation(**facts)


def an_employer(name: str = "Kwekerij De Zandhorst B.V.") -> Organisation:
    """Somebody who gives work."""
    return an_organisation(name=name, language="en")


def a_home(organisation: Organisation, **changes: object) -> Listing:
    """A live home of an organisation."""
    an_open_door(organisation, kind="home", slots=1)
    # The marks that its vacancies ask stay as they were.
    windows = [QualityWindow(kind, "", NOW - timedelta(days=1), None, "test") for kind in ("home", "vacancy")]
    replace_quality_windows(windows={organisation.pk: windows}, now=NOW - timedelta(days=1))
    return publish_listing(
        listing=a_draft(organisation, home_facts(**changes)), actor=an_owner_of(organisation), now=NOW
    )


def a_declaration(organisation: Organisation, other: Organisation, *, now: datetime = NOW) -> GroupTie:
    """What a member of the first says about the second."""
    return declare_group(
        organisation=organisation,
        number=other.party.kvk_number,
        explanation="Dezelfde eigenaar.",
        actor=an_owner_of(organisation),
        now=now,
    )


def a_group(organisation: Organisation, other: Organisation, *, now: datetime = NOW) -> GroupTie:
    """The same, confirmed by us."""
    tie = a_declaration(organisation, other, now=now)
    return decide_group(
        reference=tie.reference,
        is_right=True,
        reasons="Zo staat het in het register.",
        actor=a_user(),
        now=now,
    )


def independent_homes(now: datetime) -> set[str]:
    """References of the homes that a visitor finds who ticks “of an independent landlord”."""
    search = Search(kind=ListingKind.HOME, chosen={"independent": frozenset({"yes"})})
    return {listing.reference for listing in search_page(search=search, now=now).listings}
