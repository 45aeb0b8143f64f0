"""The letter about places that end: how many listings do not fit, which stay, and until when one chooses."""

from __future__ import annotations

from datetime import datetime

from foundation.periods import day_of
from marketplace.queries.organisations import organisation_with
from marketplace.queries.staying import losses_of
from web.mail.deliveries import address_of, send_letter


def mail_places_end(*, reference: str, now: datetime) -> None:
    """Tell 14 and 3 days ahead; nothing is sent when everything fits by now, or the day is another one.

    The reference names the organisation, the kind of listing, the first day with fewer places, and the distance.
    """
    organisation_reference, kind, on, _days = reference.split(":")
    organisation = organisation_with(organisation_reference)
    for loss in losses_of(organisation, now):
        if loss.kind == kind and day_of(loss.at).isoformat() == on:
            language = organisation.party.language
            send_letter(
                to=organisation.party.email,
                language=language,
                template="places_end",
                facts={
                    "organisation": organisation,
                    "loss": loss,
                    "staying": [one for one in loss.listings if one.pk in loss.staying],
                    "address": address_of("listings-staying", language=language, kind=kind),
                },
            )
