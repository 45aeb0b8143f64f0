"""Totals: VAT once per rate per document, half up. Gross is net plus VAT, never the other way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from foundation.money import ZERO, Money, total
from invoices.rules.vat import VatDecision


@dataclass(frozen=True, slots=True)
class VatTotal:
    """The sum of one rate on a document."""

    decision: VatDecision
    net: Money
    vat: Money


@dataclass(frozen=True, slots=True)
class Totals:
    """All sums of a document, rates from high to low."""

    by_rate: tuple[VatTotal, ...]

    @property
    def net(self) -> Money:
        """Without VAT."""
        return total(row.net for row in self.by_rate)

    @property
    def vat(self) -> Money:
        """The VAT of all rates."""
        return total(row.vat for row in self.by_rate)

    @property
    def gross(self) -> Money:
        """To pay."""
        return self.net + self.vat


def vat_over(net: Money, rate: int) -> Money:
    """The VAT over a net sum, half up and away from zero, so that a credit mirrors its invoice to the cent."""
    return net.share(rate, 100)


def totals_of(lines: Iterable[tuple[Money, VatDecision]]) -> Totals:
    """Totals of net amounts with their VAT decisions."""
    nets: dict[VatDecision, Money] = {}
    for net, decision in lines:
        nets[decision] = nets.get(decision, ZERO) + net
    ordered = sorted(nets.items(), key=lambda item: (-item[0].rate, item[0].category, item[0].ground))
    return Totals(tuple(VatTotal(decision, net, vat_over(net, decision.rate)) for decision, net in ordered))
