"""What a price card changes, in words: on the public page for each version, and at the desk before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.choices import DiscountKind
from billing.queries.catalogue import text_in_language
from billing.rules.cards import CardDiff, DiscountChange, FactChange, PriceChange, ProductChange
from foundation.amounts import MINUS
from marketplace.choices import Programme, Segment
from web.goals import GOALS
from web.templatetags.words import day_plain, euro_signed

FACTS: dict[str, str | Promise] = {
    "name_nl": gettext_lazy("Name in Dutch"),
    "name_en": gettext_lazy("Name in English"),
    "text_nl": gettext_lazy("Text in Dutch"),
    "text_en": gettext_lazy("Text in English"),
    "programmes": gettext_lazy("Programmes"),
    "goal": gettext_lazy("Heading on the menu card"),
    "choice_group": gettext_lazy("Of this group only one is chosen"),
    "needs_group": gettext_lazy("Only together with one of this group"),
    "smallest_quantity": gettext_lazy("Smallest quantity"),
    "largest_quantity": gettext_lazy("Largest quantity"),
    "credits_suspension": gettext_lazy("Days of rest are given back"),
    "percent": gettext_lazy("Per cent"),
    "kind": gettext_lazy("For whom"),
    "products": gettext_lazy("On which products"),
    "needs": gettext_lazy("Taken together"),
    "most_uses": gettext_lazy("How many times by all"),
    "most_uses_each": gettext_lazy("How many times by one organisation"),
    "from_on": gettext_lazy("First day"),
    "until_on": gettext_lazy("First day without"),
}


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact that changes, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PriceShown:
    """A price that changes, with how much and how many per cent."""

    label: str
    old: int | None
    new: int | None
    difference: str
    percent: str


@dataclass(frozen=True, slots=True)
class ProductShown:
    """A product that changes, in words."""

    code: str
    name: str
    change: ProductChange
    facts: list[FactShown]
    prices: list[PriceShown]


@dataclass(frozen=True, slots=True)
class DiscountShown:
    """A discount that changes, in words."""

    code: str
    name: str
    change: DiscountChange
    facts: list[FactShown]


@dataclass(frozen=True, slots=True)
class ChangesShown:
    """Everything a card changes."""

    products: list[ProductShown]
    discounts: list[DiscountShown]

    @property
    def count(self) -> int:
        """How many products and discounts change."""
        return len(self.products) + len(self.discounts)


def changes_shown(diff: CardDiff, *, with_codes: bool) -> ChangesShown:
    """A difference between two cards in the reader's language.

    Who knows the code of a discount gets it, so those are for our own people only.
    """
    return ChangesShown(
        [
            ProductShown(
                one.code,
                text_in_language(one.row, "name"),
                one,
                [_fact(fact) for fact in one.other_facts],
                [_price(price) for price in one.prices],
            )
            for one in diff.products
        ],
        [
            DiscountShown(
                one.code,
                text_in_language(one.row, "name"),
                one,
                [_fact(fact, is_new=one.is_new) for fact in one.facts],
            )
            for one in diff.discounts
            if with_codes or one.row.get("kind") != DiscountKind.CODE
        ],
    )


def percent_words(tenths: int | None) -> str:
    """Tenths of a per cent with their sign; nothing when there was nothing to compare with."""
    if tenths is None:
        return ""
    sign = {True: MINUS, False: "+" if tenths else ""}[tenths < 0]
    return f"{sign}{number_format(abs(tenths) / 10, 1, use_l10n=True)} %"


def price_words(change: PriceChange) -> str:
    """For whom, and from which one, a price is."""
    words = str(Segment(change.segment).label) if change.segment else _("All sizes")
    if change.from_number > 1:
        words = _("{size}, from number {number} in a year").format(size=words, number=change.from_number)
    return words


def _price(change: PriceChange) -> PriceShown:
    both = change.old is not None and change.new is not None
    return PriceShown(
        price_words(change),
        change.old,
        change.new,
        euro_signed(change.difference) if both else "",
        percent_words(change.tenths_of_percent),
    )


def _fact(fact: FactChange, *, is_new: bool = False) -> FactShown:
    """Of something new nothing was anything else."""
    label = FACTS.get(fact.name, fact.name)
    return FactShown(str(label), "" if is_new else _value(fact.name, fact.old), _value(fact.name, fact.new))


def _value(name: str, value: Any) -> str:
    labels: Mapping[str, Mapping[str, Any]] = {
        "programmes": dict(Programme.choices),
        "goal": GOALS,
        "kind": dict(DiscountKind.choices),
    }
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(labels.get(name, {}).get(one, one)) for one in value)
    if name in {"from_on", "until_on"} and value:
        return day_plain(date.fromisoformat(value))
    if name in labels:
        return str(labels[name].get(value, value))
    return "" if value is None else str(value)
