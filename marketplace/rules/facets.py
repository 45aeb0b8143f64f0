"""Counts what may be ticked: each facet without its own ticks, so that a second tick shows what it adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WAGE_STEPS = (1500, 1600, 1700, 1800)


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many listings each value would leave, by facet, and how many all ticks together leave."""

    total: int
    counts: dict[str, dict[str, int]]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def count_facets(
    rows: Sequence[Mapping[str, object]],
    *,
    chosen: Mapping[str, frozenset[str]],
    wage_from_cents: int | None,
) -> FacetCounts:
    """Count rows (facet → value). `wage` counts by steps in cents: a row counts at every step it reaches."""
    ticked = {name: values for name, values in chosen.items() if values and name != "wage"}
    counts: dict[str, Counter[str]] = {name: Counter() for name in (rows[0] if rows else {})}
    total = 0
    for row in rows:
        missed = [name for name, values in ticked.items() if _text(row.get(name)) not in values]
        wage = row.get("wage")
        if wage_from_cents is not None and isinstance(wage, int) and wage < wage_from_cents:
            missed.append("wage")
        if not missed:
            total += 1
        for name, value in row.items():
            if missed and missed != [name]:
                continue
            if name == "wage":
                counts[name].update(
                    str(step) for step in WAGE_STEPS if isinstance(value, int) and value >= step
                )
            else:
                counts[name][_text(value)] += 1
    return FacetCounts(total, {name: dict(counter) for name, counter in counts.items()})
