"""Amounts as people read them, in the language that is active."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format

MINUS = "\N{MINUS SIGN}"
HARD_SPACE = "\N{NO-BREAK SPACE}"


def euro(cents: int) -> str:
    """Cents as euros with two decimals: € 2.400,00 in Dutch, € 2,400.00 in English; a minus stands in front."""
    amount = number_format(Decimal(abs(cents)) / 100, 2, use_l10n=True, force_grouping=True)
    return f"{MINUS if cents < 0 else ''}€{HARD_SPACE}{amount}"
