"""When what a listing offers is over by itself: its own last moment, whatever its slot and its marks say."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundation.periods import start_of_day
from marketplace.rules.facts import AnyFacts, VacancyFacts


def over_at(facts: AnyFacts) -> datetime | None:
    """The instant from which nobody can use it any more; None where its facts name no end.

    A vacancy is over when its last day of work is: until the end of that day, in Amsterdam.
    """
    if isinstance(facts, VacancyFacts) and facts.ends_on is not None:
        return start_of_day(facts.ends_on + timedelta(days=1))
    return None
