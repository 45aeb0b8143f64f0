"""Days as people write them, in the language that is active."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

# With weekday, without it, and as short as a table has room for. Polish has two forms of a month's name, of which a day
# takes the second; its weekday stands behind, because “from” and “until” would change it too.
DUTCH_AND_ENGLISH = ("l j F Y", "j F Y", "D j F")
FORMATS = {
    "pl": ("j E Y (l)", "j E Y", "D j E"),
    "ro": ("l, j F Y", "j F Y", "D j F"),
    "bg": ("l, j F Y", "j F Y", "D j F"),
}


def _written(day: date, place: int) -> str:
    formats = FORMATS.get(get_language() or "")
    if formats is None:
        return date_format(day, DUTCH_AND_ENGLISH[place], use_l10n=False)
    # Django knows these names with a capital; inside a sentence they have none.
    return date_format(day, formats[place], use_l10n=False).lower()


def day_with_weekday(day: date) -> str:
    """Tuesday 16 March 2027; 16 marca 2027 (wtorek)."""
    return _written(day, 0)


def day_without_weekday(day: date) -> str:
    """16 March 2027; 16 marca 2027."""
    return _written(day, 1)


def day_in_short(day: date) -> str:
    """Tue 16 March; wt 16 marca."""
    return _written(day, 2)
