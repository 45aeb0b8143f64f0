"""What a choice costs: pure sums, the same for the configurator, the quote, the invoice and the API.

Prose: docs/algorithms/pricing.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from foundation.money import Money, total
from invoices.rules.totals import Totals, gross_shares, totals_of
from invoices.rules.vat import VatDecision


def discount_of(full: Money, percent: int) -> Money:
    """What a discount takes off an amount, half up to the cent; zero or positive."""
    return full * (Decimal(percent) / 100)


def carried_discount(*, of: Money, full: Money, to: Money) -> Money:
    """A discount of one amount in the same proportion of another, half up to the cent."""
    return to * Fraction(of.cents, full.cents) if full else Money(0)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A product in a quantity, with the discount of its first year, if there is one."""

    code: str
    quantity: int
    unit_price: Money
    is_yearly: bool
    vat: VatDecision
    discount_percent: int = 0

    @property
    def full(self) -> Money:
        """Quantity times unit price."""
        return self.unit_price * self.quantity

    @property
    def discount(self) -> Money:
        """What the first year is less."""
        return discount_of(self.full, self.discount_percent)

    @property
    def net(self) -> Money:
        """To pay now, without VAT."""
        return self.full - self.discount


@dataclass(frozen=True, slots=True)
class PricedChoice:
    """All lines with their sums."""

    lines: tuple[PricedLine, ...]
    totals: Totals

    @property
    def gross_shares(self) -> list[Money]:
        """Each line with VAT; together exactly what is to be paid."""
        return gross_shares([(line.net, line.vat) for line in self.lines])

    @property
    def once(self) -> Money:
        """The part that is paid once, without VAT."""
        return total(line.net for line in self.lines if not line.is_yearly)

    @property
    def next_year(self) -> Money:
        """The part that returns every year, without VAT and without discount."""
        return total(line.full for line in self.lines if line.is_yearly)


def price_choice(lines: Sequence[PricedLine]) -> PricedChoice:
    """Sums of the lines: net per line, VAT once per rate."""
    return PricedChoice(tuple(lines), totals_of((line.net, line.vat) for line in lines))
