"""The configurator: reads ticks and quantities, and lays out the menu card with its running total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.functional import Promise

from billing.actions.quotes import Offer, work_out
from billing.models import QuoteLine
from billing.queries.catalogue import MenuGroup, MenuItem, in_language, menu_card
from billing.queries.stock import InStock, stock_by_product
from billing.rules.selection import Choice
from foundation.errors import Refusal
from foundation.money import Money
from foundation.periods import day_of
from invoices.queries.vat import VatUndecided
from invoices.rules.totals import gross_shares
from invoices.rules.vat import VatDecision
from marketplace.models import Organisation
from web.goals import GOALS, GOALS_OF_PERSONS, PROGRAMMES
from web.portal.amounts import cents_typed
from web.portal.words import LISTINGS_AT_ONCE, QUANTITY_WORDS

LARGEST_QUANTITY = 9999


@dataclass(frozen=True, slots=True)
class ItemView:
    """One product as it stands in the configurator. Prices are without VAT; for a person with VAT.

    `price` is that of one; a person sees it only where it adds up to the total.
    """

    item: MenuItem
    price: Money | None
    is_chosen: bool
    quantity: int
    amount: str
    quantity_word: str | Promise
    total: Money | None
    items: list[InStock]
    chosen_item: str

    @property
    def needs(self) -> list[str]:
        """The names of the marks that are missing, each once."""
        names = [
            " / ".join(one.asked_names)
            for eligibility in self.item.requirements
            for one in eligibility.missing
        ]
        return list(dict.fromkeys(names))

    @property
    def evidence(self) -> list[str]:
        """What is in order, with source and date, each once."""
        found = [one.sentence for eligibility in self.item.requirements for one in eligibility.requirements]
        return list(dict.fromkeys(sentence for sentence in found if sentence))


@dataclass(frozen=True, slots=True)
class GroupView:
    """A heading with single products and one-of-many choices."""

    heading: str | Promise
    programme: str | Promise
    singles: list[ItemView]
    radios: list[ItemView]
    radio_name: str

    @property
    def radio_chosen(self) -> bool:
        """Whether one of the choices is taken."""
        return any(item.is_chosen for item in self.radios)


@dataclass(frozen=True, slots=True)
class Configurator:
    """The page: groups, what is chosen, what it costs, and what is in the way."""

    groups: list[GroupView]
    choices: list[Choice]
    offer: Offer | None
    problem: str
    missing: list[str]
    is_held: bool


def choices_in(data: QueryDict) -> list[Choice]:
    """What was ticked: `pick` holds codes, `group-…` one of many.

    `quantity-CODE`, `amount-CODE` and `item-CODE` say the rest of each.
    """
    codes = [str(code) for code in dict.fromkeys(data.getlist("pick"))]
    codes += [str(data[name]) for name in data if name.startswith("group-") and data[name]]
    return [
        Choice(
            code,
            number_typed(data, f"quantity-{code}"),
            _cents(data, f"amount-{code}"),
            str(data.get(f"item-{code}", ""))[:24],
        )
        for code in codes
    ]


def number_typed(data: Mapping[str, str], name: str) -> int:
    """A quantity as typed: nothing is one, what is no number is minus one, and too large a number is the largest.

    Never zero for what is no number: where less can be asked for, zero means none any more.
    """
    typed = str(data.get(name, "1")).strip()
    if not typed:
        return 1
    if not (typed.isascii() and typed.isdigit()):
        return -1  # not a number: the sentence about the smallest quantity fits
    return LARGEST_QUANTITY if len(typed) > len(str(LARGEST_QUANTITY)) else int(typed)


def _cents(data: Mapping[str, str], name: str) -> int | None:
    try:
        return cents_typed(str(data.get(name, "")))
    except ValueError:
        return 0  # not an amount: the sentence about the least amount fits


def configure(*, organisation: Organisation, data: QueryDict, now: datetime) -> Configurator:
    """Lay out the menu card for an organisation with what it has ticked."""
    choices = choices_in(data)
    chosen = {choice.code: choice for choice in choices}
    problem, is_held = "", False
    offer: Offer | None = None
    try:
        offer = work_out(
            organisation=organisation,
            choices=choices,
            day=day_of(now),
            discount_code=str(data.get("discount_code", "")),
        )
    except Refusal as refusal:
        problem, is_held = refusal.message, isinstance(refusal, VatUndecided)
    stock = stock_by_product(day_of(now))
    is_person = organisation.party.is_person
    groups = [
        _group(group, chosen, stock, is_person=is_person)
        for group in menu_card(organisation=organisation, now=now)
    ]
    views = [view for group in groups for view in [*group.singles, *group.radios] if view.is_chosen]
    missing = list(dict.fromkeys(name for view in views for name in view.needs))
    return Configurator(groups, choices, offer, problem, missing, is_held)


def _group(
    group: MenuGroup, chosen: dict[str, Choice], stock: dict[int, list[InStock]], *, is_person: bool
) -> GroupView:
    views = [
        _item(item, chosen.get(item.product.code), stock.get(item.product.pk, []), is_person=is_person)
        for item in group.items
        if item.price is not None
    ]
    radios = [view for view in views if view.item.product.choice_group]
    name = radios[0].item.product.choice_group if radios else ""
    return GroupView(
        GOALS_OF_PERSONS.get(group.goal, GOALS[group.goal]) if is_person else GOALS[group.goal],
        "" if is_person else PROGRAMMES[group.goal],
        [view for view in views if not view.item.product.choice_group],
        radios,
        name,
    )


def _item(item: MenuItem, choice: Choice | None, items: list[InStock], *, is_person: bool) -> ItemView:
    quantity = choice.quantity if choice else item.product.smallest_quantity
    first = item.first_year_price
    if choice is not None and choice.amount_cents is not None and item.product.has_free_amount:
        first = Money(choice.amount_cents)
    price, total = item.price, first * quantity if first is not None else None
    if is_person:
        price, total = item.gross_of(1), item.gross_of(quantity)
        if price is not None and price * quantity != total:
            price = None
    cents = choice.amount_cents if choice and choice.amount_cents else (item.price.cents if item.price else 0)
    return ItemView(
        item=item,
        price=price,
        is_chosen=choice is not None,
        quantity=quantity,
        amount=f"{cents // 100},{cents % 100:02d}",
        quantity_word=QUANTITY_WORDS.get(item.product.code, ""),
        total=total,
        items=items,
        chosen_item=choice.item if choice else "",
    )


@dataclass(frozen=True, slots=True)
class SumLine:
    """A menu line of the running total."""

    label: str
    cents: int


def sum_lines(offer: Offer, *, with_vat: bool = False) -> list[SumLine]:
    """The chosen products with their discounts, as menu lines; with VAT they are the total together."""
    labels: list[str] = []
    nets: list[tuple[Money, VatDecision]] = []
    for _choice, product, discount, priced in offer.lines:
        name = in_language(product, "name")
        labels.append(f"{name}, {priced.quantity} ×" if priced.quantity > 1 else name)
        nets.append((priced.full, priced.vat))
        if discount is not None:
            labels.append(in_language(discount, "name"))
            nets.append((-priced.discount, priced.vat))
    amounts = gross_shares(nets) if with_vat else [net for net, _vat in nets]
    return [SumLine(label, amount.cents) for label, amount in zip(labels, amounts, strict=True)]


@dataclass(frozen=True, slots=True)
class Gets:
    """A line of what the package gives; `number` is zero when there is nothing to count."""

    number: int
    text: str | Promise


def what_it_gives(offer: Offer) -> list[Gets]:
    """What the chosen products give: listings at once by kind, places on courses, and the rest by name."""
    listings: dict[str, int] = {}
    others: list[Gets] = []
    for _choice, product, _discount, priced in offer.lines:
        for grant in product.grants:
            kind = str(grant["listing_kind"])
            listings[kind] = listings.get(kind, 0) + int(grant["slots"]) * priced.quantity
        if not product.grants:
            others.append(Gets(priced.quantity if priced.quantity > 1 else 0, in_language(product, "name")))
    return [*(Gets(slots, LISTINGS_AT_ONCE[kind]) for kind, slots in listings.items()), *others]


def question_of(lines: Iterable[QuoteLine]) -> str:
    """The query string with which the configurator opens with what is on a quote, to change it."""
    data = QueryDict(mutable=True)
    for line in lines:
        product = line.product
        if product.choice_group:
            data[f"group-{product.choice_group}"] = product.code
        else:
            data.appendlist("pick", product.code)
        if product.largest_quantity > 1:
            data[f"quantity-{product.code}"] = str(line.quantity)
        if line.stock_item is not None:
            data[f"item-{product.code}"] = line.stock_item.reference
        if product.has_free_amount:
            data[f"amount-{product.code}"] = (
                f"{line.unit_price_cents // 100},{line.unit_price_cents % 100:02d}"
            )
    return data.urlencode()
