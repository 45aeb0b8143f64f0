"""The letter about a listing that one of us looked at: put online, or sent back with reasons."""

from __future__ import annotations

from datetime import datetime

from marketplace.queries.content import review_with
from web.mail.deliveries import address_of, send_letter


def mail_listing_reviewed(*, reference: str, now: datetime) -> None:
    """Tell the author what was decided; when it is sent back with the reasons, and how to object."""
    review = review_with(int(reference))
    organisation = review.listing.organisation
    language = organisation.party.language
    send_letter(
        to=organisation.party.email,
        language=language,
        template="listing_reviewed",
        facts={
            "review": review,
            "listing": review.listing,
            "organisation": organisation,
            "address": address_of("listings", language=language),
        },
    )
