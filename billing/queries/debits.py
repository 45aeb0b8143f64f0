"""How an invoice that was to be collected stands: what its payer reads, at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from billing.choices import AttemptState, DebitState
from billing.models import Agreement, Dispute, PaymentAttempt, Receivable, ReminderHold
from billing.queries.payment_reminders import held_on
from billing.queries.receivables import open_on
from billing.rules.debits import MOST_TRIES, next_try
from foundation.periods import day_of


@dataclass(frozen=True, slots=True)
class DebitStanding:
    """Where a direct debit stands. `on` is the day it is tried, or the day it went to the bank.

    `failure` is the provider's word for the last refusal, on `refused_on`; empty when there was none.
    """

    state: DebitState
    on: date | None
    failure: str
    refused_on: date | None


def debit_standing(receivable: Receivable, today: date) -> DebitStanding | None:
    """How the debit that an invoice announces stands; none when it announces none, or nothing is open."""
    document = receivable.document
    if document.debit_on is None or open_on(receivable, today) <= 0:
        return None
    tries = list(receivable.attempts.exclude(debit_cents=None).order_by("pk"))
    refused = [one for one in tries if one.state == AttemptState.FAILED and one.closed_at is not None]
    refused_on = [day_of(one.closed_at) for one in refused if one.closed_at is not None]
    failure, last = (refused[-1].failure, refused_on[-1]) if refused else ("", None)
    running = next((one for one in tries if one.state == AttemptState.PROCESSING), None)
    if running is not None:
        return DebitStanding(DebitState.UNDER_WAY, day_of(running.opened_at), failure, last)
    agreement = receivable.agreement
    if agreement is None or agreement.debit_mandate != document.debit_mandate:
        return DebitStanding(DebitState.STOPPED, None, failure, last)
    if Dispute.objects.filter(payment__allocations__receivable=receivable).exists():
        return DebitStanding(DebitState.STOPPED, None, failure, last)
    first = next_try(debit_on=document.debit_on, refused_on=refused_on)
    if first is None:
        return DebitStanding(DebitState.USED_UP, None, failure, last)
    if _is_held(receivable, today):
        return DebitStanding(DebitState.HELD, None, failure, last)
    state = DebitState.TRIED_AGAIN if refused else DebitState.ANNOUNCED
    return DebitStanding(state, max(first, today), failure, last)


def _is_held(receivable: Receivable, today: date) -> bool:
    about = Q(receivable=receivable) | Q(party_id=receivable.party_id, receivable=None)
    return ReminderHold.objects.filter(held_on(today), about).exists()


def announced_under(agreement: Agreement, mandate: str) -> list[Receivable]:
    """What was to be collected of an agreement under a mandate, by either of its names; oldest first."""
    return list(
        agreement.receivables.select_related("document__issuer", "party")
        .filter(Q(document__debit_mandate=mandate) | Q(document__debit_reference=mandate))
        .order_by("due_on", "pk")
    )


def last_refusal_of(receivables: Sequence[Receivable]) -> str:
    """The provider's word for the last refused debit of these; empty when none was refused."""
    refused = PaymentAttempt.objects.filter(
        receivable__in=receivables, state=AttemptState.FAILED, debit_cents__isnull=False
    )
    return refused.order_by("-pk").values_list("failure", flat=True).first() or ""


def tries_are_used_up(receivable: Receivable) -> bool:
    """Whether its debit was refused so often that it is not tried again."""
    refused = receivable.attempts.filter(state=AttemptState.FAILED, debit_cents__isnull=False)
    return refused.count() >= MOST_TRIES


def still_announced(agreement: Agreement, today: date) -> list[tuple[Receivable, int]]:
    """What is open and will be collected under the mandate of an agreement, with its cents: oldest first."""
    if not agreement.debit_mandate:
        return []
    rows = announced_under(agreement, agreement.debit_mandate)
    return [(row, left) for row in rows if (left := open_on(row, today)) > 0 and not tries_are_used_up(row)]
