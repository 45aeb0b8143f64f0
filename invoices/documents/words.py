"""Amounts and dates as a letter writes them, in the language of the document."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

HARD_SPACE = "\N{NO-BREAK SPACE}"
# Noto Sans has no minus sign of its own; the en dash is as wide as its plus.
MINUS = "\N{EN DASH}"


def euro(cents: int, language: str) -> str:
    """`€ 2.400,00` in Dutch, `€ 2,400.00` in English; a minus stands in front."""
    amount = format_decimal(Decimal(abs(cents)) / 100, format="#,##0.00", locale=language)
    return f"{MINUS if cents < 0 else ''}€{HARD_SPACE}{amount}"


def quantity(number: Decimal, language: str) -> str:
    """A quantity without needless zeros."""
    text = format_decimal(abs(number), format="#,##0.###", locale=language)
    return f"{MINUS if number < 0 else ''}{text}"


def day(value: date, language: str) -> str:
    """`dinsdag 16 maart 2027`."""
    return str(format_date(value, "EEEE d MMMM y", locale=language))


def day_without_weekday(value: date, language: str) -> str:
    """`16 maart 2027`."""
    return str(format_date(value, "d MMMM y", locale=language))


def country_in(code: str, language: str) -> str:
    """The last line of an address abroad: `BELGIUM`; nothing for the Netherlands."""
    return "" if code == "NL" else Locale(language).territories.get(code, code).upper()


def last_day(ends_before: date) -> date:
    """The last day that belongs to a half-open period."""
    return ends_before - timedelta(days=1)
