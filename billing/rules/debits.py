"""When a refused direct debit may be tried again, and when its mandate is over. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

# Of the scheme: a refused debit is presented again at most twice, and not at once.
MOST_TRIES = 3
DAYS_BETWEEN = 5
# Refusals that time may cure; after any other the mandate or the account cannot be used.
PASSING = frozenset(
    {"insufficient_funds", "charge_exceeds_source_limit", "charge_exceeds_weekly_limit", "processing_error"}
)


def may_try(*, debit_on: date, refused_on: Sequence[date], today: date) -> bool:
    """Whether a debit may be made today: its day came, tries are left, the last refusal is long enough ago."""
    first = next_try(debit_on=debit_on, refused_on=refused_on)
    return first is not None and first <= today


def next_try(*, debit_on: date, refused_on: Sequence[date]) -> date | None:
    """The first day on which a debit may be made; none when its tries are used up."""
    if len(refused_on) >= MOST_TRIES:
        return None
    return max([debit_on, *(day + timedelta(days=DAYS_BETWEEN) for day in refused_on)])


def ends_mandate(failure: str) -> bool:
    """Whether a refusal says that nothing more can be collected there."""
    return failure not in PASSING
