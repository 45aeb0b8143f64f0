"""What was invoiced ahead: how it moved, month by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from billing.models import EntryLine
from billing.rules.ledger import DEFERRED_REVENUE
from foundation.periods import add_months


@dataclass(frozen=True, slots=True)
class DeferredMonth:
    """Cents at the beginning of a month, what came and went, and at its end. What was sold ahead is positive."""

    month: date
    opening: int
    invoiced: int
    credited: int
    earned: int

    @property
    def closing(self) -> int:
        """What is left at the end of the month."""
        return self.opening + self.invoiced + self.credited + self.earned


def roll_forward(*, until: date) -> list[DeferredMonth]:
    """Every month from the first movement up to and including the month of a day, newest first."""
    moves: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = (
        EntryLine.objects.filter(account__code=DEFERRED_REVENUE, entry__booked_on__lte=until)
        .annotate(month=TruncMonth("entry__booked_on"))
        .values_list("month", "entry__source_kind")
        .annotate(total=Sum("cents"))
        .order_by("month")
    )
    for month, source_kind, total in rows:
        moves[month][source_kind] -= int(total)
    if not moves:
        return []
    months: list[DeferredMonth] = []
    month, opening = min(moves), 0
    while month <= until:
        moved = moves.get(month, {})
        one = DeferredMonth(
            month,
            opening,
            moved.get("issue", 0),
            moved.get("credit", 0),
            moved.get("release", 0) + moved.get("release-back", 0),
        )
        months.append(one)
        opening, month = one.closing, add_months(month, 1)
    return list(reversed(months))
