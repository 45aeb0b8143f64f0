"""What keeps machines from forms that need no account: a field nobody sees, and a stamp of when the page was made."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

# No person sees this field; machines that fill in every field give themselves away.
TRAP = "website"
STAMP = "stamp"
# Faster than this nobody reads, chooses and writes. Later than this the page is asked again.
LEAST = timedelta(seconds=3)
MOST = timedelta(hours=24)


def is_trapped(request: HttpRequest) -> bool:
    """Whether the field that nobody sees was filled in."""
    return bool(request.POST.get(TRAP))


def stamp_of(wall_now: datetime) -> str:
    """The moment at which a page was made, signed; it is no cookie and says nothing of who reads it."""
    return Signer(salt="menukaart.form").sign(str(int(wall_now.timestamp())))


def is_in_time(stamp: str, wall_now: datetime) -> bool:
    """Whether a stamp is ours, and neither younger than a person writes nor older than a day."""
    try:
        made = int(Signer(salt="menukaart.form").unsign(stamp))
    except (BadSignature, ValueError):
        return False
    return LEAST.total_seconds() <= wall_now.timestamp() - made <= MOST.total_seconds()
