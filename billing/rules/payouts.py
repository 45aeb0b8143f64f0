"""What a payout is made of, whether it adds up, and which movement of the bank it is (docs/algorithms/payouts.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing.choices import PayoutLineKind, PayoutStanding, PayoutState

# A transfer that takes longer than this after the day that Stripe named is missed.
DAYS_TO_ARRIVE = 3
# A bank may book a transfer before the day that Stripe named, and some days after it.
DAYS_AROUND = 7

_KINDS = {
    "charge": PayoutLineKind.CHARGE,
    "refund": PayoutLineKind.REFUND,
    "partial_capture_reversal": PayoutLineKind.REFUND,
    "refund_failure": PayoutLineKind.REFUND,
    "dispute": PayoutLineKind.DISPUTE,
    "dispute_reversal": PayoutLineKind.DISPUTE_WON,
    "fee": PayoutLineKind.FEE,
    "network_cost": PayoutLineKind.FEE,
    "payout_reversal": PayoutLineKind.PAYOUT_BACK,
}


@dataclass(frozen=True, slots=True)
class LineSums:
    """A transaction beside what we booked for it; None when we know of nothing."""

    cents: int
    fee_cents: int
    booked_cents: int | None

    @property
    def difference(self) -> int:
        """What Stripe says more than we booked, before the fee (which is booked as Stripe says)."""
        return self.cents - (self.booked_cents or 0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payout that a movement of the bank may be."""

    key: int
    cents: int
    arrives_on: date
    trace: str
    descriptor: str


def kind_of(category: str) -> PayoutLineKind:
    """What a transaction is by Stripe's reporting category; what we do not know is kept apart."""
    return _KINDS.get(category, PayoutLineKind.OTHER)


def difference_of(*, cents: int, lines: Iterable[LineSums]) -> int:
    """What a payout is more than what we booked for it: unknown transactions, other amounts, and what is not told."""
    rows = list(lines)
    untold = cents - sum(one.cents - one.fee_cents for one in rows)
    return untold + sum(one.difference for one in rows)


def standing_of(
    *,
    state: str,
    cents: int,
    at_bank_cents: int,
    is_told: bool,
    difference: int,
    arrives_on: date,
    today: date,
) -> PayoutStanding:
    """Whether a payout adds up and is at the bank. A difference comes first: it is never hidden by anything else."""
    if state in {PayoutState.FAILED, PayoutState.CANCELED}:
        return PayoutStanding.BACK if at_bank_cents == 0 else PayoutStanding.DIFFERS
    if is_told and difference:
        return PayoutStanding.DIFFERS
    if at_bank_cents == cents:
        return PayoutStanding.SETTLED if is_told else PayoutStanding.UNDER_WAY
    if at_bank_cents:
        return PayoutStanding.DIFFERS
    late = arrives_on + timedelta(days=DAYS_TO_ARRIVE) < today
    return PayoutStanding.LATE if late else PayoutStanding.UNDER_WAY


def payouts_like(*, cents: int, booked_on: date, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Payouts that a movement may be: of its amount, around its day; the nearest day first."""
    found = [
        one
        for one in candidates
        if one.cents == abs(cents) and abs((booked_on - one.arrives_on).days) <= DAYS_AROUND
    ]
    return sorted(found, key=lambda one: (abs((booked_on - one.arrives_on).days), one.key))


def payout_named(
    *, cents: int, booked_on: date, words: str, candidates: Sequence[Candidate]
) -> Candidate | None:
    """The payout that a movement is beyond doubt: amount and the bank's own number; or amount, days and name, and one.

    `words` is all that the bank says: name, text and references.
    """
    said = words.casefold()
    traced = [one for one in candidates if one.cents == cents and one.trace and one.trace.casefold() in said]
    if len(traced) == 1:
        return traced[0]
    alike = [
        one
        for one in payouts_like(cents=cents, booked_on=booked_on, candidates=candidates)
        if "stripe" in said or (one.descriptor and one.descriptor.casefold() in said)
    ]
    return alike[0] if cents > 0 and len(alike) == 1 else None
