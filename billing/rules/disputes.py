"""What a dispute of a payment says, and what follows from how it stands. Prose: docs/algorithms/disputes.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from billing.choices import DisputeState

# Nobody has decided yet: what the payer disputes is not asked for again meanwhile.
OPEN = frozenset(
    {
        DisputeState.NEEDS_RESPONSE,
        DisputeState.UNDER_REVIEW,
        DisputeState.WARNING_NEEDS_RESPONSE,
        DisputeState.WARNING_UNDER_REVIEW,
        DisputeState.OTHER,
    }
)
WAITS_FOR_US = frozenset({DisputeState.NEEDS_RESPONSE, DisputeState.WARNING_NEEDS_RESPONSE})


@dataclass(frozen=True, slots=True)
class Movement:
    """What a dispute did to our balance at Stripe, once: cents below nothing were taken, and a fee of either sign."""

    reference: str
    cents: int
    fee_cents: int
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class DisputeSaid:
    """A dispute as it stands at this moment."""

    reference: str
    charge_reference: str
    reason: str
    state: DisputeState
    cents: int
    evidence_due_at: datetime | None
    opened_at: datetime
    movements: tuple[Movement, ...]


def state_of(word: str) -> DisputeState:
    """Stripe's word; one that we do not know is kept apart, and counts as open."""
    return DisputeState(word) if word in DisputeState.values else DisputeState.OTHER


def in_order(movements: Iterable[Movement]) -> list[Movement]:
    """As they happened; of one second what was taken comes before what was given back."""
    return sorted(movements, key=lambda one: (one.happened_at, one.cents, one.reference))


def taken_cents(movements: Iterable[Movement]) -> int:
    """What is away from us now: taken less given back, without the fees."""
    return -sum(one.cents for one in movements)


def fee_cents(movements: Iterable[Movement]) -> int:
    """What the dispute costs besides: fees less those given back."""
    return sum(one.fee_cents for one in movements)


def to_return(movement: Movement, *, booked_cents: int, stayed_cents: int) -> int:
    """How much of a payment a movement takes back besides what was booked of it: no more than stayed of it."""
    return min(max(-movement.cents - booked_cents, 0), max(stayed_cents, 0))


def to_give_back(movement: Movement, *, away_cents: int) -> int:
    """How much a movement gives back: no more than our books say is away, for more never was with us."""
    return min(max(movement.cents, 0), max(away_cents, 0))
