"""The page on which a partner changes its agreement: reads what was typed, and lays out what can be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from billing.queries.changes import Changeable
from billing.rules.selection import Choice
from web.goals import GOALS
from web.portal.configurator import number_typed
from web.portal.words import QUANTITY_WORDS


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """A product as it stands on the page: what the agreement holds, and what is wanted."""

    row: Changeable
    wanted: int
    word: str | Promise

    @property
    def largest(self) -> int:
        """The most that can be asked here."""
        return max(self.row.item.product.largest_quantity, self.row.held)


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """A heading with products of which one is chosen, and products with a quantity."""

    heading: str | Promise
    radio_name: str
    radios: list[ChangeItem]
    singles: list[ChangeItem]

    @property
    def radio_chosen(self) -> bool:
        """Whether one of the choices is wanted."""
        return any(item.wanted for item in self.radios)


def wanted_in(data: Mapping[str, str], rows: Sequence[Changeable]) -> dict[str, int]:
    """What is wanted of each product, by code: as typed, or as it is held."""
    wanted: dict[str, int] = {}
    for row in rows:
        product = row.item.product
        name = f"group-{product.choice_group}"
        if product.choice_group and name in data:
            is_chosen = data[name] == product.code
            wanted[product.code] = (row.held or product.smallest_quantity) if is_chosen else 0
        elif not product.choice_group and f"quantity-{product.code}" in data:
            wanted[product.code] = number_typed(data, f"quantity-{product.code}")
        else:
            wanted[product.code] = row.held
    return wanted


def choices_of(wanted: Mapping[str, int], rows: Sequence[Changeable]) -> list[Choice]:
    """Only what differs from what is held."""
    return [
        Choice(row.item.product.code, wanted[row.item.product.code])
        for row in rows
        if wanted[row.item.product.code] != row.held
    ]


def groups_of(wanted: Mapping[str, int], rows: Sequence[Changeable]) -> list[ChangeGroup]:
    """The products under their headings, as on the menu card."""
    items = [
        ChangeItem(row, wanted[row.item.product.code], QUANTITY_WORDS.get(row.item.product.code, ""))
        for row in rows
    ]
    goals = dict.fromkeys(item.row.item.product.goal for item in items)
    groups = []
    for goal in goals:
        here = [item for item in items if item.row.item.product.goal == goal]
        radios = [item for item in here if item.row.item.product.choice_group]
        groups.append(
            ChangeGroup(
                GOALS[goal],
                radios[0].row.item.product.choice_group if radios else "",
                radios,
                [item for item in here if not item.row.item.product.choice_group],
            )
        )
    return groups
