"""The mail to who paid more than was open: what is kept, and how to have it back."""

from __future__ import annotations

from datetime import datetime

from billing.queries.left_over import left_over_cents, payment_with
from web.mail.deliveries import address_of, send_letter


def mail_left_over(*, reference: str, now: datetime) -> None:
    """Say what is left of a payment; nothing is sent when it was used or went back meanwhile."""
    payment = payment_with(reference)
    left, party = left_over_cents(payment), payment.party
    if left <= 0:
        return
    send_letter(
        to=party.email,
        language=party.language,
        template="left_over",
        facts={
            "payment": payment,
            "left_cents": left,
            "address": address_of("invoices", language=party.language),
        },
    )
