"""What keeps machines from forms that need no account: a field nobody sees, and a stamp of when the page was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from foundation.errors import Refusal

Made = TypeVar("Made")
# No person sees this field; machines that fill in every field give themselves away.
TRAP = "website"
STAMP = "stamp"
# Faster than this nobody reads, chooses and writes. Later than this the page is asked again.
LEAST = timedelta(seconds=3)
MOST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Taken(Generic[Made]):
    """What came of a form: whether it was taken; otherwise the stamp and the status of the page that shows it again.

    One that a machine filled in reads as taken, and nothing was made.
    """

    is_taken: bool
    made: Made | None = None
    stamp: str = ""
    status: int = 200


def taken(
    request: HttpRequest, form: forms.Form, *, again: str, take: Callable[[], Made], wall_now: datetime
) -> Taken[Made]:
    """Do `take` with a form that a person sent; put beside its fields what is refused.

    `again` is said to who sent it too quickly or a day later; the page then has a new stamp.
    """
    stamp = request.POST.get(STAMP, "")
    if request.method != "POST":
        return Taken(is_taken=False, stamp=stamp_of(wall_now))
    if is_trapped(request):
        return Taken(is_taken=True)
    status = 422
    if form.is_valid():
        if not is_in_time(stamp, wall_now):
            form.add_error(None, again)
            stamp = ""
        else:
            try:
                made = take()
            except Refusal as refusal:
                status = refusal.status
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                return Taken(is_taken=True, made=made)
    return Taken(is_taken=False, stamp=stamp or stamp_of(wall_now), status=status if form.errors else 200)


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
