"""Builders for tests of what is asked: agencies, and versions written by somebody of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from foundation.periods import start_of_day
from marketplace.actions.publishing import publish_listing
from marketplace.models import Listing, Organisation
from quality.actions.decisions import recognise_organisation
from quality.actions.requirements import NewVersion, write_version
from quality.actions.windows import refresh_quality_windows
from quality.models import RequirementSet
from quality.queries.requirements import Subject, standing_versions
from quality.rules.expressions import Asked, Way
from tests.marketplace.given import a_draft, a_minimum_wage, an_open_door, an_owner_of, home_facts
from tests.quality.given import a_partner, a_staff_member, an_import

AGENCY_VACANCIES = Subject("agency", "career", "vacancy", "")
EMPLOYER_VACANCIES = Subject("employer", "career", "vacancy", "")
# Marks of a year or more, so that nothing but what is asked changes.
NEW_YEAR = start_of_day(date(2026, 1, 1))


def an_agency(*marks: str, now: datetime = NEW_YEAR, **changes: object) -> Organisation:
    """An agency that holds these marks from now on, for years: nothing but what is asked changes."""
    facts = {"name": "Uitzendbureau De Brug B.V.", "roles": ("agency",), **changes}
    organisation = a_partner(now=now, **facts)
    for mark in marks:
        holds(organisation, mark, now=now)
    return organisation


def holds(organisation: Organisation, mark: str, *, now: datetime = NEW_YEAR) -> None:
    """A mark that an organisation holds from now on, for years; SNF as if its register said so."""
    if mark == "snf":
        organisation_is_in_snf(organisation, now=now)
        return
    recognise_organisation(
        organisation=organisation,
        mark_code=mark,
        fact="Het bewijs is gelezen.",
        reason="Het bewijs is in orde.",
        actor=a_staff_member(),
        now=now,
        valid_until_on=date(2031, 1, 1),
    )


def organisation_is_in_snf(organisation: Organisation, *, now: datetime) -> None:
    """A new SNF register with this organisation in it."""
    rows = "\n".join(f"SNF-{number};Ander {number};Deurne;{10_000_000 + number}" for number in range(20))
    own = f"SNF-99;{organisation.name};{organisation.party.city};{organisation.party.kvk_number}"
    content = f"Registratienummer;Naam onderneming;Plaats;KvK-nummer\n{own}\n{rows}\n".encode()
    an_import(content, now=now, file_name="snf.csv", code="snf")


def listed(
    organisation: Organisation, *, kind: str = "vacancy", count: int = 1, now: datetime = NEW_YEAR
) -> list[Listing]:
    """Published listings with everything but the marks in order, for years."""
    a_minimum_wage(date(2026, 1, 1))
    far = start_of_day(date(2032, 1, 1))
    an_open_door(organisation, kind=kind, slots=count, from_at=now, until_at=far)
    drafts = [a_draft(organisation, home_facts() if kind == "home" else None) for _number in range(count)]
    published = [publish_listing(listing=one, actor=an_owner_of(organisation), now=now) for one in drafts]
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)
    return published


def live(listing: Listing, at: datetime) -> bool:
    """Whether visitors see a listing at an instant."""
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def asked(*texts: str) -> list[Asked]:
    """Things asked, each as its ways with a bar between: "snf|akf"."""
    return [Asked(tuple(Way(tuple(way.split("+"))) for way in text.split("|"))) for text in texts]


def a_version(
    *texts: str,
    valid_from: date,
    now: datetime,
    subject: Subject = EMPLOYER_VACANCIES,
    things: Sequence[Asked] | None = None,
    notice_days: int = 30,
    last_seen: int | None = None,
    source: str = "Besluit van de regio",
) -> RequirementSet:
    """A version, written by somebody of the quality desk."""
    newest = max((row.pk for row in standing_versions(subject)), default=0)
    version = NewVersion(
        subject=subject,
        valid_from=valid_from,
        asked=asked(*texts) if things is None else things,
        source=source,
        notice_days=notice_days,
        warn_months=[12, 6, 3],
        last_seen=newest if last_seen is None else last_seen,
    )
    return write_version(version=version, actor=a_staff_member(), now=now)


def periods(subject: Subject) -> list[tuple[str, str | None]]:
    """From when until when the standing versions hold."""
    return [
        (row.valid_from.isoformat(), row.valid_until.isoformat() if row.valid_until else None)
        for row in standing_versions(subject)
    ]
