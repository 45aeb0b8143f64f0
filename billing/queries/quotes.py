"""Finds quotes, and what they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from billing.choices import PriceUnit
from billing.models import Product, Quote, QuoteLine
from billing.rules.pricing import PricedChoice, PricedLine, price_choice
from foundation.errors import NotFound
from foundation.models import User
from foundation.money import Money
from foundation.periods import day_of
from invoices.queries.vat import buyer_facts, verdict_on
from invoices.rules.totals import gross_unit
from invoices.rules.vat import Ground, VatDecision
from marketplace.models import Organisation
from quality.queries.eligibility import Eligibility, eligibilities_of


class QuoteNotFound(NotFound):
    code = "quote-not-found"
    sentence = _("We cannot find this quote. It may be of another organisation.")


QUOTE_STATES: dict[str, Callable[[date], Q]] = {
    "open": lambda today: Q(accepted_at=None, withdrawn_at=None, valid_until_on__gt=today),
    "accepted": lambda _today: Q(accepted_at__isnull=False),
    "withdrawn": lambda _today: Q(withdrawn_at__isnull=False),
    "expired": lambda today: Q(accepted_at=None, withdrawn_at=None, valid_until_on__lte=today),
}


def quotes_of(organisation: Organisation) -> QuerySet[Quote]:
    """An organisation's quotes, newest first."""
    return (
        Quote.objects.select_related(
            "price_card",
            "terms",
            "organisation",
            "organisation__party",
            "party",
            "issuer",
            "issuer__party",
            "replaces",
            "replaced_by",
        )
        .filter(organisation=organisation)
        .order_by("-made_at", "-id")
    )


def quote_of(organisation: Organisation, reference: str) -> Quote:
    """An organisation's own quote; another's is not found."""
    quote = quotes_of(organisation).filter(reference=reference).first()
    if quote is None:
        raise QuoteNotFound
    return quote


def quote_with(reference: str) -> Quote:
    """A quote by reference, for what runs after commit."""
    quote = (
        Quote.objects.select_related("organisation", "party", "made_by").filter(reference=reference).first()
    )
    if quote is None:
        raise QuoteNotFound
    return quote


def requirements_of_quote(quote: Quote, *, at: datetime) -> dict[tuple[str, str], Eligibility]:
    """What the quote's products ask of the organisation, and how that stands, by kind of listing."""
    kinds = {grant["listing_kind"] for line in _lines(quote) for grant in line.product.grants}
    return eligibilities_of(
        organisation=quote.organisation, scopes=[(kind, "") for kind in sorted(kinds)], at=at
    )


def missing_marks(*, organisation: Organisation, products: Iterable[Product], at: datetime) -> list[str]:
    """The names of the marks that products ask and an organisation does not have at an instant, each once."""
    kinds = {str(grant["listing_kind"]) for product in products for grant in product.grants}
    answers = eligibilities_of(
        organisation=organisation, scopes=[(kind, "") for kind in sorted(kinds)], at=at
    )
    return list(
        dict.fromkeys(
            " / ".join(missing.asked_names) for answer in answers.values() for missing in answer.missing
        )
    )


def _lines(quote: Quote) -> list[QuoteLine]:
    return list(
        quote.lines.select_related("product", "product__issuer", "discount", "stock_item").order_by(
            "position"
        )
    )


@dataclass(frozen=True, slots=True)
class QuotePageLine:
    """A line with its sum, its part of the total with VAT, and what it asks."""

    line: QuoteLine
    priced: PricedLine
    gross: Money
    requirements: tuple[Eligibility, ...]

    @property
    def gross_unit(self) -> Money | None:
        """The price of one with VAT, where that adds up to the line."""
        priced = self.priced
        return gross_unit(self.gross, priced.quantity, priced.unit_price, priced.vat.rate)


@dataclass(frozen=True, slots=True)
class QuotePage:
    """A quote as it is shown."""

    quote: Quote
    lines: list[QuotePageLine]
    priced: PricedChoice
    is_expired: bool

    @property
    def is_eligible(self) -> bool:
        """Whether everything that is asked is there."""
        return all(one.is_satisfied for line in self.lines for one in line.requirements)

    @property
    def is_open(self) -> bool:
        """Whether it was neither accepted nor withdrawn, and still holds."""
        return self.quote.accepted_at is None and self.quote.withdrawn_at is None and not self.is_expired

    @property
    def needs_approval(self) -> bool:
        """Whether a colleague must agree first, and nobody has."""
        return self._is_above_limit and not self.quote.approvals.exists()

    def needs_approval_for(self, user: User) -> bool:
        """Whether this member needs the yes of another one first."""
        return self._is_above_limit and not self.quote.approvals.exclude(user=user).exists()

    @property
    def _is_above_limit(self) -> bool:
        limit = self.quote.organisation.approval_above_cents
        return limit is not None and self.quote.gross_cents > limit

    @property
    def can_be_accepted(self) -> bool:
        """Whether accepting would succeed now."""
        return self.is_open and self.is_eligible and not self.needs_approval


def _priced(line: QuoteLine, vat: VatDecision) -> PricedLine:
    return PricedLine(
        line.product.code,
        line.quantity,
        Money(line.unit_price_cents),
        line.product.unit == PriceUnit.YEAR,
        vat,
        line.discount_percent,
    )


def priced_lines(quote: Quote) -> list[tuple[QuoteLine, PricedLine]]:
    """Each line with its sum, with the VAT that it was quoted with."""
    return [
        (line, _priced(line, VatDecision(line.vat_category, line.vat_rate, Ground(line.vat_ground))))
        for line in _lines(quote)
    ]


def gross_on(quote: Quote, day: date, *, decided_on: date) -> int:
    """What a quote comes to with the VAT of a day, as it is decided on another; in cents.

    Not what it says when its VAT changed meanwhile. Refuses one of which the VAT is for a person to decide by now.
    """
    buyer = buyer_facts(quote.party)
    priced = [
        _priced(
            line,
            verdict_on(
                issuer=line.product.issuer,
                party=quote.party,
                treatment=line.product.vat_treatment,
                place_rule=line.product.place_rule,
                supplied_on=day,
                decided_on=decided_on,
                buyer=buyer,
            ).decision,
        )
        for line in _lines(quote)
    ]
    return price_choice(priced).totals.gross.cents


def quote_page(*, organisation: Organisation, reference: str, now: datetime) -> QuotePage:
    """A quote of an organisation with sums per line and what each line asks, at an instant."""
    quote = quote_of(organisation, reference)
    answers = requirements_of_quote(quote, at=now)
    rows = priced_lines(quote)
    choice = price_choice([priced for _line, priced in rows])
    lines = []
    for (line, priced), gross in zip(rows, choice.gross_shares, strict=True):
        asked = tuple(answers[grant["listing_kind"], ""] for grant in line.product.grants)
        lines.append(QuotePageLine(line, priced, gross, asked))
    return QuotePage(quote, lines, choice, day_of(now) >= quote.valid_until_on)
