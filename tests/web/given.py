"""Builders for tests: what visitors find on the site."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from foundation.choices import StaffRole
from foundation.clock import wall_time
from foundation.models import User
from marketplace.actions.publishing import publish_listing
from marketplace.models import Listing, Organisation
from tests.marketplace.given import (
    NOW,
    a_draft,
    an_open_door,
    an_organisation,
    an_owner_of,
    home_facts,
    profile_facts,
    service_facts,
    session_facts,
    vacancy_facts,
)
from web.public.guards import LEAST, stamp_of


def address(name: str, *args: str, language: str = "en") -> str:
    """The address of a page in a language."""
    with override(language):
        return reverse(f"web:{name}", args=args)


def _listings(facts: list[object], kind: str, organisation: Organisation | None) -> list[Listing]:
    organisation = organisation or an_organisation(website="https://zandhorst.example")
    an_open_door(organisation, kind=kind, slots=len(facts), agreement=f"A-{kind}")
    owner = an_owner_of(organisation)
    return [
        publish_listing(listing=a_draft(organisation, one), actor=owner, now=NOW)  # type: ignore[arg-type]  # facts of one kind
        for one in facts
    ]


def vacancies(
    count: int = 1, *, organisation: Organisation | None = None, **changes: object
) -> list[Listing]:
    """Live vacancies of one employer."""
    return _listings([vacancy_facts(**changes) for _ in range(count)], "vacancy", organisation)


def homes(count: int = 1, *, organisation: Organisation | None = None, **changes: object) -> list[Listing]:
    """Live homes of one landlord."""
    return _listings([home_facts(**changes) for _ in range(count)], "home", organisation)


def services(count: int = 1, *, organisation: Organisation | None = None, **changes: object) -> list[Listing]:
    """Live services of one provider."""
    return _listings([service_facts(**changes) for _ in range(count)], "service", organisation)


def sessions(count: int = 1, *, organisation: Organisation | None = None, **changes: object) -> list[Listing]:
    """Live sessions of one provider."""
    return _listings([session_facts(**changes) for _ in range(count)], "session", organisation)


def profiles(count: int = 1, *, organisation: Organisation | None = None, **changes: object) -> list[Listing]:
    """Live profiles, each of an employer of its own unless one is named."""
    return [
        _listings([profile_facts(**changes)], "profile", organisation or an_organisation())[0]
        for _ in range(count)
    ]


def shortly_after(instant: datetime = NOW) -> datetime:
    """A moment at which what was published at `instant` shows."""
    return instant.replace(hour=instant.hour + 1)


def staff(role: StaffRole) -> Client:
    """A browser in which somebody of this desk is logged in."""
    user = User.objects.create_user(f"{role}@mip.example", "x", name="Samira Bouali", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    client = Client()
    client.force_login(user)
    return client


def guarded(form: dict[str, str]) -> dict[str, str]:
    """A form of a visitor who took the time to read it, and who ticked what it asks."""
    return {**form, "may_keep": "on", "stamp": stamp_of(wall_time() - 2 * LEAST)}
