"""Writes off what nobody expects to come in any more: by one colleague, or by two above an amount."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from billing.actions.ledger import post_entry
from billing.actions.receivables import locked_receivable, look_at_pages_of, open_cents
from billing.choices import AttemptState, PaymentTerms, WriteOffReason, WriteOffState
from billing.models import Allocation, Receivable, WriteOff
from billing.rules.ledger import write_off_postings
from foundation.actions.audit import record
from foundation.amounts import euro
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.models import User
from foundation.periods import day_of
from marketplace.queries.organisations import organisation_of_party


class WriteOffDoesNotFit(Conflict):
    code = "write-off-does-not-fit"
    sentence = _("{amount} cannot be written off: {open} of {number} is open. Load the page again.")


class WriteOffUnexplained(Invalid):
    code = "write-off-unexplained"
    sentence = _("Choose why it is written off, and write down in a sentence what you know.")


class MoneyMayStillCome(Conflict):
    code = "money-may-still-come"
    sentence = _("Money for {number} is on its way. Wait until it is there, or refused.")


class LapsesByItself(Conflict):
    code = "lapses-by-itself"
    sentence = _(
        "{number} opens an agreement that begins with its payment. Unpaid, it is credited by itself; credit it now if "
        "you do not want to wait."
    )


class WriteOffWaits(Conflict):
    code = "write-off-waits"
    sentence = _("A write-off of {number} waits for approval already. Decide about that one first.")


class WriteOffDecided(Conflict):
    code = "write-off-decided"
    sentence = _("A colleague decided about this write-off already: {state}.")


class AnotherMustApprove(NotAllowed):
    code = "another-must-approve"
    sentence = _("Above {limit} another person approves than who proposed it. Ask a colleague.")


@transaction.atomic
def propose_write_off(
    *, receivable: Receivable, cents: int, reason: str, explanation: str, actor: User, now: datetime
) -> WriteOff:
    """Propose to write so much of a receivable off. Up to the amount of four eyes, with what was written off of it
    before, it is booked at once.

    Refuses more than is open, nothing, no reason, one for which money is on its way or a proposal waits, and the first
    invoice of an agreement that begins with its payment: that is credited.
    """
    locked = locked_receivable(receivable.pk)
    number = locked.document.number
    if reason not in WriteOffReason.values or not explanation.strip():
        raise WriteOffUnexplained(field="explanation")
    _refuse_when_it_is_not_for_writing_off(locked, cents)
    if locked.write_offs.filter(state=WriteOffState.PROPOSED).exists():
        raise WriteOffWaits(number=number)
    made = WriteOff.objects.create(
        receivable=locked,
        cents=cents,
        reason=reason,
        explanation=explanation.strip()[:300],
        # In parts it is no less.
        needs_another=cents + _written_off(locked) > settings.FOUR_EYES_ABOVE_CENTS,
        proposed_at=now,
        proposed_by=actor,
    )
    _record("propose_write_off", made, actor, now)
    if not made.needs_another:
        _book(made, locked, actor, now)
    return made


@transaction.atomic
def approve_write_off(*, write_off: WriteOff, actor: User, now: datetime) -> WriteOff:
    """Write off what a colleague proposed, today. Refuses who proposed it, and what is not open any more."""
    locked = locked_receivable(write_off.receivable_id)
    found = _undecided(write_off)
    if found.needs_another and found.proposed_by_id == actor.pk:
        raise AnotherMustApprove(limit=euro(settings.FOUR_EYES_ABOVE_CENTS))
    _refuse_when_it_is_not_for_writing_off(locked, found.cents)
    _book(found, locked, actor, now)
    return found


@transaction.atomic
def withdraw_write_off(*, write_off: WriteOff, actor: User, now: datetime) -> WriteOff:
    """Call a proposal off: everything stays owed. Refuses one about which was decided."""
    locked_receivable(write_off.receivable_id)
    found = _undecided(write_off)
    _decide(found, WriteOffState.WITHDRAWN, actor, now)
    _record("withdraw_write_off", found, actor, now)
    return found


def _written_off(receivable: Receivable) -> int:
    written = receivable.allocations.filter(write_off__isnull=False)
    return int(written.aggregate(total=Sum("cents"))["total"] or 0)


def _undecided(write_off: WriteOff) -> WriteOff:
    found = WriteOff.objects.select_related("receivable__document", "receivable__party").get(pk=write_off.pk)
    if found.state != WriteOffState.PROPOSED:
        raise WriteOffDecided(state=WriteOffState(found.state).label)
    return found


def _refuse_when_it_is_not_for_writing_off(receivable: Receivable, cents: int) -> None:
    number, left, agreement = receivable.document.number, open_cents(receivable), receivable.agreement
    if receivable.attempts.filter(state=AttemptState.PROCESSING).exists():
        raise MoneyMayStillCome(number=number)
    if (
        receivable.is_first
        and agreement is not None
        and agreement.payment_terms == PaymentTerms.PREPAID
        and agreement.first_paid_at is None
    ):
        raise LapsesByItself(number=number)
    if not 0 < cents <= left:
        raise WriteOffDoesNotFit(amount=euro(cents), open=euro(left), number=number)


def _book(write_off: WriteOff, receivable: Receivable, actor: User, now: datetime) -> None:
    _decide(write_off, WriteOffState.BOOKED, actor, now)
    today = day_of(now)
    Allocation.objects.create(
        receivable=receivable,
        write_off=write_off,
        cents=write_off.cents,
        allocated_on=today,
        allocated_at=now,
    )
    look_at_pages_of(receivable, now=now)
    post_entry(
        source_kind="write-off",
        source_reference=write_off.reference,
        booked_on=today,
        description=f"{write_off.reference} / {receivable.document.number}",
        postings=write_off_postings(write_off.cents),
        party=receivable.party,
        now=now,
    )
    _record("book_write_off", write_off, actor, now)


def _decide(write_off: WriteOff, state: WriteOffState, actor: User, now: datetime) -> None:
    write_off.state, write_off.decided_at, write_off.decided_by = state, now, actor
    write_off.booked_on = day_of(now) if state == WriteOffState.BOOKED else None
    write_off.save(update_fields=["state", "decided_at", "decided_by", "booked_on"])


def _record(action: str, write_off: WriteOff, actor: User, now: datetime) -> None:
    receivable = write_off.receivable
    record(
        action=action,
        subject_kind="write_off",
        subject_reference=write_off.reference,
        organisation_reference=organisation_of_party(receivable.party).reference,
        actor=actor,
        now=now,
        facts={
            "invoice": receivable.document.number,
            "cents": write_off.cents,
            "reason": write_off.reason,
        },
    )
