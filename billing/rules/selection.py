"""Whether a choice from the menu card can be: quantities, groups, and what needs what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

# Of a free amount. More than a million euro is a slip of the keyboard, or something to talk about first.
LARGEST_AMOUNT_CENTS = 100_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A product in a quantity; `amount_cents` only where the amount is free (sponsorship).

    `item` is the reference of which one, where there are only so many.
    """

    code: str
    quantity: int = 1
    amount_cents: int | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class ChoosableFacts:
    """What decides whether a product can be chosen so."""

    smallest: int
    largest: int
    choice_group: str
    needs_group: str
    has_free_amount: bool
    least_cents: int


class ChoiceProblem(StrEnum):
    """What is wrong with a choice."""

    NOTHING = "nothing-chosen"
    UNKNOWN = "unknown-product"
    TWICE = "chosen-twice"
    QUANTITY = "quantity-out-of-range"
    TWO_OF_GROUP = "two-of-one-group"
    NEEDS_GROUP = "needs-another-product"
    AMOUNT_TOO_LOW = "amount-too-low"
    AMOUNT_TOO_HIGH = "amount-too-high"


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem, and the product it is about."""

    kind: ChoiceProblem
    code: str = ""


def problem_in(choices: Sequence[Choice], products: Mapping[str, ChoosableFacts]) -> Problem | None:
    """The first problem of a choice, or None."""
    if not choices:
        return Problem(ChoiceProblem.NOTHING)
    codes = Counter(choice.code for choice in choices)
    for choice in choices:
        product = products.get(choice.code)
        if product is None:
            return Problem(ChoiceProblem.UNKNOWN, choice.code)
        if codes[choice.code] > 1:
            return Problem(ChoiceProblem.TWICE, choice.code)
        if not product.smallest <= choice.quantity <= product.largest:
            return Problem(ChoiceProblem.QUANTITY, choice.code)
        if product.has_free_amount and choice.amount_cents is not None:
            if choice.amount_cents < product.least_cents:
                return Problem(ChoiceProblem.AMOUNT_TOO_LOW, choice.code)
            if choice.amount_cents > LARGEST_AMOUNT_CENTS:
                return Problem(ChoiceProblem.AMOUNT_TOO_HIGH, choice.code)
    groups = Counter(products[choice.code].choice_group for choice in choices)
    for choice in choices:
        product = products[choice.code]
        if product.choice_group and groups[product.choice_group] > 1:
            return Problem(ChoiceProblem.TWO_OF_GROUP, choice.code)
        if product.needs_group and not groups[product.needs_group]:
            return Problem(ChoiceProblem.NEEDS_GROUP, choice.code)
    return None
