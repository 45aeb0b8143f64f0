"""Uses what a payment left over for an open document, when finance says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.agreements import confirm_first_payment
from billing.actions.ledger import post_entry
from billing.actions.receivables import locked_receivable, look_at_pages_of, open_cents
from billing.actions.unpaid_standing import restore_standing_of
from billing.choices import AttemptState
from billing.models import Allocation, Payment, Receivable
from billing.queries.left_over import issuer_of, left_over_cents
from billing.rules.ledger import credit_used_postings
from foundation.actions.audit import record
from foundation.amounts import euro
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.periods import day_of
from marketplace.queries.organisations import organisation_of_party


class CreditOfAnother(Invalid):
    code = "credit-of-another"
    sentence = _("Credit pays documents of the same partner and the same issuer only.")


class CreditDoesNotFit(Conflict):
    code = "credit-does-not-fit"
    sentence = _("{amount} does not fit: {left} is left of the payment, and {open} of the document is open.")


class MoneyIsOnItsWay(Conflict):
    code = "money-is-on-its-way"
    sentence = _("Money for {number} is on its way. Wait until it is there, or refused.")


@transaction.atomic
def use_left_over(
    *, payment: Payment, receivable: Receivable, cents: int, actor: User, now: datetime
) -> Allocation:
    """Let so much of what a payment left over settle an open document of the same party and issuer, from today.

    When that settles a first invoice in full, its agreement opens. Refuses a document of another, one for which money
    is on its way, nothing at all, and more than is left or open.
    """
    owed = locked_receivable(receivable.pk)
    money = Payment.objects.select_for_update(of=("self",), no_key=True).get(pk=payment.pk)
    issuer = issuer_of(money)
    if owed.party_id != money.party_id or issuer is None or owed.document.issuer_id != issuer.pk:
        raise CreditOfAnother
    if owed.attempts.filter(state=AttemptState.PROCESSING).exists():
        raise MoneyIsOnItsWay(number=owed.document.number)
    left, still_open = left_over_cents(money), open_cents(owed)
    if not 0 < cents <= min(left, still_open):
        raise CreditDoesNotFit(amount=euro(cents), left=euro(left), open=euro(still_open))
    made = Allocation.objects.create(
        receivable=owed, payment=money, cents=cents, allocated_on=day_of(now), allocated_at=now
    )
    post_entry(
        source_kind="credit-used",
        source_reference=f"{money.reference}:{made.pk}",
        booked_on=made.allocated_on,
        description=f"{money.reference} / {owed.document.number}",
        postings=credit_used_postings(cents),
        party=owed.party,
        now=now,
    )
    record(
        action="use_left_over",
        subject_kind="payment",
        subject_reference=money.reference,
        organisation_reference=organisation_of_party(owed.party).reference,
        actor=actor,
        now=now,
        facts={"invoice": owed.document.number, "cents": cents},
    )
    if owed.is_first and owed.agreement and cents == still_open:
        confirm_first_payment(agreement=owed.agreement, at=now, now=now)
    restore_standing_of(owed, now=now)
    look_at_pages_of(owed, now=now)
    return made
