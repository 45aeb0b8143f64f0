"""Whether a home is independent of employers (R4): worked out from roles, KvK numbers and confirmed groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

EMPLOYING = frozenset({"employer", "agency"})


class Independence(StrEnum):
    """Whose home it is."""

    INDEPENDENT = "independent"
    """of nobody who gives work"""
    EMPLOYER = "employer"
    """of somebody who gives work: the landlord itself, or an organisation with the same KvK number"""
    GROUP = "group"
    """of the same group as somebody who gives work"""


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An organisation as far as R4 looks at it."""

    key: int
    name: str
    kvk_number: str = ""
    roles: frozenset[str] = frozenset()
    houses_own_workers: bool = False

    @property
    def gives_work(self) -> bool:
        """An employer or an agency, or somebody who houses the people that work for it."""
        return self.houses_own_workers or not EMPLOYING.isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class GroupTie:
    """Two organisations of one group. It counts from our confirmation until its end; declared alone it does not."""

    one: int
    other: int
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None

    def holds_at(self, now: datetime) -> bool:
        """Whether it counts at an instant; the end itself is not part of it."""
        return (
            self.confirmed_at is not None
            and self.confirmed_at <= now
            and (self.ended_at is None or now < self.ended_at)
        )


@dataclass(frozen=True, slots=True)
class Label:
    """Whose a home is, of whom, and since when we know of the group."""

    kind: Independence
    employer: str = ""
    confirmed_at: datetime | None = None

    @property
    def is_independent(self) -> bool:
        """Of nobody who gives work."""
        return self.kind is Independence.INDEPENDENT


def group_of(key: int, ties: Iterable[GroupTie], now: datetime) -> dict[int, datetime | None]:
    """Everybody in the group of an organisation at an instant, itself first, the nearest before the farther.

    With each the moment since which that is known: when the last tie on the way there was confirmed. Ties reach on: who
    is in one group with a second, and the second with a third, is so with the third.
    """
    beside: dict[int, list[tuple[datetime, int]]] = {}
    for tie in ties:
        if tie.holds_at(now) and tie.confirmed_at is not None:
            beside.setdefault(tie.one, []).append((tie.confirmed_at, tie.other))
            beside.setdefault(tie.other, []).append((tie.confirmed_at, tie.one))
    found: dict[int, datetime | None] = {key: None}
    edge = [key]
    while edge:
        reached: dict[int, datetime] = {}
        for here in edge:
            since = found[here]
            for confirmed_at, there in beside.get(here, []):
                if there not in found:
                    known = max(confirmed_at, since) if since is not None else confirmed_at
                    reached[there] = min(known, reached.get(there, known))
        found.update(sorted(reached.items(), key=lambda one: (one[1], one[0])))
        edge = list(reached)
    return found


def label_of(
    provider: int, *, enterprises: Mapping[int, Enterprise], ties: Iterable[GroupTie], now: datetime
) -> Label:
    """Whose the homes of a provider are at an instant.

    Of an employer when it gives work itself, or somebody with its KvK number does; of a group when somebody whom a
    confirmed group reaches does (the nearest is named); independent otherwise.
    """
    group = group_of(provider, ties, now)
    for key, since in group.items():
        here = enterprises[key]
        same = [
            one
            for one in enterprises.values()
            if one.gives_work and (one.key == key or (one.kvk_number and one.kvk_number == here.kvk_number))
        ]
        if same:
            # The organisation itself before another with its number, which then is named.
            named = min(same, key=lambda one: (one.key != key, one.key))
            kind = Independence.EMPLOYER if since is None else Independence.GROUP
            return Label(kind, named.name, since)
    return Label(Independence.INDEPENDENT)
