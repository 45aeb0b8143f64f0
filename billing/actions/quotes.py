"""Makes quotes from a choice of the menu card."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from billing.actions.limited import check_code, chosen_item
from billing.actions.quote_care import withdraw_quote
from billing.choices import PriceUnit
from billing.models import Discount, Product, Quote, QuoteLine
from billing.queries.catalogue import (
    discounts_of_choice,
    in_language,
    payer_of,
    price_card_on,
    prices_on,
    terms_on,
    why_not,
)
from billing.queries.payers import payers_in_words, programmes_in_words
from billing.queries.products import products_on
from billing.rules.payers import PayerRefusal
from billing.rules.pricing import PricedChoice, PricedLine, price_choice
from billing.rules.selection import (
    LARGEST_AMOUNT_CENTS,
    Choice,
    ChoiceProblem,
    ChoosableFacts,
    Problem,
    problem_in,
)
from foundation.actions.audit import record
from foundation.amounts import euro
from foundation.errors import Conflict, Invalid, NotAllowed, Refusal
from foundation.models import Party, User
from foundation.money import Money
from foundation.periods import day_of
from invoices.actions.vat_cases import holds_undecided
from invoices.models import Issuer
from invoices.queries.vat import buyer_facts, verdict_on
from invoices.rules.vat import BuyerFacts
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation

VALID_DAYS = 30


class NothingChosen(Invalid):
    code = "nothing-chosen"
    sentence = _("You have not chosen anything yet. Tick at least one thing on the menu card.")


class UnknownProduct(Invalid):
    code = "unknown-product"
    sentence = _("There is no product “{product}” on the menu card. Look at the menu card of today.")


class ChosenTwice(Invalid):
    code = "chosen-twice"
    sentence = _("“{product}” is chosen twice. Choose it once, with a quantity.")


class QuantityOutOfRange(Invalid):
    code = "quantity-out-of-range"
    sentence = _("Of “{product}” you can choose {smallest} to {largest}.")


class TwoOfOneGroup(Invalid):
    code = "two-of-one-group"
    sentence = _("Choose one package of this kind, not two: “{product}” stands beside another.")


class NeedsAnotherProduct(Invalid):
    code = "needs-another-product"
    sentence = _("“{product}” is only sold together with a package. Choose a package first.")


class AmountTooLow(Invalid):
    code = "amount-too-low"
    sentence = _("“{product}” starts at {least}. Fill in {least} or more.")


class AmountTooHigh(Invalid):
    code = "amount-too-high"
    sentence = _("“{product}” goes up to {most} here. Do you mean more? Then talk to us first.")


class SoldByAnother(Invalid):
    code = "sold-by-another"
    sentence = _("“{product}” is sold by {issuer}. Make a quote of its own for it.")


class NoPriceOnThatDay(Conflict):
    code = "no-price-on-that-day"
    sentence = _("“{product}” has no price on {day}. It cannot be chosen on that day.")


class MigrantPaysForWork(NotAllowed):
    code = "migrant-pays-for-work"
    sentence = _("A person never pays for finding work (R5; Waadi, article 3). “{product}” is for employers.")


class PayerNotAllowed(NotAllowed):
    code = "payer-not-allowed"
    sentence = _(
        "“{product}” belongs to: {programmes}. The funding plan (validation matrix) lets these pay for that: {payers}. "
        "This organisation is none of them."
    )


class ProductNotForPersons(NotAllowed):
    code = "product-not-for-persons"
    sentence = _(
        "“{product}” is for organisations. For yourself you can order what stands on your menu card."
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice worked out for an organisation on a day: its products, discounts and sums."""

    lines: list[tuple[Choice, Product, Discount | None, PricedLine]]
    priced: PricedChoice
    issuer: Issuer | None


def refuse_payer(*, organisation: Organisation, product: Product, field: str) -> None:
    """Refuse an organisation that may not pay for a product, by the rule that says so (R5, validation matrix)."""
    refusal, name = why_not(payer_of(organisation), product), in_language(product, "name")
    if refusal == PayerRefusal.MIGRANT_PAYS_FOR_WORK:
        raise MigrantPaysForWork(field=field, product=name)
    if refusal == PayerRefusal.NOT_FOR_PERSONS:
        raise ProductNotForPersons(field=field, product=name)
    if refusal == PayerRefusal.NOT_IN_MATRIX:
        raise PayerNotAllowed(
            field=field,
            product=name,
            programmes=programmes_in_words(product.programmes),
            payers=payers_in_words(product.programmes),
        )


def _refuse(problem: Problem, products: dict[str, Product], facts: dict[str, ChoosableFacts]) -> Refusal:
    if problem.kind == ChoiceProblem.NOTHING:
        return NothingChosen()
    if problem.kind == ChoiceProblem.UNKNOWN:
        return UnknownProduct(field=problem.code, product=problem.code)
    name = in_language(products[problem.code], "name")
    one = facts[problem.code]
    if problem.kind == ChoiceProblem.QUANTITY:
        return QuantityOutOfRange(
            field=problem.code, product=name, smallest=one.smallest, largest=one.largest
        )
    if problem.kind == ChoiceProblem.AMOUNT_TOO_LOW:
        return AmountTooLow(field=problem.code, product=name, least=euro(one.least_cents))
    if problem.kind == ChoiceProblem.AMOUNT_TOO_HIGH:
        return AmountTooHigh(field=problem.code, product=name, most=euro(LARGEST_AMOUNT_CENTS))
    kinds: dict[ChoiceProblem, type[Refusal]] = {
        ChoiceProblem.TWICE: ChosenTwice,
        ChoiceProblem.TWO_OF_GROUP: TwoOfOneGroup,
        ChoiceProblem.NEEDS_GROUP: NeedsAnotherProduct,
    }
    return kinds[problem.kind](field=problem.code, product=name)


def work_out(
    *,
    organisation: Organisation,
    choices: Sequence[Choice],
    day: date,
    held: Collection[str] = (),
    discount_code: str = "",
) -> Offer:
    """What a choice costs an organisation on a day. The one sum behind configurator, quote, change and API.

    Codes that are `held` already may be ones that are not offered any more. Each product gets the best discount that
    holds for it; a `discount_code` that gives nothing is refused.

    Refuses an unknown product, a quantity or an amount out of range, two of one group, one without what it needs, a
    product without a price on that day, products of two issuers, a payer who may not pay for it (R5, validation
    matrix), and a buyer whose VAT only a person can decide.
    """
    asked = {choice.code for choice in choices}
    products = {
        product.code: product
        for product in products_on(day)
        if product.code in asked and (product.is_offered or product.code in held)
    }
    prices = prices_on(day, organisation.segment)
    discounts = discounts_of_choice(organisation=organisation, day=day, chosen=asked, code=discount_code)
    facts = {
        code: ChoosableFacts(
            product.smallest_quantity,
            product.largest_quantity,
            product.choice_group,
            product.needs_group,
            product.has_free_amount,
            prices[product.pk].cents if product.pk in prices else 0,
        )
        for code, product in products.items()
    }
    problem = problem_in(choices, facts)
    if problem is not None and problem.kind != ChoiceProblem.NOTHING:
        raise _refuse(problem, products, facts)
    buyer = buyer_facts(organisation.party)
    lines: list[tuple[Choice, Product, Discount | None, PricedLine]] = []
    for choice in sorted(choices, key=lambda choice: products[choice.code].position):
        product = products[choice.code]
        name = in_language(product, "name")
        refuse_payer(organisation=organisation, product=product, field=choice.code)
        if product.pk not in prices:
            raise NoPriceOnThatDay(field=choice.code, product=name, day=f"{day:%d-%m-%Y}")
        price = prices[product.pk]
        if product.has_free_amount and choice.amount_cents is not None:
            price = Money(choice.amount_cents)
        discount = discounts.get(product.code)
        priced = _priced(choice, product, price, discount, organisation.party, buyer, day)
        lines.append((choice, product, discount, priced))
    issuer = lines[0][1].issuer if lines else None
    for choice, product, *_rest in lines:
        if issuer is not None and product.issuer_id != issuer.pk:
            name = in_language(product, "name")
            raise SoldByAnother(field=choice.code, product=name, issuer=product.issuer.party.name)
    check_code(code=discount_code if lines else "", day=day, given=discounts)
    return Offer(lines, price_choice([line for *_rest, line in lines]), issuer)


def _priced(
    choice: Choice,
    product: Product,
    price: Money,
    discount: Discount | None,
    party: Party,
    buyer: BuyerFacts,
    day: date,
) -> PricedLine:
    verdict = verdict_on(
        issuer=product.issuer,
        party=party,
        treatment=product.vat_treatment,
        place_rule=product.place_rule,
        supplied_on=day,
        decided_on=day,
        buyer=buyer,
    )
    return PricedLine(
        code=product.code,
        quantity=choice.quantity,
        unit_price=price,
        is_yearly=product.unit == PriceUnit.YEAR,
        vat=verdict.decision,
        discount_percent=discount.percent if discount else 0,
    )


@holds_undecided
def make_quote(
    *,
    organisation: Organisation,
    choices: Sequence[Choice],
    actor: User,
    now: datetime,
    purchase_order: str = "",
    discount_code: str = "",
    replaces: Quote | None = None,
) -> Quote:
    """Make a quote at today's prices, valid for 30 days. Nobody is bound until it is accepted, and nothing is reserved.

    One that `replaces` another takes that back. Refuses what `work_out` refuses, and something limited that is not
    named or sold out. A case of which the VAT is undecided is held for a person.
    """
    if not choices:
        raise NothingChosen
    today = day_of(now)
    offer = work_out(organisation=organisation, choices=choices, day=today, discount_code=discount_code)
    items = [
        chosen_item(choice=choice, product=product, day=today)
        for choice, product, _discount, _line in offer.lines
    ]
    card, terms = price_card_on(today), terms_on(today, organisation.party.kind)
    if card is None or terms is None or offer.issuer is None:
        raise NoPriceOnThatDay(product=choices[0].code, day=f"{today:%d-%m-%Y}")
    refuse_bsn(purchase_order=purchase_order)
    totals = offer.priced.totals
    quote = Quote.objects.create(
        organisation=organisation,
        party=organisation.party,
        issuer=offer.issuer,
        price_card=card,
        terms=terms,
        made_by=actor,
        made_at=now,
        valid_until_on=today + timedelta(days=VALID_DAYS + 1),
        purchase_order=purchase_order.strip()[:60],
        discount_code=discount_code.strip()[:50],
        replaces=withdraw_quote(quote=replaces, actor=actor, now=now) if replaces else None,
        net_cents=totals.net.cents,
        vat_cents=totals.vat.cents,
        gross_cents=totals.gross.cents,
    )
    QuoteLine.objects.bulk_create(
        [
            QuoteLine(
                quote=quote,
                position=position,
                product=product,
                quantity=line.quantity,
                unit_price_cents=line.unit_price.cents,
                discount=discount,
                discount_percent=line.discount_percent,
                stock_item=item,
                vat_category=line.vat.category,
                vat_rate=line.vat.rate,
                vat_ground=line.vat.ground.value,
            )
            for position, ((_choice, product, discount, line), item) in enumerate(
                zip(offer.lines, items, strict=True), start=1
            )
        ]
    )
    record(
        action="make_quote",
        subject_kind="quote",
        subject_reference=quote.reference,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"gross_cents": quote.gross_cents, "price_card": card.version},
    )
    return quote
