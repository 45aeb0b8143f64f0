"""What a listing says, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from marketplace.choices import ListingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageText:
    """Title and text in a language, as their author wrote them."""

    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFacts:
    """What every listing says. `texts` are the same in other languages, never one in its own."""

    title: str
    text: str
    language: str
    place: str
    texts: tuple[LanguageText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyFacts(ListingFacts):
    """What a vacancy says. Wages are gross, per hour, in cents; both ends of a range are included, 0 is no wage.

    `occupation` is a code of ESCO, or of an ISCO unit group. `housing_by` names the landlord.
    """

    sector: str
    stay: str
    contract: str
    hours_from: int
    hours_until: int
    wage_from_cents: int
    wage_until_cents: int
    language_needed: str
    needs_sponsorship: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    housing_offered: str = "none"
    housing_by: str = ""
    suits_partner: bool = False
    opportunity: str = "job"
    training_paid_by: str = ""
    volunteer_allowance: bool = False
    occupation: str = ""
    language_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts(ListingFacts):
    """What a home says. Amounts per month in cents; the deposit and the price once.

    `size_m2` is what one rents; `floor_m2` the usable floor of the whole home, which all `occupants` share. A home for
    sale has a price, and no rent or deposit. Distances are in metres; what is None or empty is not known.
    """

    bare_rent_cents: int
    service_costs_cents: int
    deposit_cents: int
    size_m2: int
    occupants: int
    own_bedroom: bool = False
    wifi: bool = False
    separate_contract: bool = False
    dwelling: str = ""
    new_build: bool = False
    floor_m2: int | None = None
    bedroom_m2: int | None = None
    bedroom_persons: int | None = None
    tenure: str = "rent"
    price_cents: int | None = None
    other_workers: int | None = None
    bathroom: str = ""
    kitchen: str = ""
    sport_metres: int | None = None
    home_shop_metres: int | None = None
    nature_metres: int | None = None
    permit_number: str = ""
    selection_criteria: str = ""
    information_languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts(ListingFacts):
    """What a service says."""

    category: str
    url: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts(ListingFacts):
    """What a session says: a workshop, a seminar, an expert session.

    `price_cents` is what a visitor pays, including VAT; 0 is free. `venue` is the building and its street, of one that
    is not online. One of `url` and `phone` says how to sign up; of one that is online it is `url`.
    """

    form: str
    starts_at: datetime
    ends_at: datetime
    subject: str
    audience: str = "everybody"
    is_online: bool = False
    venue: str = ""
    languages: tuple[str, ...] = ()
    seats: int | None = None
    price_cents: int = 0
    url: str = ""
    phone: str = ""
    is_accessible: bool = False
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFacts(ListingFacts):
    """What a profile says. Without a programme it stands in the first one that fits what its organisation does.

    The video is an address at a host that we know (rules/videos.py), its captions the languages they are in.
    """

    reasons: tuple[str, ...] = ()
    url: str = ""
    people: int | None = None
    since_year: int | None = None
    video_url: str = ""
    video_captions: tuple[str, ...] = ()
    programme: str = ""


AnyFacts = VacancyFacts | HomeFacts | ServiceFacts | SessionFacts | ProfileFacts

_KINDS: dict[type[ListingFacts], ListingKind] = {
    VacancyFacts: ListingKind.VACANCY,
    HomeFacts: ListingKind.HOME,
    ServiceFacts: ListingKind.SERVICE,
    SessionFacts: ListingKind.SESSION,
    ProfileFacts: ListingKind.PROFILE,
}


def kind_of(facts: AnyFacts) -> ListingKind:
    """The kind of listing that these facts make."""
    return _KINDS[type(facts)]


TEXTS = ("title", "text")
_TEXTS_OF_A_KIND: dict[type[ListingFacts], tuple[str, ...]] = {
    VacancyFacts: ("language_reason", "housing_by"),
    HomeFacts: ("selection_criteria",),
    ProfileFacts: ("reasons",),
}


def free_texts(facts: AnyFacts) -> list[tuple[str, str]]:
    """Every text that an author writes in words of their own, in each language, with its field; points one by one."""
    texts = [(name, getattr(facts, name)) for name in TEXTS]
    texts += [(f"{name}_{one.language}", getattr(one, name)) for one in facts.texts for name in TEXTS]
    for name in _TEXTS_OF_A_KIND.get(type(facts), ()):
        said = getattr(facts, name)
        texts += [(name, one) for one in ((said,) if isinstance(said, str) else said)]
    return texts
