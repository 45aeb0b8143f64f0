"""How a home fits the wishes, in words: every wish, met or not, with its figure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.rules.match import Answer, Match, Wish, Wishes
from web.public.wishes import TICKED
from web.templatetags.words import metres, number

WISHES: dict[Wish, Promise] = {
    Wish.INDEPENDENT: gettext_lazy("Independent of an employer"),
    Wish.BEDROOM: gettext_lazy("Own bedroom"),
    Wish.SIZE: gettext_lazy("The right size"),
    Wish.WIFI: gettext_lazy("Wifi"),
    Wish.OTHERS: gettext_lazy("Not too many other foreign workers on the site"),
    Wish.SPORT: gettext_lazy("Sports within 2 km"),
    Wish.SHOP: gettext_lazy("Shop with food from home within 2 km"),
    Wish.NATURE: gettext_lazy("Nature within 2 km"),
}


@dataclass(frozen=True, slots=True)
class WishOption:
    """A wish that may be ticked."""

    value: str
    label: Promise
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """A wish in words: `state` is met, missed or unknown."""

    state: str
    words: str


@dataclass(frozen=True, slots=True)
class MatchWords:
    """A match in words."""

    met: int
    total: int
    sentence: str
    answers: list[AnswerWords]

    @property
    def not_met(self) -> list[AnswerWords]:
        """What is missed or not known."""
        return [answer for answer in self.answers if answer.state != "met"]


def wish_options(wishes: Wishes) -> list[WishOption]:
    """What may be ticked."""
    return [WishOption(wish.value, WISHES[wish], wish in wishes.wanted) for wish in TICKED]


def match_words(match: Match | None, wishes: Wishes) -> MatchWords | None:
    """A match in the reader's language; None where nothing was wished."""
    if match is None:
        return None
    return MatchWords(
        met=match.met,
        total=match.total,
        sentence=_("Fits {met} of {total} wishes").format(met=match.met, total=match.total),
        answers=[_answer(answer, wishes) for answer in match.answers],
    )


def _answer(answer: Answer, wishes: Wishes) -> AnswerWords:
    state = {True: "met", False: "missed", None: "unknown"}[answer.is_met]
    return AnswerWords(state, _unknown(answer.wish) if answer.is_met is None else _known(answer, wishes))


def _known(answer: Answer, wishes: Wishes) -> str:
    figure = answer.figure or 0
    match answer.wish:
        case Wish.INDEPENDENT:
            return _("Independent of an employer") if answer.is_met else _("Not independent of an employer")
        case Wish.BEDROOM:
            return _("Own bedroom") if answer.is_met else _("Shared bedroom")
        case Wish.WIFI:
            return _("Wifi") if answer.is_met else _("Without wifi")
        case Wish.SIZE:
            return _("{size} m² (you want {least} to {most})").format(
                size=figure, least=wishes.size_from, most=wishes.size_until
            )
        case Wish.OTHERS:
            return _("{count} other foreign workers (you want at most {most})").format(
                count=number(figure), most=wishes.most_others
            )
        case Wish.SPORT:
            return _("Sports: {distance}").format(distance=metres(figure))
        case Wish.SHOP:
            return _("Shop with food from home: {distance}").format(distance=metres(figure))
        case Wish.NATURE:
            return _("Nature: {distance}").format(distance=metres(figure))
        case Wish.WORK:
            return _("{km} km from your work (you want {most})").format(km=figure, most=wishes.most_km)


def _unknown(wish: Wish) -> str:
    return {
        Wish.OTHERS: _("Other foreign workers: not known"),
        Wish.SPORT: _("Sports: not known"),
        Wish.SHOP: _("Shop with food from home: not known"),
        Wish.NATURE: _("Nature: not known"),
        Wish.WORK: _("Way to work: not known"),
    }[wish]
