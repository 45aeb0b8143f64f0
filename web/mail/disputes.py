"""Tells a partner what happened with a payment that its bank took back."""

from __future__ import annotations

from datetime import datetime

from billing.actions.drafting import paper_language
from billing.choices import PaymentMethod
from billing.queries.disputes import dispute_with, facts_of
from billing.queries.receivables import open_on
from foundation.periods import day_of
from web.mail.deliveries import address_of, send_letter


def mail_dispute(*, reference: str, now: datetime) -> None:
    """Tell that a payment was taken back and what is open again, that it came back, or that the bank has decided."""
    dispute_reference, _colon, what = reference.partition(":")
    dispute = dispute_with(dispute_reference)
    party = dispute.payment.party
    language = paper_language(party)
    today = day_of(now)
    rows = facts_of(dispute).receivables
    send_letter(
        to=party.email,
        language=language,
        template="dispute",
        facts={
            "dispute": dispute,
            "what": what,
            "is_debit": dispute.payment.method == PaymentMethod.SEPA_DEBIT,
            "owed": [
                (row, left, address_of("invoice", language=language, number=row.document.number))
                for row in rows
                if (left := open_on(row, today)) > 0
            ],
            "issuer_email": rows[0].document.issuer.party.email if rows else "",
            "numbers": ", ".join(row.document.number for row in rows),
        },
    )
