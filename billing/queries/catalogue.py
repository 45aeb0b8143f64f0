"""The menu card as a partner sees it: what there is, what it costs today, and what it asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.choices import DiscountKind, FundingType, PaymentTerms, PriceUnit
from billing.models import AgreementLine, Discount, Price, PriceCard, Product, Terms
from billing.queries.products import products_on
from billing.rules.discounts import DiscountFacts, best_discounts
from billing.rules.payers import PayerRefusal, refusal_for
from billing.rules.pricing import discount_of
from foundation.choices import PartyKind
from foundation.errors import NotFound
from foundation.languages import staff_language
from foundation.money import Money
from foundation.periods import day_of
from invoices.queries.vat import buyer_facts
from invoices.rules.totals import with_vat
from invoices.rules.vat import BuyerFacts, SellerFacts, VatDecision, VatFacts, decide_vat
from marketplace.choices import Role
from marketplace.models import Organisation
from quality.queries.eligibility import Eligibility, eligibilities_of


def in_language(thing: object, field: str) -> str:
    """A text that exists in Dutch and English, in the reader's language."""
    return str(getattr(thing, f"{field}_{staff_language(get_language())}"))


def text_in_language(row: Mapping[str, object], field: str) -> str:
    """The same of a row of a price card."""
    return str(row.get(f"{field}_{staff_language(get_language())}", ""))


PERSON = frozenset({"person"})


def payer_of(organisation: Organisation) -> frozenset[str]:
    """What an organisation is in the matrix of who may pay what."""
    payer = {role.role for role in organisation.roles.all()}
    if organisation.segment in {"start_up", "sme"}:
        payer.add("sme")
    if organisation.party.kind == PartyKind.GOVERNMENT:
        payer.add(Role.GOVERNMENT)
    if organisation.party.kind == PartyKind.PERSON:
        return PERSON
    return frozenset(payer)


def yields_work(product: Product) -> bool:
    """Whether a product yields vacancies, matching or mediation (R5)."""
    return product.funding_type == FundingType.RECRUITMENT or any(
        grant["listing_kind"] == "vacancy" for grant in product.grants
    )


def why_not(payer: frozenset[str], product: Product) -> PayerRefusal | None:
    """Why a payer may not pay for a product, or None."""
    return refusal_for(
        payer=payer,
        programmes=product.programmes,
        funding_type=product.funding_type,
        is_yearly=product.unit == PriceUnit.YEAR,
        yields_work=yields_work(product),
    )


class NoPriceCard(NotFound):
    code = "no-price-card"
    sentence = _("There was no price card on {day}. Ask for a later day.")


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A product with its price of the day for one organisation (or for a segment)."""

    product: Product
    price: Money | None
    discount: Discount | None
    requirements: tuple[Eligibility, ...]
    vat: VatDecision | None = None

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_language(self.product, "name")

    @property
    def text(self) -> str:
        """In the reader's language."""
        return in_language(self.product, "text")

    @property
    def is_yearly(self) -> bool:
        """Whether it returns every year."""
        return self.product.unit == PriceUnit.YEAR

    @property
    def is_eligible(self) -> bool:
        """Whether the marks that it asks are there."""
        return all(one.is_satisfied for one in self.requirements)

    @property
    def first_year_price(self) -> Money | None:
        """The price of the first year, after discount."""
        if self.price is None or self.discount is None:
            return self.price
        return self.price - discount_of(self.price, self.discount.percent)

    def gross_of(self, quantity: int) -> Money | None:
        """So many, in the first year, with VAT; None where that is not known."""
        if self.first_year_price is None or self.vat is None:
            return None
        return with_vat(self.first_year_price * quantity, self.vat.rate)


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """The products under one heading."""

    goal: str
    items: list[MenuItem]


def price_card_on(day: date) -> PriceCard | None:
    """The price card in force on a day."""
    return PriceCard.objects.filter(valid_from__lte=day, withdrawn_at=None).order_by("-valid_from").first()


def terms_on(day: date, kind: str) -> Terms | None:
    """The conditions in force on a day, for a kind of party: persons have their own."""
    rows = Terms.objects.filter(valid_from__lte=day, is_for_persons=kind == PartyKind.PERSON)
    return rows.order_by("-valid_from", "-id").first()


def prices_on(day: date, segment: str) -> dict[int, Money]:
    """The price of each product (by id) on a day, for a segment.

    The newest that holds for the segment; of one day the segment's own goes before the one for all. So a card that
    makes one price of three replaces all three.
    """
    rows = Price.objects.filter(valid_from__lte=day, segment__in=["", segment], from_number=1)
    newest_last = rows.order_by("valid_from", "segment", "id").values_list("product_id", "cents")
    return {product_id: Money(cents) for product_id, cents in newest_last}


def tiers_on(product: Product, day: date, segment: str) -> dict[int, Money]:
    """The prices of a product that is used, by the number in a year from which each holds, on a day for a segment.

    All of one card and segment: the newest that holds, of one day the segment's own.
    """
    rows = Price.objects.filter(product=product, valid_from__lte=day, segment__in=["", segment])
    newest = rows.order_by("-valid_from", "-segment", "-id").first()
    if newest is None:
        return {}
    same = rows.filter(valid_from=newest.valid_from, segment=newest.segment)
    return {number: Money(cents) for number, cents in same.values_list("from_number", "cents")}


def discounts_on(day: date) -> dict[int, Discount]:
    """The largest discount of each product (by id) on a day that nothing more is asked for."""
    found: dict[int, Discount] = {}
    running = Discount.objects.filter(
        from_on__lte=day, until_on__gt=day, kind__in=[DiscountKind.INTRODUCTION, DiscountKind.ACTION]
    )
    for discount in running.prefetch_related("products").order_by("percent", "id"):
        for product in discount.products.all():
            found[product.pk] = discount
    return found


def had_before(organisation: Organisation) -> set[str]:
    """Codes of what an organisation had, or has agreed on. An agreement that lapsed unpaid does not count."""
    lapsed = Q(
        agreement__first_paid_at=None,
        agreement__payment_terms=PaymentTerms.PREPAID,
        agreement__ended_on__isnull=False,
    )
    lines = AgreementLine.objects.filter(agreement__organisation=organisation).exclude(lapsed)
    return set(lines.order_by().values_list("product__code", flat=True))


def discounts_of_choice(
    *, organisation: Organisation, day: date, chosen: Collection[str], code: str = ""
) -> dict[str, Discount]:
    """The discount an organisation gets on each of the products it chose, by code of the product."""
    running = list(
        Discount.objects.filter(from_on__lte=day, until_on__gt=day)
        .prefetch_related("products", "needs")
        .order_by("id")
    )
    facts = [
        DiscountFacts(
            discount_id=one.pk,
            kind=one.kind,
            percent=one.percent,
            products=frozenset(product.code for product in one.products.all()),
            needs=frozenset(product.code for product in one.needs.all()),
            code=one.code,
        )
        for one in running
    ]
    best = best_discounts(facts, chosen=chosen, had=had_before(organisation), code=code)
    by_id = {one.pk: one for one in running}
    return {product: by_id[discount_id] for product, discount_id in best.items()}


def discount_with_code(code: str, day: date) -> Discount | None:
    """The discount that a code gives on a day, whatever its capitals; None when there is none."""
    return (
        Discount.objects.filter(
            kind=DiscountKind.CODE, code__iexact=code.strip(), from_on__lte=day, until_on__gt=day
        ).first()
        if code.strip()
        else None
    )


def vat_of(product: Product, buyer: BuyerFacts, day: date) -> VatDecision | None:
    """The VAT of a product for a buyer on a day; None when only a person can decide it."""
    facts = VatFacts(
        treatment=product.vat_treatment,
        place_rule=product.place_rule,
        supplied_on=day,
        decided_on=day,
        buyer=buyer,
        seller=SellerFacts(
            crkbo_registered=product.issuer.crkbo_registered, small_business=product.issuer.small_business
        ),
    )
    decided = decide_vat(facts)
    return decided if isinstance(decided, VatDecision) else None


def offered_on(day: date) -> list[Product]:
    """What can be chosen on a day, in the order of the menu card."""
    return [product for product in products_on(day) if product.is_offered]


def menu_card(*, organisation: Organisation, now: datetime) -> list[MenuGroup]:
    """What an organisation may choose, by goal, with price and what each product asks of it."""
    payer = payer_of(organisation)
    products = [product for product in offered_on(day_of(now)) if why_not(payer, product) is None]
    scopes = sorted({(grant["listing_kind"], "") for product in products for grant in product.grants})
    answers = eligibilities_of(organisation=organisation, scopes=scopes, at=now)
    codes = {product.pk: product.code for product in products}
    today = day_of(now)
    prices, had = prices_on(today, organisation.segment), had_before(organisation)
    discounts = {
        pk: discount
        for pk, discount in discounts_on(today).items()
        if discount.kind != DiscountKind.INTRODUCTION or codes.get(pk) not in had
    }
    buyer = buyer_facts(organisation.party)
    items = [
        MenuItem(
            product,
            prices.get(product.pk),
            discounts.get(product.pk),
            tuple(answers[grant["listing_kind"], ""] for grant in product.grants),
            vat_of(product, buyer, today),
        )
        for product in products
    ]
    return _grouped(items)


def public_card(*, day: date, segment: str) -> list[MenuGroup]:
    """The public price card for a segment, by goal."""
    prices, discounts = prices_on(day, segment), discounts_on(day)
    return _grouped(
        [
            MenuItem(product, prices.get(product.pk), discounts.get(product.pk), ())
            for product in offered_on(day)
        ]
    )


def card_for_persons(*, day: date) -> list[MenuGroup]:
    """The public price card of what a person can order for themselves, by goal."""
    prices, discounts = prices_on(day, ""), discounts_on(day)
    buyer = BuyerFacts(kind=PartyKind.PERSON, country="NL", vat_id="")
    return _grouped(
        [
            MenuItem(
                product, prices.get(product.pk), discounts.get(product.pk), (), vat_of(product, buyer, day)
            )
            for product in offered_on(day)
            if why_not(PERSON, product) is None
        ]
    )


def _grouped(items: list[MenuItem]) -> list[MenuGroup]:
    order = list(dict.fromkeys(item.product.goal for item in items))
    ordered = sorted(items, key=lambda item: order.index(item.product.goal))
    return [
        MenuGroup(goal, list(members))
        for goal, members in groupby(ordered, key=lambda item: item.product.goal)
    ]
