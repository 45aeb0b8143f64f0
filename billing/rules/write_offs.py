"""What is known of the VAT in what was written off: pure, in days and cents."""

from __future__ import annotations

from datetime import date

from foundation.money import Money
from foundation.periods import add_years


def vat_in(cents: int, *, vat: int, gross: int) -> int:
    """The VAT in a part of an invoice with this VAT and this total, in proportion; rounded half up."""
    return Money(cents).share(vat, gross).cents if gross else 0


def vat_back_from(due_on: date) -> date:
    """The day from which VAT that was not paid can be asked back without more proof: a year after the last day to pay.

    Art. 29 lid 2 Wet OB 1968. Earlier only when it is certain that nothing comes in any more.
    """
    return add_years(due_on, 1)
