"""What of a count, and of the parts it falls into, may be shown. Prose: docs/algorithms/figures.md.

From what is shown nobody can work out a number below five that is hidden, also not who knows this very rule: for every
hidden part there is another table that is shown in exactly the same way, and in which that part is another number.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

# Fewer than this are hidden; none at all is no secret, for there is nobody to protect.
FEWEST = 5
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Split(Generic[Key]):
    """A count as it is shown, with its parts. None is: fewer than five.

    Parts that are counted together have one number, `together`. A count that cannot be taken apart has no parts.
    """

    total: int | None
    parts: Mapping[Key, int | None] = field(default_factory=dict)
    merged: frozenset[Key] = frozenset()
    together: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it could not be taken apart."""
        return not self.parts and not self.merged


def shown(count: int) -> int | None:
    """A count as it is shown; None when it is fewer than five."""
    return None if 0 < count < FEWEST else count


def split(counts: Mapping[Key, int]) -> Split[Key]:
    """The sum of all parts and each of them, as far as may be shown. All that may have a count is a part.

    Few parts are hidden when their sum leaves open which is what. Otherwise they are counted together with the
    smallest of the others (all that are equally small), and when there is no other the whole is not taken apart.
    """
    total = sum(counts.values())
    if total == 0 or shown(total) is None:
        return Split(shown(total))
    few = {key: number for key, number in counts.items() if 0 < number < FEWEST}
    many = {key: number for key, number in counts.items() if number >= FEWEST}
    rest: dict[Key, int | None] = {key: number for key, number in counts.items() if key not in few}
    # All parts four would be the only table that is not taken apart, if other tables with its sum were.
    if few and (not many or total == (FEWEST - 1) * len(counts)):
        return Split(total)
    if _leaves_open(list(few.values())):
        return Split(total, {key: rest.get(key) for key in counts})
    smallest = min(many.values())
    merged = frozenset(few) | {key for key, number in many.items() if number == smallest}
    apart = {key: number for key, number in rest.items() if key not in merged}
    return Split(total, apart, merged, sum(counts[key] for key in merged))


def _leaves_open(few: list[int]) -> bool:
    """Whether the sum of hidden numbers, each from 1 to 4, leaves every one of them open."""
    return not few or (len(few) > 1 and len(few) < sum(few) < (FEWEST - 1) * len(few))


@dataclass(frozen=True, slots=True)
class Sum:
    """What shown counts come to; at least that, when there was one that is hidden."""

    number: int
    is_least: bool


def summed(counts: list[int | None]) -> Sum:
    """Counts as they are shown, together: nothing that is hidden goes in, so nothing of it comes out."""
    return Sum(sum(count or 0 for count in counts), None in counts)
