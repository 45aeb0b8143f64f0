"""Pays credit back: proposed by one, approved by another above an amount, sent the way it came in."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.ledger import booking_day, post_entry
from billing.choices import RefundState, RefundWay
from billing.models import Payment, Refund
from billing.queries.left_over import held_cents
from billing.queries.refunds import left_cents, way_back_of
from billing.rules.ledger import PARTNER_CREDIT, moved_postings
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.amounts import euro
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.models import User
from foundation.rules.identifiers import is_iban
from invoices.models import Document
from marketplace.actions.organisations import refuse_bsn
from marketplace.queries.organisations import organisation_of_party


class RefundNeedsReason(Invalid):
    code = "refund-needs-reason"
    sentence = _("Write down why the money goes back. Your colleagues read it.")


class RefundDoesNotFit(Conflict):
    code = "refund-does-not-fit"
    sentence = _("{amount} does not fit: no more than {most} can go back this way.")


class NoWayBack(Conflict):
    code = "no-way-back"
    sentence = _(
        "We do not know from which account this money came, so we cannot pay it back from here. Money only goes back "
        "the way it came in."
    )


class AccountIsWrong(Conflict):
    code = "refund-account-wrong"
    sentence = _(
        "The bank said that this money came from account {iban}. That number cannot be right: its check digits do not "
        "fit. Ask the bank from which account it came."
    )


class AnotherApproves(NotAllowed):
    code = "another-approves"
    sentence = _("You proposed this refund. Above {limit} a colleague approves it.")


class RefundMovedOn(Conflict):
    code = "refund-moved-on"
    sentence = _("This refund moved on meanwhile: {state}. Look at it again.")


@transaction.atomic
def propose_refund(
    *, source: Payment | Document, cents: int, reason: str, actor: User, now: datetime
) -> Refund:
    """Propose to pay back so much of what is left of a payment or a credit note; it is held from now on.

    It goes back the way it came in: to the account of the bank, or through Stripe. Refuses an empty reason, money of
    which we do not know where it came from, an account that cannot be right, and more than is left or came in that way.
    """
    if not reason.strip():
        raise RefundNeedsReason(field="reason")
    refuse_bsn(reason=reason)
    if isinstance(source, Document):
        Document.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)
    found = way_back_of(source)
    if found is None:
        raise NoWayBack
    Payment.objects.select_for_update(of=("self",), no_key=True).get(pk=found.payment.pk)
    way = way_back_of(source)
    if way is None or way.payment != found.payment:
        raise NoWayBack
    if way.way == RefundWay.BANK and not is_iban(way.iban):
        raise AccountIsWrong(iban=way.iban)
    most = min(left_cents(source), way.room_cents)
    if not 0 < cents <= most:
        raise RefundDoesNotFit(amount=euro(cents), most=euro(max(most, 0)), field="cents")
    refund = Refund.objects.create(
        party=source.party,
        issuer=way.issuer,
        payment=way.payment,
        credit=source if isinstance(source, Document) else None,
        cents=cents,
        way=way.way,
        iban=way.iban,
        name=way.name[:140],
        reason=reason.strip()[:300],
        # In parts it is no less.
        needs_another=cents + _held(source) > settings.FOUR_EYES_ABOVE_CENTS,
        proposed_at=now,
        proposed_by=actor,
    )
    _record("propose_refund", refund, actor, now)
    return refund


def _held(source: Payment | Document) -> int:
    if isinstance(source, Document):
        return held_cents(credit=source)
    return held_cents(payment=source, credit=None)


@transaction.atomic
def approve_refund(*, refund: Refund, actor: User, now: datetime) -> Refund:
    """Approve a proposed refund: one through Stripe is sent by itself, one by bank waits for the next file.

    Refuses who proposed it when it is above the limit, and one that is not to be approved any more.
    """
    locked = locked_refund(refund)
    if locked.state != RefundState.PROPOSED:
        raise RefundMovedOn(state=RefundState(locked.state).label)
    if locked.needs_another and locked.proposed_by_id == actor.pk:
        raise AnotherApproves(limit=euro(settings.FOUR_EYES_ABOVE_CENTS))
    locked.state, locked.approved_at, locked.approved_by = RefundState.APPROVED, now, actor
    locked.save(update_fields=["state", "approved_at", "approved_by"])
    if locked.way == RefundWay.STRIPE:
        leave_message(kind="refund.send", reference=locked.reference)
    _record("approve_refund", locked, actor, now)
    return locked


@transaction.atomic
def call_off_refund(*, refund: Refund, reason: str, actor: User, now: datetime) -> Refund:
    """Call off a refund that was not sent, or one by bank of which the bank said that it did not go: credit again.

    Refuses an empty reason, and one that left through Stripe or arrived.
    """
    if not reason.strip():
        raise RefundNeedsReason(field="reason")
    refuse_bsn(reason=reason)
    locked = locked_refund(refund)
    not_sent = locked.state in (RefundState.PROPOSED, RefundState.APPROVED)
    if not not_sent and (locked.state != RefundState.SENT or locked.way != RefundWay.BANK):
        raise RefundMovedOn(state=RefundState(locked.state).label)
    locked.state = RefundState.WITHDRAWN if not_sent else RefundState.FAILED
    locked.failure = reason.strip()[:300]
    locked.save(update_fields=["state", "failure"])
    _record("call_off_refund", locked, actor, now)
    return locked


def call_off_proposed(*, payment: Payment, failure: str, now: datetime) -> None:
    """Call off what is proposed to go back of a payment and nobody approved yet: that money is not ours any more."""
    waiting = payment.refunds.select_for_update(of=("self",)).filter(state=RefundState.PROPOSED, credit=None)
    for one in waiting.select_related("party", "payment").order_by("id"):
        one.state, one.failure = RefundState.WITHDRAWN, failure
        one.save(update_fields=["state", "failure"])
        _record("call_off_refund", one, None, now)


def locked_refund(refund: Refund) -> Refund:
    """A refund, locked: everything that happens to it waits here."""
    return (
        Refund.objects.select_for_update(of=("self",))
        .select_related("party", "issuer", "payment")
        .get(pk=refund.pk)
    )


def book_refund(*, refund: Refund, out_of: str, paid_on: date, now: datetime) -> None:
    """The money is gone: from that day it is no credit any more; who calls locked it. Twice changes nothing.

    Of a closed month, it counts from the first open day.
    """
    if refund.state == RefundState.PAID:
        return
    if refund.state not in (RefundState.APPROVED, RefundState.SENT):
        raise RefundMovedOn(state=RefundState(refund.state).label)
    refund.state, refund.paid_on = RefundState.PAID, booking_day(paid_on)
    refund.save(update_fields=["state", "paid_on"])
    post_entry(
        source_kind="refund",
        source_reference=refund.reference,
        booked_on=paid_on,
        description=refund.payment.reference,
        postings=moved_postings(out_of=out_of, into=PARTNER_CREDIT, cents=refund.cents),
        party=refund.party,
        now=now,
    )
    _record("pay_refund", refund, None, now)


def put_refund_back(*, refund: Refund, into: str, back_on: date, reason: str, now: datetime) -> None:
    """A refund did not arrive: it is credit again; who calls locked it. Money that was gone is booked back."""
    if refund.state in (RefundState.FAILED, RefundState.WITHDRAWN):
        return
    was_paid = refund.paid_on is not None
    refund.state, refund.failure = RefundState.FAILED, reason[:300]
    refund.back_on = max(booking_day(back_on), refund.paid_on) if refund.paid_on else None
    refund.save(update_fields=["state", "failure", "back_on"])
    if was_paid:
        post_entry(
            source_kind="refund",
            source_reference=f"{refund.reference}:back",
            booked_on=back_on,
            description=refund.payment.reference,
            postings=moved_postings(out_of=PARTNER_CREDIT, into=into, cents=refund.cents),
            party=refund.party,
            now=now,
        )
    _record("refund_failed", refund, None, now)


def _record(action: str, refund: Refund, actor: User | None, now: datetime) -> None:
    record(
        action=action,
        subject_kind="refund",
        subject_reference=refund.reference,
        organisation_reference=organisation_of_party(refund.party).reference,
        actor=actor,
        now=now,
        facts={"cents": refund.cents, "payment": refund.payment.reference, "way": refund.way},
    )
