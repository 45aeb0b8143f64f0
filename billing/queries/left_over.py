"""What is left of a payment, of which issuer it is, and which open documents it can be used for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from billing.choices import AttemptState, RefundState
from billing.models import Allocation, BankTransaction, Payment, PaymentAttempt, Refund
from billing.queries.debtors import CreditPart, OpenDebt
from foundation.errors import NotFound
from invoices.models import Document, Issuer


class PaymentNotFound(NotFound):
    code = "payment-not-found"
    sentence = _("We cannot find this payment.")


@dataclass(frozen=True, slots=True)
class Use:
    """What a payment left over can do for an open document: so many cents, after which so many stay open."""

    payment: Payment
    debt: OpenDebt
    cents: int

    @property
    def open_after(self) -> int:
        """What stays open of the document."""
        return self.debt.open_cents - self.cents


def payment_with(reference: str) -> Payment:
    """A payment by reference, for staff."""
    payment = Payment.objects.select_related("party").filter(reference=reference).first()
    if payment is None:
        raise PaymentNotFound
    return payment


def issuer_of(payment: Payment) -> Issuer | None:
    """Whose money it is: of the account it came in on, or of the document it was paid for; None when we do not know."""
    payment = as_it_first_came(payment)
    movement = BankTransaction.objects.filter(payment=payment).select_related("statement__issuer").first()
    if movement is not None:
        return movement.statement.issuer
    attempt = (
        PaymentAttempt.objects.filter(intent_id=payment.provider_reference)
        .select_related("receivable__document__issuer")
        .first()
    )
    if attempt is not None:
        return attempt.receivable.document.issuer
    settled = payment.allocations.select_related("receivable__document__issuer").order_by("id").first()
    return settled.receivable.document.issuer if settled else None


def as_it_first_came(payment: Payment) -> Payment:
    """The payment as the payer made it: of what came back of a dispute, the one that was disputed."""
    return payment.restores or payment


def parts_of(payment: Payment) -> list[Payment]:
    """A payment, and what came back of it after disputes that were won."""
    return [payment, *payment.restored_by.select_related("party").order_by("id")]


def stayed_cents(payment: Payment) -> int:
    """What of a payment is still with us: it was not taken back, and does not go back as a refund of it."""
    gone = payment.returns.aggregate(total=Sum("cents"))["total"] or 0
    return payment.cents - int(gone) - held_cents(payment=payment, credit=None)


def left_over_cents(payment: Payment) -> int:
    """What of a payment settles nothing and does not go back; call it with the payment locked when it is to be used."""
    settled = payment.allocations.aggregate(total=Sum("cents"))["total"] or 0
    return stayed_cents(payment) - int(settled)


def left_of_note(note: Document) -> int:
    """What of a credit note settles nothing and does not go back; call it with the note locked to use it."""
    settled = Allocation.objects.filter(credit=note).aggregate(total=Sum("cents"))["total"] or 0
    return -note.gross_cents - int(settled) - held_cents(credit=note)


def held_cents(**of: Payment | Document | None) -> int:
    """What is going back or went back, of a payment or of a credit note."""
    rows = Refund.objects.filter(state__in=RefundState.holding(), **of)
    return int(rows.aggregate(total=Sum("cents"))["total"] or 0)


def uses_of(parts: list[CreditPart], debts: list[OpenDebt]) -> list[Use]:
    """What payments can still settle of what their partner owes, by document; not while money is on its way."""
    on_its_way = set(
        PaymentAttempt.objects.filter(
            receivable__in=[debt.receivable.pk for debt in debts], state=AttemptState.PROCESSING
        )
        .order_by()
        .values_list("receivable_id", flat=True)
    )
    found = []
    for part in parts:
        if not isinstance(part.source, Payment):
            continue
        issuer, left = issuer_of(part.source), left_over_cents(part.source)
        found += [
            Use(part.source, debt, min(left, debt.open_cents))
            for debt in debts
            if issuer is not None
            and left > 0
            and debt.receivable.document.issuer_id == issuer.pk
            and debt.receivable.pk not in on_its_way
        ]
    return found
