"""Takes up a refund that was made in the provider's own pages: the money is going or gone, so it is never lost here."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions.payments import reopen_settled
from billing.actions.receivables import locked_receivable
from billing.choices import RefundState, RefundWay
from billing.models import Payment, Refund
from billing.queries.left_over import issuer_of, left_of_note, left_over_cents, parts_of
from foundation.actions.audit import record
from foundation.amounts import euro
from foundation.errors import Conflict
from invoices.models import Document
from marketplace.queries.organisations import organisation_of_party


class RefundFromNothing(Conflict):
    code = "refund-from-nothing"
    sentence = gettext_lazy(
        "{amount} was paid back in the pages of our payment provider: more than stayed of payment {payment}. Look at "
        "that payment together with your administrator."
    )


@transaction.atomic
def take_up_refund(*, payment: Payment, provider_id: str, cents: int, on: date, now: datetime) -> Refund:
    """Keep a refund of a payment that nobody proposed here, as one that is on its way. The same once only.

    It is of what is left of the payment, or of a credit note for what that paid. Refunds that were proposed here and
    not sent are called off as far as they hold it. What is missing then had settled documents: that is owed again from
    the day on. Refuses more than came in and stayed.
    """
    payment = _part_that_it_is_of(payment, cents)
    for key in sorted(set(payment.allocations.order_by().values_list("receivable_id", flat=True))):
        locked_receivable(key)
    locked = Payment.objects.select_for_update(of=("self",), no_key=True).get(pk=payment.pk)
    known = Refund.objects.filter(provider_id=provider_id).first()
    if known is not None:
        return known
    issuer = issuer_of(locked)
    note = _note_it_is_of(locked, cents, now)
    missing = 0 if note is not None else max(cents - left_over_cents(locked), 0)
    if issuer is None or _room(locked) < cents:
        raise RefundFromNothing(amount=euro(cents), payment=locked.reference)
    if missing:
        reopen_settled(payment=locked, source_reference=provider_id, cents=missing, on=on, now=now)
    refund = Refund.objects.create(
        party=locked.party,
        issuer=issuer,
        payment=locked,
        credit=note,
        cents=cents,
        way=RefundWay.STRIPE,
        name=locked.party.name[:140],
        reason=_("Made at Stripe itself."),
        state=RefundState.SENT,
        needs_another=False,
        proposed_at=now,
        provider_id=provider_id,
    )
    _record("take_up_refund", refund, now, reopened_cents=missing)
    return refund


def _part_that_it_is_of(payment: Payment, cents: int) -> Payment:
    """After a dispute that was won the money is in a payment of its own, beside the one that was disputed."""
    return next((one for one in parts_of(payment) if _stayed(one) >= cents), payment)


def _stayed(payment: Payment) -> int:
    """What came in by a payment, was not taken back, and was not sent back by it."""
    gone = payment.returns.aggregate(total=Sum("cents"))["total"] or 0
    sent = payment.refunds.filter(state__in=[RefundState.SENT, RefundState.PAID])
    return payment.cents - int(gone) - int(sent.aggregate(total=Sum("cents"))["total"] or 0)


def _note_it_is_of(payment: Payment, cents: int, now: datetime) -> Document | None:
    """The credit note that so much is of; None when it is of the payment. Makes room for it, as far as that goes."""
    waiting = payment.refunds.select_for_update(of=("self",)).filter(
        state__in=[RefundState.PROPOSED, RefundState.APPROVED], provider_id=""
    )
    for one in [None, *waiting.order_by("-proposed_at", "-id")]:
        if one is not None:
            one.state, one.failure = RefundState.WITHDRAWN, _("Another was made at Stripe itself.")
            one.save(update_fields=["state", "failure"])
            _record("call_off_refund", one, now)
        if _room(payment) < cents:
            continue
        if left_over_cents(payment) >= cents:
            return None
        settled = payment.allocations.order_by().values("receivable__document")
        notes = Document.objects.filter(corrects__in=settled, party=payment.party_id).order_by("id")
        note = next((note for note in notes if left_of_note(note) >= cents), None)
        if note is not None:
            return note
    return None


def _room(payment: Payment) -> int:
    """What came in by a payment and did not go back by it, nor is going."""
    gone = payment.returns.aggregate(total=Sum("cents"))["total"] or 0
    held = payment.refunds.filter(state__in=RefundState.holding()).aggregate(total=Sum("cents"))["total"] or 0
    return payment.cents - int(gone) - int(held)


def _record(action: str, refund: Refund, now: datetime, **more: object) -> None:
    record(
        action=action,
        subject_kind="refund",
        subject_reference=refund.reference,
        organisation_reference=organisation_of_party(refund.party).reference,
        now=now,
        facts={"cents": refund.cents, "payment": refund.payment.reference, "way": refund.way, **more},
    )
