"""A reminder as a file, at the desk and in the portal."""

from __future__ import annotations

from django.http import HttpResponse

from billing.documents.payment_reminders import reminder_pdf
from billing.models import ReminderLetter
from foundation.errors import NotFound


def letter_answer(letter: ReminderLetter) -> HttpResponse:
    """The PDF of a letter; one that never left is not there."""
    if letter.sent_at is None:
        raise NotFound
    response = HttpResponse(reminder_pdf(letter), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{letter.reference}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
