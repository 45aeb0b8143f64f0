"""Withdraws a person from what they ordered, within the time for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from billing.actions.agreements import AlreadyEnded, NameMissing, close_agreement
from billing.actions.charging import charge_agreement
from billing.actions.limited import give_back_limited
from billing.actions.parking import park_agreement
from billing.choices import AttemptState, EndReason
from billing.models import Agreement, AgreementLine, PaymentAttempt, Withdrawal
from billing.queries.orders import credit_left_cents, owed_cents
from billing.queries.usage import used_of
from billing.rules.withdrawal import pay_back_by
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.amounts import euro
from foundation.errors import Conflict, NotAllowed
from foundation.models import User
from foundation.periods import AMSTERDAM, day_of
from invoices.models import Document
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation


class OnlyPersonsWithdraw(NotAllowed):
    code = "only-persons-withdraw"
    sentence = _(
        "Withdrawing within fourteen days is for who orders for themselves. An organisation ends its agreement with "
        "notice."
    )


class WithdrawnAlready(Conflict):
    code = "withdrawn-already"
    sentence = _("You withdrew from this order already, on {moment}. You need not do anything.")


class TooLateToWithdraw(Conflict):
    code = "too-late-to-withdraw"
    sentence = _("You could withdraw up to and including {last_day}. Is something not right? Mail us.")


class AllDelivered(Conflict):
    code = "all-delivered"
    sentence = _(
        "You asked us to begin at once, and everything was delivered. So you can no longer withdraw from this order."
    )


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did: its record, its credit notes, and in cents with VAT what goes back and what stays owed."""

    withdrawal: Withdrawal
    credit_notes: Sequence[Document]
    to_pay_back_cents: int
    owed_cents: int


@transaction.atomic
def withdraw_agreement(*, agreement: Agreement, name: str, actor: User, now: datetime) -> Withdrawn:
    """Withdraw a person from an order (art. 6:230o BW): it ends today, and its invoice is credited.

    What was used at the person's express request stays owed, in proportion (art. 6:230s BW). What was paid beyond that
    waits for finance in the queue, to be paid back within fourteen days; it pays no other order.

    Refuses an agreement of an organisation, a second time, one that ended otherwise, one of which the last day to
    withdraw is past, one of which everything was delivered, and a missing name.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation", "party", "quote__acceptance")
        .get(pk=agreement.pk)
    )
    _refuse(locked, day_of(now))
    if not name.strip():
        raise NameMissing(field="name")
    refuse_bsn(name=name)
    # Who records use of the same person waits here, or is waited for.
    Organisation.objects.select_for_update(no_key=True).get(pk=locked.organisation_id)
    used = _take_back_lines(locked)
    withdrawal = Withdrawal.objects.create(
        agreement=locked, user=actor, name=name.strip()[:150], withdrawn_at=now
    )
    close_agreement(agreement=locked, ends_on=day_of(now), reason=EndReason.WITHDRAWN, actor=actor, now=now)
    if not used:
        give_back_limited(agreement=locked, now=now)
    notes = charge_agreement(agreement=locked, until=day_of(now), now=now)
    done = Withdrawn(withdrawal, notes, credit_left_cents(locked), owed_cents(locked))
    _tell_finance(locked, done, now)
    record(
        action="withdraw_agreement",
        subject_kind="agreement",
        subject_reference=locked.reference,
        organisation_reference=locked.organisation.reference,
        actor=actor,
        now=now,
        facts={"used": used, "credit_notes": [note.number for note in notes]},
    )
    leave_message(kind="agreement.withdrawn", reference=locked.reference)
    return done


def preview_withdrawal(*, agreement: Agreement, name: str, actor: User, now: datetime) -> Withdrawn:
    """What `withdraw_agreement` would do, by doing it and undoing it; refuses what that refuses, and writes nothing."""
    with transaction.atomic():
        done = withdraw_agreement(agreement=agreement, name=name, actor=actor, now=now)
        transaction.set_rollback(True)
    return done


def _refuse(agreement: Agreement, today: date) -> None:
    if not agreement.party.is_person or agreement.quote is None:
        raise OnlyPersonsWithdraw
    known = Withdrawal.objects.filter(agreement=agreement).first()
    if known is not None:
        raise WithdrawnAlready(moment=f"{known.withdrawn_at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}")
    if agreement.ended_on is not None and agreement.ended_on <= today:
        raise AlreadyEnded(day=f"{agreement.ended_on:%d-%m-%Y}")
    until = agreement.quote.acceptance.withdraw_until_on
    if until is None or today >= until:
        last_day = (until or day_of(agreement.accepted_at)) - timedelta(days=1)
        raise TooLateToWithdraw(last_day=f"{last_day:%d-%m-%Y}")


def _take_back_lines(agreement: Agreement) -> int:
    """Close every line with what was used of it; answer how many units that are. Refuses when that is everything."""
    lines = list(agreement.lines.select_related("product", "agreement__organisation").order_by("id"))
    for line in lines:
        line.used_quantity, line.until_on = used_of(line), line.from_on
    if all(line.used_quantity == line.quantity for line in lines):
        raise AllDelivered
    AgreementLine.objects.bulk_update(lines, ["used_quantity", "until_on"])
    return sum(line.used_quantity for line in lines)


def _tell_finance(agreement: Agreement, done: Withdrawn, now: datetime) -> None:
    """Leave a task in the queue when money is to go back, or is still on its way in."""
    on_its_way = PaymentAttempt.objects.filter(
        receivable__agreement=agreement, state=AttemptState.PROCESSING
    ).exists()
    if not done.to_pay_back_cents and not on_its_way:
        return
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "amount": euro(done.to_pay_back_cents),
            "last": f"{pay_back_by(day_of(now)):%d-%m-%Y}",
            "notes": ", ".join(note.number for note in done.credit_notes),
        }
        sentence = (
            _(
                "Withdrawn: pay back {amount} at the latest on {last} (credit note {notes}), and what is on its way in."
            )
            if on_its_way
            else _("Withdrawn: pay back {amount} at the latest on {last} (credit note {notes}).")
        )
        reason = str(sentence).format(**facts)
    park_agreement(agreement=agreement, reason=reason, now=now)
