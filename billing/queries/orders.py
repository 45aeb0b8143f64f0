"""What a person ordered, in prices with VAT, and until when they can withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from billing.models import Agreement, Allocation, Product, Withdrawal
from billing.queries.agreements import AgreementNotFound
from billing.queries.quotes import priced_lines
from billing.queries.usage import used_of
from billing.rules.pricing import price_choice
from billing.rules.withdrawal import last_day_to_withdraw
from foundation.money import Money
from foundation.working_days import public_holidays
from invoices.models import Document
from invoices.rules.totals import Totals, gross_unit


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A product in a quantity: its price with VAT, and how many were used. `unit` is only there where it adds up."""

    product: Product
    quantity: int
    unit: Money | None
    gross: Money
    used: int


@dataclass(frozen=True, slots=True)
class PersonalOrder:
    """An order of a person as it is shown and confirmed."""

    lines: list[OrderLine]
    totals: Totals
    withdraw_until_on: date | None
    asks_early_start: bool
    withdrawal: Withdrawal | None

    @property
    def is_used_up(self) -> bool:
        """Whether everything was delivered."""
        return all(line.used == line.quantity for line in self.lines)

    def can_withdraw_on(self, day: date) -> bool:
        """Whether the person can still withdraw on a day."""
        return (
            self.withdrawal is None
            and not self.is_used_up
            and self.withdraw_until_on is not None
            and day < self.withdraw_until_on
        )


def owed_cents(agreement: Agreement) -> int:
    """What stays owed of what was invoiced under an agreement, with VAT: less what was credited."""
    invoiced = agreement.receivables.aggregate(total=Sum("cents"))["total"] or 0
    credited = _credit_notes(agreement).aggregate(total=Sum("gross_cents"))["total"] or 0
    return int(invoiced) + int(credited)


def credit_left_cents(agreement: Agreement) -> int:
    """What of the credit notes of an agreement settled nothing: the money that is to go back."""
    credited = _credit_notes(agreement).aggregate(total=Sum("gross_cents"))["total"] or 0
    settled = Allocation.objects.filter(credit__in=_credit_notes(agreement)).aggregate(total=Sum("cents"))
    return -int(credited) - int(settled["total"] or 0)


def _credit_notes(agreement: Agreement) -> QuerySet[Document]:
    return Document.objects.filter(corrects__in=agreement.receivables.values("document")).order_by("id")


def last_day_for_order_of(today: date) -> date:
    """The last day on which a person can withdraw from what they order today."""
    return last_day_to_withdraw(today, public_holidays())


def personal_order(agreement: Agreement) -> PersonalOrder:
    """What a person ordered under an agreement, with the VAT of its first day."""
    if agreement.quote is None:
        raise AgreementNotFound
    acceptance = agreement.quote.acceptance
    lines = agreement.lines.select_related("product", "agreement__organisation").filter(bills_on=None)
    priced = [one for _line, one in priced_lines(agreement.quote)]
    choice = price_choice(priced)
    return PersonalOrder(
        [
            OrderLine(
                line.product,
                line.quantity,
                gross_unit(share, line.quantity, one.unit_price, one.vat.rate),
                share,
                used_of(line),
            )
            for line, one, share in zip(lines.order_by("id"), priced, choice.gross_shares, strict=True)
        ],
        choice.totals,
        acceptance.withdraw_until_on,
        acceptance.asks_early_start,
        Withdrawal.objects.filter(agreement=agreement).first(),
    )
