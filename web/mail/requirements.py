"""The letters that tell a partner what will be asked from which day and what that closes, or that it is off."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import translation

from foundation.languages import staff_language
from marketplace.queries.organisations import organisation_with
from quality.queries.marks import mark_names
from quality.queries.requirement_changes import coming_days
from quality.words import asked_words, scope_words
from web.mail.deliveries import address_of, send_letter


def mail_requirements_change(*, reference: str, now: datetime) -> None:
    """Tell what is missing for a day to come, per kind of listing. Who became ready meanwhile gets no letter.

    The reference: whose, which day, which warning it is, and the newest version of that day.
    """
    organisation_reference, day, _due, _newest = reference.split(":")
    organisation = organisation_with(organisation_reference)
    on = date.fromisoformat(day)
    coming = coming_days(now=now, organisation_ids=[organisation.pk])
    found = next((one for one in coming if one.on == on and one.partners), None)
    if found is None:
        return
    language = organisation.party.language
    names = mark_names()
    with translation.override(staff_language(language)):
        doors = [
            (scope_words(*door.scope), [asked_words(one, names) for one in door.missing], door.listings)
            for door in found.partners[0].doors
        ]
    send_letter(
        to=organisation.party.email,
        language=language,
        template="requirements_change",
        facts={
            "organisation": organisation,
            "on": on,
            "doors": doors,
            "sources": sorted({row.source for row in found.versions if row.source}),
            "address": address_of("marks", language=language),
        },
    )


def mail_requirements_withdrawn(*, reference: str, now: datetime) -> None:
    """Tell who was told of a day that what would be asked then is withdrawn. The reference: whose, day, version."""
    organisation_reference, day, _version = reference.split(":")
    organisation = organisation_with(organisation_reference)
    language = organisation.party.language
    send_letter(
        to=organisation.party.email,
        language=language,
        template="requirements_withdrawn",
        facts={
            "organisation": organisation,
            "on": date.fromisoformat(day),
            "address": address_of("marks", language=language),
        },
    )
