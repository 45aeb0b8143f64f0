"""Which listings stay when there are fewer places: who sits where until then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Places:
    """Places of one allowance: how many, and whether they last when others end."""

    allowance_id: int
    slots: int
    last: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """A listing that holds a place: where, whether it was chosen, since when it shows, whether it is over first."""

    listing_id: int
    allowance_id: int
    is_chosen: bool
    since: datetime | None
    ends_before: bool = False


def ranked(holders: Sequence[Holder]) -> list[Holder]:
    """Who stays first: what its partner chose, then what shows longest; what is over before the day comes last."""
    return sorted(
        holders,
        key=lambda one: (
            one.ends_before,
            not one.is_chosen,
            one.since is None,
            one.since.timestamp() if one.since is not None else 0.0,
            one.listing_id,
        ),
    )


def moves(holders: Sequence[Holder], places: Sequence[Places], *, swap: bool) -> dict[int, int]:
    """Which listings take another place, by id, so that those that stay hold places that last.

    With `swap` who ranks lower gives a lasting place up; without it nobody does, and only free ones are filled. No
    allowance gets more listings than before its places were full, and a second time moves nothing.
    """
    lasting = {one.allowance_id for one in places if one.last}
    order = ranked(holders)
    kept = [] if swap else [one for one in order if one.allowance_id in lasting]
    rest = [one for one in order if one not in kept]
    total = sum(one.slots for one in places if one.last)
    stays = {one.listing_id for one in [*kept, *rest][: max(total, len(kept))]}
    going_in = [one for one in order if one.listing_id in stays and one.allowance_id not in lasting]
    going_out = [one for one in order if one.listing_id not in stays and one.allowance_id in lasting]
    used = Counter(one.allowance_id for one in holders)
    used.subtract(one.allowance_id for one in (*going_in, *going_out))
    return _seated(going_in, [one for one in places if one.last], used) | _seated(
        going_out, [one for one in places if not one.last], used
    )


def _seated(movers: Sequence[Holder], places: Sequence[Places], used: Counter[int]) -> dict[int, int]:
    free = [one.allowance_id for one in places for _n in range(max(one.slots - used[one.allowance_id], 0))]
    return {mover.listing_id: allowance_id for mover, allowance_id in zip(movers, free, strict=False)}
