"""A session as schema.org Event, the way search engines read it.

What it says stands on the page too. It is there until the session ends, and gone with it.
"""

from __future__ import annotations

from django.utils.translation import get_language

from foundation.periods import AMSTERDAM
from marketplace.models import Listing
from marketplace.queries.texts import text_in
from web.public.structured_data import CONTEXT, IN_STOCK, address_of_place, organisation_of
from web.templatetags.words import paragraphs

SCHEDULED, CANCELLED = "https://schema.org/EventScheduled", "https://schema.org/EventCancelled"
ONLINE = "https://schema.org/OnlineEventAttendanceMode"
ON_SITE = "https://schema.org/OfflineEventAttendanceMode"


def session_event(listing: Listing, *, address: str) -> dict[str, object]:
    """The properties that Google requires of an event, and those it recommends and we know."""
    session, said = listing.session, text_in(listing, get_language() or "")
    event: dict[str, object] = {
        **CONTEXT,
        "@type": "Event",
        "name": said.title,
        "description": str(paragraphs(said.text)),
        "identifier": listing.reference,
        "url": address,
        "startDate": session.starts_at.astimezone(AMSTERDAM).isoformat(),
        "endDate": session.ends_at.astimezone(AMSTERDAM).isoformat(),
        "eventStatus": CANCELLED if session.is_cancelled else SCHEDULED,
        "eventAttendanceMode": ONLINE if session.is_online else ON_SITE,
        "location": _location(listing),
        "organizer": organisation_of(listing),
        "inLanguage": list(session.languages),
        "audience": {"@type": "Audience", "audienceType": str(session.get_audience_display())},
        "isAccessibleForFree": session.price_cents == 0,
        "offers": {
            "@type": "Offer",
            "price": session.price_cents / 100,
            "priceCurrency": "EUR",
            "availability": IN_STOCK,
            "url": session.url or address,
        },
    }
    if session.seats is not None:
        event["maximumAttendeeCapacity"] = session.seats
    return event


def _location(listing: Listing) -> dict[str, object]:
    session = listing.session
    if session.is_online:
        return {"@type": "VirtualLocation", "url": session.url}
    return {
        "@type": "Place",
        "name": session.venue,
        "address": {**address_of_place(listing), "streetAddress": session.venue},
    }
