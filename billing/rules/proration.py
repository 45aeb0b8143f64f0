"""The part of a price that belongs to some of its days (prose: docs/algorithms/proration.md)."""

from __future__ import annotations

from foundation.money import Money
from foundation.periods import Period


def prorated(full: Money, whole: Period, part: Period) -> Money:
    """What `part` costs of a price for `whole`, by the day, half up to the cent; both have an end.

    Each part is what is due up to its end less what is due up to its start. So parts that follow each other add up
    to the whole to the cent, however many there are; and no part costs less than nothing or more than the whole.
    Refuses a part that is not within the whole.
    """
    if part.starts_on < whole.starts_on or part.ends_before is None or whole.ends_before is None:
        raise ValueError(f"{part} is not a part of {whole}.")
    if part.ends_before > whole.ends_before:
        raise ValueError(f"{part} is not a part of {whole}.")
    before = (part.starts_on - whole.starts_on).days
    return full.share(before + part.days, whole.days) - full.share(before, whole.days)
