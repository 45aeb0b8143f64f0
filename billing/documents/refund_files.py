"""The file of credit transfers that a bank takes: SEPA pain.001.001.09."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sepaxml import SepaTransfer

from billing.models import Refund
from invoices.models import Issuer

SCHEMA = "pain.001.001.09"


def refund_file(*, issuer: Issuer, refunds: Sequence[Refund], on: date) -> bytes:
    """A file that pays these refunds from the account of an issuer on a day; checked against its schema.

    Each is booked apart by the bank, and named by its reference, so that the statement tells which one it is. Ids are
    drawn by chance: keep the bytes, and never make it again.
    """
    file = SepaTransfer(
        {
            "name": issuer.party.name,
            "IBAN": issuer.iban.replace(" ", ""),
            "batch": False,
            "currency": "EUR",
        },
        schema=SCHEMA,
        clean=True,
    )
    for one in refunds:
        file.add_payment(
            {
                "name": one.name,
                "IBAN": one.iban,
                "amount": one.cents,
                "execution_date": on,
                "description": f"Terugbetaling {one.reference}",
                "endtoend_id": one.reference,
            }
        )
    return bytes(file.export(validate=True))
