"""Reminders of payment by mail, with the letter as PDF. The balance is read again at the moment of sending."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from billing.actions.drafting import paper_language
from billing.actions.payment_reminders import let_letter_go
from billing.documents.payment_reminders import heading_of, reminder_pdf, sentences_of
from billing.queries.payment_reminders import letter_with
from web.mail.deliveries import address_of, send_letter


def mail_reminder(*, reference: str, now: datetime) -> None:
    """Send a reminder; nothing is sent when everything was settled meanwhile."""
    if let_letter_go(reference=reference, now=now) is None:
        return
    letter = letter_with(reference)
    language = paper_language(letter.party)
    with translation.override(language):
        heading, sentences = heading_of(letter), sentences_of(letter, language)
    send_letter(
        to=letter.party.email,
        language=language,
        template="payment_reminder",
        facts={
            "letter": letter,
            "heading": heading,
            "sentences": sentences,
            "addresses": [
                (row, address_of("invoice", language=language, number=row.receivable.document.number))
                for row in letter.reminders.all()
                if row.cents
            ],
        },
        attachments=[(f"{letter.reference}.pdf", reminder_pdf(letter), "application/pdf")],
    )
