"""What a partner wants its agreement to hold, turned into lines that open and close (docs/algorithms/changes.md).

More, or something larger, begins at once. Less, or something smaller, begins after notice, as an end would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from foundation.money import ZERO, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """A yearly line that goes on. Of one `group` only one product is held at a time."""

    line_id: int
    code: str
    quantity: int
    unit_price: Money
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLine:
    """A product in the quantity that is wanted from now on, at the price of today; zero means not any more."""

    code: str
    quantity: int
    unit_price: Money
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A line to open. `instead_of` is the line whose price it keeps, or whose place in its group it takes."""

    code: str
    quantity: int
    unit_price: Money
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Lines that open and close on one day."""

    opens: tuple[Opening, ...] = ()
    closes: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.opens or self.closes)


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens at once, and what happens after notice."""

    at_once: Step
    after_notice: Step


class ChangeProblem(StrEnum):
    """Why a change cannot be."""

    NOTHING_CHANGES = "nothing-changes"
    NOTHING_LEFT = "nothing-left"


def plan_change(held: Sequence[HeldLine], wanted: Sequence[WantedLine]) -> Plan | ChangeProblem:
    """The lines to open and close so that the wanted products are held; the order of either changes nothing.

    Within a group the dearer one comes at once and the cheaper one after notice, by the price of a year. A quantity
    that goes down gives back the lines that joined last; what stays keeps its price.
    """
    by_code = _by_code(held)
    asked = {one.code: one for one in wanted}
    if all(one.quantity == 0 for one in wanted) and by_code.keys() <= asked.keys():
        return ChangeProblem.NOTHING_LEFT
    now_opens: list[Opening] = []
    now_closes: list[int] = []
    later_opens: list[Opening] = []
    later_closes: list[int] = []
    swapped = _swaps(by_code, asked)
    for code in sorted(asked):
        one = asked[code]
        lines = by_code.get(code, [])
        have = sum(line.quantity for line in lines)
        if code in swapped:
            replaced = by_code[swapped[code]]
            opening = Opening(
                code=code, quantity=one.quantity, unit_price=one.unit_price, instead_of=replaced[-1].line_id
            )
            goes_up = one.unit_price * one.quantity > _yearly(replaced)
            (now_opens if goes_up else later_opens).append(opening)
            (now_closes if goes_up else later_closes).extend(line.line_id for line in replaced)
        elif code in swapped.values():
            continue
        elif one.quantity > have:
            now_opens.append(Opening(code=code, quantity=one.quantity - have, unit_price=one.unit_price))
        elif one.quantity < have:
            opens, closes = _less(lines, one.quantity)
            later_opens += opens
            later_closes += closes
    plan = Plan(
        Step(tuple(now_opens), tuple(sorted(now_closes))),
        Step(tuple(later_opens), tuple(sorted(later_closes))),
    )
    return plan if plan.at_once or plan.after_notice else ChangeProblem.NOTHING_CHANGES


def _by_code(held: Sequence[HeldLine]) -> dict[str, list[HeldLine]]:
    found: dict[str, list[HeldLine]] = {}
    for line in sorted(held, key=lambda line: line.line_id):
        found.setdefault(line.code, []).append(line)
    return found


def _yearly(lines: Sequence[HeldLine]) -> Money:
    return sum((line.unit_price * line.quantity for line in lines), ZERO)


def _swaps(by_code: Mapping[str, list[HeldLine]], asked: Mapping[str, WantedLine]) -> dict[str, str]:
    """Code that comes → code of its group that goes."""
    leaving = {
        lines[0].group: code
        for code, lines in by_code.items()
        if lines[0].group and code in asked and asked[code].quantity == 0
    }
    return {
        one.code: leaving[one.group]
        for one in asked.values()
        if one.quantity and one.code not in by_code and one.group in leaving
    }


def _less(lines: Sequence[HeldLine], wanted: int) -> tuple[list[Opening], list[int]]:
    """Close the lines that joined last until so many are left; the rest of one line opens anew at its own price."""
    opens: list[Opening] = []
    closes: list[int] = []
    left = sum(line.quantity for line in lines) - wanted
    for line in reversed(lines):
        if left <= 0:
            break
        closes.append(line.line_id)
        if line.quantity > left:
            opens.append(
                Opening(
                    code=line.code,
                    quantity=line.quantity - left,
                    unit_price=line.unit_price,
                    instead_of=line.line_id,
                )
            )
        left -= line.quantity
    return opens, closes
