"""What goes into an invoice, before it has a number: frozen facts from the floor above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from foundation.money import Money
from foundation.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One line. `unit_price` is without VAT; a discount is a line of its own with a negative price.

    `supplied_on` is the day that decides VAT: the day of supply, or the first day of the period.
    """

    programme: str
    code: str
    description: str
    quantity: Decimal
    unit_price: Money
    vat_treatment: str
    place_rule: str
    supplied_on: date
    period: Period | None = None
    detail: str = ""

    @property
    def net(self) -> Money:
        """Quantity times unit price, half up to the cent."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """A part of an invoice that is given back. `code` is that of the invoice's line; `net` is positive, without VAT."""

    code: str
    description: str
    net: Money
    detail: str = ""
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitTerms:
    """An amount up to `most_cents` is collected by direct debit under a mandate, told `notice_days` ahead or more.

    `mandate` is how our provider knows it, `reference` how the payer's bank does; `account_end` are the last signs of
    the account.
    """

    mandate: str
    notice_days: int
    most_cents: int
    reference: str = ""
    account_end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft:
    """An invoice or payment request to be. `source` names what it bills: the same source is issued once.

    `reissues_id` is the credited document that it takes the place of.
    """

    source: str
    issuer_id: int
    party_id: int
    lines: tuple[DraftLine, ...]
    due_days: int = 30
    purchase_order: str = ""
    our_reference: str = ""
    reissues_id: int | None = None
    debit: DebitTerms | None = None
