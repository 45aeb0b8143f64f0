"""When what a listing offers is over by itself: its own last moment, whatever its slot and its marks say."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundation.periods import start_of_day
from marketplace.rules.facts import AnyFacts, SessionFacts, VacancyFacts


def over_at(facts: AnyFacts) -> datetime | None:
    """The instant from which nobody can use it any more; None where its facts name no end.

    A session is over when it ends, a vacancy at the end of its last day of work, in Amsterdam.
    """
    if isinstance(facts, SessionFacts):
        return facts.ends_at
    if isinstance(facts, VacancyFacts) and facts.ends_on is not None:
        return start_of_day(facts.ends_on + timedelta(days=1))
    return None
