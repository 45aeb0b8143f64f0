"""Totals: VAT once per rate per document, half up. Gross is net plus VAT, never the other way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def gross_shares(lines: Sequence[tuple[Money, VatDecision]]) -> list[Money]:
    """Each line with VAT, so that together they are exactly the gross of the document.

    VAT is counted once per rate over the sum, so a line's own VAT is not a legal amount. For who reads prices with VAT
    each line takes what the sum grows by when it joins; that is within a cent of its net amount with VAT.
    """
    reached: dict[VatDecision, Money] = {}
    shares: list[Money] = []
    for net, decision in lines:
        before = reached.get(decision, ZERO)
        after = before + net
        reached[decision] = after
        shares.append(with_vat(after, decision.rate) - with_vat(before, decision.rate))
    return shares


def with_vat(net: Money, rate: int) -> Money:
    """A net amount by itself with VAT."""
    return net + vat_over(net, rate)


def gross_unit(share: Money, quantity: int, net_unit: Money, rate: int) -> Money | None:
    """The price of one with VAT, where that times the quantity is the share; otherwise None: it would not add up."""
    unit = with_vat(net_unit, rate)
    return unit if unit * quantity == share else None
