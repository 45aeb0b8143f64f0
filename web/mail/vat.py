"""Letters about VAT that was held: decided, or what is still wrong."""

from __future__ import annotations

from datetime import datetime

from invoices.queries.vat import case_with
from web.mail.deliveries import address_of, send_letter


def mail_vat_decided(*, reference: str, now: datetime) -> None:
    """Tell a buyer that the VAT is known and it can go on, or what VIES said of its number.

    After the reference of a case that is still held stands why; nothing is sent when that changed meanwhile.
    """
    case_reference, _colon, why = reference.partition(":")
    case = case_with(case_reference)
    if why and (case.closed_at is not None or case.why != why):
        return
    language = case.party.language
    send_letter(
        to=case.party.email,
        language=language,
        template="vat_decided",
        facts={
            "case": case,
            "address": address_of("package", language=language),
        },
    )
