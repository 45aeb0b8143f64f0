"""How well a home fits what somebody wishes (DOMAIN §3): each wish met or not, with its figure. All count the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketplace.rules.facets import NEAR_METRES


class Wish(StrEnum):
    """What migrants wish of a home, in the order in which it is told."""

    INDEPENDENT = "independent"
    BEDROOM = "bedroom"
    SIZE = "size"
    WIFI = "wifi"
    OTHERS = "others"
    SPORT = "sport"
    SHOP = "shop"
    NATURE = "nature"
    WORK = "work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody wishes. Sizes in m², both ends included; the way to work in whole kilometres as the crow flies."""

    wanted: frozenset[Wish] = frozenset()
    size_from: int = 12
    size_until: int = 25
    most_others: int = 20
    most_km: int = 10


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSaid:
    """What is known of a home; None is not known. `to_work` is in metres."""

    is_independent: bool
    own_bedroom: bool
    wifi: bool
    size_m2: int
    other_workers: int | None = None
    sport_metres: int | None = None
    home_shop_metres: int | None = None
    nature_metres: int | None = None
    to_work: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One wish: met, not met, or (None) not known, with the figure where there is one."""

    wish: Wish
    is_met: bool | None
    figure: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The answers in the order of the wishes. What is not known counts as not met."""

    answers: tuple[Answer, ...]

    @property
    def met(self) -> int:
        """How many wishes are met."""
        return sum(answer.is_met is True for answer in self.answers)

    @property
    def unknown(self) -> int:
        """Of how many nobody told us."""
        return sum(answer.is_met is None for answer in self.answers)

    @property
    def total(self) -> int:
        """How many wishes there are."""
        return len(self.answers)


def match_of(home: HomeSaid, wishes: Wishes) -> Match | None:
    """How a home fits the wishes; None without any."""
    answers = tuple(_answer(wish, home, wishes) for wish in Wish if wish in wishes.wanted)
    return Match(answers) if answers else None


def kilometres(metres: float) -> int:
    """A distance as it is told, and as it is compared: whole kilometres."""
    return round(metres / 1000)


def _answer(wish: Wish, home: HomeSaid, wishes: Wishes) -> Answer:
    match wish:
        case Wish.INDEPENDENT:
            return Answer(wish, home.is_independent)
        case Wish.BEDROOM:
            return Answer(wish, home.own_bedroom)
        case Wish.WIFI:
            return Answer(wish, home.wifi)
        case Wish.SIZE:
            return Answer(wish, wishes.size_from <= home.size_m2 <= wishes.size_until, home.size_m2)
        case Wish.OTHERS:
            return _at_most(wish, home.other_workers, wishes.most_others)
        case Wish.SPORT:
            return _at_most(wish, home.sport_metres, NEAR_METRES)
        case Wish.SHOP:
            return _at_most(wish, home.home_shop_metres, NEAR_METRES)
        case Wish.NATURE:
            return _at_most(wish, home.nature_metres, NEAR_METRES)
        case Wish.WORK:
            return _at_most(wish, None if home.to_work is None else kilometres(home.to_work), wishes.most_km)


def _at_most(wish: Wish, figure: int | None, most: int) -> Answer:
    return Answer(wish, None if figure is None else figure <= most, figure)
