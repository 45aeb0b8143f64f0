"""Keeps payouts of Stripe, books what Stripe kept, and ties each to the movement of the bank that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.bank_uses import locked_transaction, set_as_payout
from billing.actions.ledger import NewEntry, post_entries
from billing.choices import BankUse, PayoutLineKind, PayoutState
from billing.models import BankTransaction, Entry, Payout, PayoutLine
from billing.queries.payouts import candidates_for, missing_at_bank
from billing.rules.ledger import DISPUTE_COSTS, PAYMENT_COSTS, STRIPE_CLEARING, cost_postings
from billing.rules.payouts import kind_of, payout_named, payouts_like
from foundation.actions.rows import insert_rows
from foundation.errors import Invalid
from foundation.models import User
from foundation.periods import day_of

OF_DISPUTES = (PayoutLineKind.DISPUTE, PayoutLineKind.DISPUTE_WON)


class NotThisPayout(Invalid):
    code = "bank-transaction-is-not-this-payout"
    sentence = _("This movement is not that payout: the amount or the account is another.")


@dataclass(frozen=True, slots=True)
class PayoutSaid:
    """A payout as it stands at this moment."""

    reference: str
    account: str
    state: PayoutState
    cents: int
    is_automatic: bool
    descriptor: str
    trace: str
    failure: str
    made_at: datetime
    arrives_on: date


@dataclass(frozen=True, slots=True)
class TransactionSaid:
    """A transaction of a payout as Stripe tells it."""

    reference: str
    category: str
    source: str
    intent: str
    description: str
    cents: int
    fee_cents: int
    happened_at: datetime


@transaction.atomic
def record_payout(*, said: PayoutSaid) -> Payout:
    """Bring a payout in line with what was said of it; answer it locked. The same again changes nothing."""
    facts = {
        "account": said.account,
        "state": said.state,
        "cents": said.cents,
        "is_automatic": said.is_automatic,
        "descriptor": said.descriptor[:60],
        "trace": said.trace[:80],
        "failure": said.failure[:60],
        "made_at": said.made_at,
        "arrives_on": said.arrives_on,
    }
    Payout.objects.get_or_create(reference=said.reference, defaults=facts)
    payout = Payout.objects.select_for_update().get(reference=said.reference)
    for name, value in facts.items():
        setattr(payout, name, value)
    payout.save(update_fields=list(facts))
    return payout


@transaction.atomic
def record_payout_lines(*, payout: Payout, said: Sequence[TransactionSaid], now: datetime) -> None:
    """Keep what a payout is made of, once, and book what Stripe kept of each: costs against its clearing account.

    Fees of disputes may be booked already; each is booked once, by the transaction.
    """
    locked = Payout.objects.select_for_update().get(pk=payout.pk)
    if locked.lines_read_at is not None:
        return
    rows = [
        PayoutLine(
            payout=locked,
            reference=one.reference,
            kind=kind_of(one.category),
            category=one.category[:60],
            source=one.source,
            intent=one.intent,
            description=one.description[:200],
            cents=one.cents,
            fee_cents=one.fee_cents,
            happened_at=one.happened_at,
        )
        for one in said
    ]
    insert_rows(rows)
    costs = {row.reference: _cost_of(row) for row in rows}
    booked = set(
        Entry.objects.filter(source_kind="stripe-cost", source_reference__in=list(costs)).values_list(
            "source_reference", flat=True
        )
    )
    post_entries(
        [
            NewEntry(
                source_kind="stripe-cost",
                source_reference=row.reference,
                booked_on=day_of(row.happened_at),
                description=f"{locked.reference} {row.description}",
                postings=cost_postings(
                    account=DISPUTE_COSTS if row.kind in OF_DISPUTES else PAYMENT_COSTS,
                    paid_from=STRIPE_CLEARING,
                    cents=costs[row.reference],
                ),
                party_id=None,
            )
            for row in rows
            if costs[row.reference] and row.reference not in booked
        ],
        now=now,
    )
    locked.lines_read_at = now
    locked.save(update_fields=["lines_read_at"])


def _cost_of(row: PayoutLine) -> int:
    # A cost of Stripe itself is the amount; of everything else it is the fee beside it.
    return row.fee_cents - row.cents if row.kind == PayoutLineKind.FEE else row.fee_cents


def match_payouts(*, now: datetime) -> int:
    """Tie payouts to the movements of the bank that they are beyond doubt; answer how many. Twice changes nothing."""
    matched = 0
    for row in missing_at_bank():
        matched += _match(row, now)
    return matched


@transaction.atomic
def _match(row: BankTransaction, now: datetime) -> bool:
    locked = locked_transaction(row)
    if locked.payout_id is not None or locked.use not in (BankUse.UNDECIDED, BankUse.PAYOUT):
        return False
    words = " ".join(
        (locked.name, locked.text, locked.end_to_end_id, locked.creditor_reference, locked.bank_reference)
    )
    found = payout_named(
        cents=locked.cents, booked_on=locked.booked_on, words=words, candidates=candidates_for(locked)
    )
    if found is None:
        return False
    payout = Payout.objects.select_for_update().get(pk=found.key)
    if payout.bank_transactions.exists():
        return False
    set_as_payout(row=locked, payout=payout, actor=None, now=now)
    return True


@transaction.atomic
def assign_payout(*, row: BankTransaction, payout: Payout, actor: User, now: datetime) -> BankTransaction:
    """Say that a movement is a payout; one of less than nothing is one that the bank sent back.

    Refuses another amount or account, what is decided otherwise, and a payout that is at the bank already.
    """
    locked = locked_transaction(row)
    fits = payouts_like(
        cents=locked.cents, booked_on=locked.booked_on, candidates=candidates_for(locked, sign=locked.cents)
    )
    if payout.pk not in {one.key for one in fits}:
        raise NotThisPayout
    set_as_payout(
        row=locked, payout=Payout.objects.select_for_update().get(pk=payout.pk), actor=actor, now=now
    )
    return locked
