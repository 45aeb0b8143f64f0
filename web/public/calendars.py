"""Sessions as a calendar (RFC 5545): one to keep, or a search to follow.

An entry keeps its UID for good. A change makes it newer: LAST-MODIFIED and DTSTAMP are when it was changed, and
SEQUENCE counts the seconds since it was made, so that it only grows. A cancelled one stays, and says so; what is gone
is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from icalendar import Calendar, Event, vText

from foundation.periods import AMSTERDAM
from marketplace.models import Listing
from marketplace.queries.texts import text_in
from web.brand import BRAND
from web.public.briefly import briefly
from web.public.kinds import AGENDA

CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often a calendar that follows a search should ask again.
ASK_AGAIN = timedelta(hours=6)


def calendar_of(listings: Iterable[Listing], *, title: str, address: str, language: str) -> bytes:
    """Sessions as a calendar; the same sessions give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{BRAND.name} {BRAND.region}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("url", address)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for listing in listings:
        calendar.add_component(_event(listing))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(listing: Listing) -> Event:
    session, said = listing.session, text_in(listing, get_language() or "")
    address = f"{settings.SITE_URL}{reverse(AGENDA.detail, args=[listing.reference])}"
    changed_at = listing.changed_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", f"{listing.reference}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", changed_at)
    event.add("created", listing.created_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", changed_at)
    event.add("sequence", int((listing.changed_at - listing.created_at).total_seconds()))
    event.add("dtstart", session.starts_at.astimezone(AMSTERDAM))
    event.add("dtend", session.ends_at.astimezone(AMSTERDAM))
    event.add("summary", vText(said.title, params={"LANGUAGE": said.language}))
    event.add("description", "\n\n".join([" · ".join(briefly(listing)), said.text, address]))
    event.add("location", session.url if session.is_online else f"{session.venue}, {listing.place}")
    event.add("url", address)
    event.add("categories", [str(session.get_subject_display())])
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event
