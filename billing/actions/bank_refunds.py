"""Tells by their own reference which movements of the bank are refunds of ours: gone, or come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from billing.actions.bank_uses import decide
from billing.actions.refunds import book_refund, locked_refund, put_refund_back
from billing.choices import BankUse, RefundState, RefundWay
from billing.models import BankTransaction, Refund
from billing.rules.ledger import BANK_UNDECIDED
from foundation.queries.keys import among_texts


def book_refunds(fresh: Sequence[BankTransaction], *, now: datetime) -> int:
    """Book the movements that are refunds from a file of ours; answer how many.

    Money out with the reference and the amount of one that was sent is that refund. The same amount back in, with that
    reference, undoes it. Anything else with such a reference waits for a person.
    """
    named = {one.end_to_end_id for one in fresh if one.end_to_end_id and one.use == BankUse.UNDECIDED}
    if not named:
        return 0
    known = Refund.objects.filter(reference__in=among_texts(sorted(named)), way=RefundWay.BANK)
    by_reference = {one.reference: one for one in known.order_by("pk")}
    booked = 0
    for row in sorted(fresh, key=lambda one: (one.booked_on, one.cents)):
        found = by_reference.get(row.end_to_end_id)
        if found is None or row.use != BankUse.UNDECIDED:
            continue
        refund = locked_refund(found)
        if refund.issuer_id != row.statement.issuer_id or abs(row.cents) != refund.cents:
            continue
        if row.cents < 0 and refund.state == RefundState.SENT:
            book_refund(refund=refund, out_of=BANK_UNDECIDED, paid_on=row.booked_on, now=now)
        elif row.cents > 0 and refund.state == RefundState.PAID:
            reason = row.return_code or row.text
            put_refund_back(refund=refund, into=BANK_UNDECIDED, back_on=row.booked_on, reason=reason, now=now)
        else:
            continue
        row.refund = refund
        decide(row, BankUse.REFUND, None, now)
        booked += 1
    return booked
