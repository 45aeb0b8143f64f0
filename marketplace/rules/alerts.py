"""When somebody hears of new results, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

# A link to confirm holds this long, and an address that is not confirmed is kept no longer.
CONFIRM_WITHIN = timedelta(days=2)
RUNS_FOR_MONTHS = 6
# So many days before the end we ask whether to go on.
ASKS_BEFORE = timedelta(days=7)
MOST_OF_AN_ADDRESS = 5
SHOWN = 10
_DAYS = {"daily": 1, "weekly": 7}


def next_look(today: date, rhythm: str) -> date:
    """The next day on which we look, after a look today."""
    return today + timedelta(days=_DAYS[rhythm])


def written(
    *,
    text: str,
    place: str,
    radius_km: int,
    chosen: Mapping[str, frozenset[str]],
    wage_from_cents: int | None,
) -> dict[str, object]:
    """What is asked, as it is kept: the same question is always written the same, without what it leaves open."""
    facts: dict[str, object] = {
        "text": " ".join(text.split()),
        "place": place.strip(),
        "radius_km": radius_km if place.strip() else None,
        "chosen": {name: sorted(values) for name, values in sorted(chosen.items()) if values},
        "wage_from_cents": wage_from_cents,
    }
    return {name: value for name, value in facts.items() if value}
