"""Tells a partner that we collect no more, or not this invoice: what happened, and how to pay now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation

from billing.actions.drafting import paper_language
from billing.models import Receivable
from billing.queries.agreements import agreement_with
from billing.queries.debits import announced_under, last_refusal_of
from billing.queries.receivables import open_on, receivable_numbered
from billing.rules.debits import MOST_TRIES
from foundation.models import Party
from foundation.periods import day_of
from invoices.documents.sheet import epc_png
from invoices.rules.numbers import in_fours
from web.debits import why_refused
from web.mail.deliveries import address_of, send_letter


def mail_debit_stopped(*, reference: str, now: datetime) -> None:
    """Tell that a mandate is over, and how to pay what we had announced to collect.

    The reference names the agreement and the mandate. Sent also when nothing is open: the next invoice is to be paid.
    """
    agreement_reference, _colon, mandate = reference.partition(":")
    agreement = agreement_with(agreement_reference)
    rows = announced_under(agreement, mandate)
    _send(
        agreement.party,
        template="debit_stopped",
        rows=rows,
        facts={
            "agreement": agreement,
            "mandate": mandate,
            "issuer_email": agreement.issuer.party.email,
            "agreement_address": address_of(
                "agreement", language=paper_language(agreement.party), reference=agreement.reference
            ),
        },
        now=now,
    )


def mail_debit_used_up(*, reference: str, now: datetime) -> None:
    """Tell that an invoice was refused for the last time; nothing is sent when it was paid meanwhile."""
    receivable = receivable_numbered(reference)
    if open_on(receivable, day_of(now)) <= 0:
        return
    _send(
        receivable.party,
        template="debit_used_up",
        rows=[receivable],
        facts={
            "document": receivable.document,
            "tries": MOST_TRIES,
            "issuer_email": receivable.document.issuer.party.email,
        },
        now=now,
    )


def _send(
    party: Party,
    *,
    template: str,
    rows: Sequence[Receivable],
    facts: dict[str, object],
    now: datetime,
) -> None:
    language, today = paper_language(party), day_of(now)
    owed = [(row, left) for row in rows if (left := open_on(row, today)) > 0]
    with translation.override(language):
        why = why_refused(last_refusal_of(rows))
    codes = [(f"{row.document.number}.png", epc_png(row.document, left)) for row, left in owed]
    send_letter(
        to=party.email,
        language=language,
        template=template,
        facts={
            **facts,
            "party": party,
            "why": why,
            "owed": [
                (
                    row.document,
                    left,
                    in_fours(str(row.document.seller["iban"])),
                    in_fours(row.document.payment_reference),
                    address_of("invoice", language=language, number=row.document.number),
                )
                for row, left in owed
            ],
            "has_codes": any(code for _name, code in codes),
        },
        attachments=[(name, code, "image/png") for name, code in codes if code],
    )
