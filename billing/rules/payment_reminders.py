"""When somebody is reminded of what is late, and what collecting it may cost. Prose: docs/algorithms/reminders.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

# A person has fourteen whole days after the day on which the letter came (art. 6:96 lid 6 BW); two days for the post.
FOURTEEN_DAYS_AND_POST = 17
# Besluit vergoeding voor buitengerechtelijke incassokosten, art. 2: parts of the principal in cents, per mille of each.
_LADDER = ((250_000, 150), (250_000, 100), (500_000, 50), (19_000_000, 10))
_ABOVE = 5
LEAST_COSTS, MOST_COSTS = 4_000, 677_500


@dataclass(frozen=True, slots=True)
class Level:
    """One letter of a series: how many days after the last day to pay, and what it does."""

    number: int
    days: int
    warns_of_costs: bool = False
    charges_costs: bool = False
    warns_of_standing: bool = False
    standing_ends_after_days: int | None = None


def collection_costs(principal: int) -> int:
    """What collecting may cost the debtor by law, in cents, half up: from € 40 to € 6,775; nothing of nothing."""
    if principal <= 0:
        return 0
    left, per_mille = principal, 0
    for part, share in _LADDER:
        taken = min(left, part)
        per_mille += taken * share
        left -= taken
    per_mille += left * _ABOVE
    return min(max((per_mille + 500) // 1000, LEAST_COSTS), MOST_COSTS)


def next_letter(
    levels: Sequence[Level], *, due_on: date, sent: Mapping[int, date]
) -> tuple[Level, date] | None:
    """The first letter of a series that was not sent, and its day; none after the last.

    After a time without letters the series goes on where it stood: what lies between two letters stays between them.
    """
    before: Level | None = None
    for level in sorted(levels, key=lambda one: one.number):
        if level.number not in sent:
            day = due_on + timedelta(days=level.days)
            if before is not None:
                day = max(day, sent[before.number] + timedelta(days=level.days - before.days))
            return level, day
        before = level
    return None


def faults_of(levels: Sequence[Level], *, is_person: bool) -> list[str]:
    """What is wrong with a series: numbers and days go up, and costs are never charged without a warning in time."""
    faults = []
    ordered = sorted(levels, key=lambda one: one.number)
    if [one.number for one in ordered] != list(range(1, len(ordered) + 1)):
        faults.append("numbers")
    if any(later.days <= earlier.days for earlier, later in pairwise(ordered)):
        faults.append("days")
    warned = [one.days for one in ordered if one.warns_of_costs]
    gap = FOURTEEN_DAYS_AND_POST if is_person else 1
    if any(one.charges_costs and not any(one.days - day >= gap for day in warned) for one in ordered):
        faults.append("costs")
    told = [one.days for one in ordered if one.warns_of_standing]
    if any(
        one.standing_ends_after_days is not None and not any(day < one.days for day in told)
        for one in ordered
    ):
        faults.append("standing")
    return faults
