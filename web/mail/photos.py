"""The letter about a photo that we do not show."""

from __future__ import annotations

from datetime import datetime

from marketplace.queries.photos import refused_photo
from web.mail.deliveries import address_of, send_letter


def mail_photo_refused(*, reference: str, now: datetime) -> None:
    """Tell the partner why a photo is not shown, and how to object; not about one that it took away meanwhile."""
    photo = refused_photo(reference.partition(":")[0])
    if photo is None:
        return
    organisation = photo.listing.organisation
    language = organisation.party.language
    send_letter(
        to=organisation.party.email,
        language=language,
        template="photo_refused",
        facts={
            "photo": photo,
            "listing": photo.listing,
            "organisation": organisation,
            "address": address_of("listing-photos", language=language, reference=photo.listing.reference),
        },
    )
