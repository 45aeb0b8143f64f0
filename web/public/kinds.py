"""The words of each kind of listing that visitors search: one page of results serves all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.choices import Language
from marketplace.choices import (
    ContractKind,
    HousingOffered,
    LanguageNeeded,
    ListingKind,
    OccupationGroup,
    Opportunity,
    Programme,
    Sector,
    ServiceCategory,
    SessionAudience,
    SessionForm,
    SessionSubject,
    Stay,
    Tenure,
)
from marketplace.rules.facets import MARK, STEPS
from web.templatetags.words import euro_whole


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet in words."""

    value: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class FacetWords:
    """A facet: its name in addresses, its question, and its values (regions and places come from the data).

    One with words for `any` asks for one answer.
    """

    name: str
    label: str | Promise
    choices: tuple[Choice, ...] = ()
    any_label: str | Promise = ""


@dataclass(frozen=True, slots=True)
class KindWords:
    """All that differs between work, housing, services, the agenda and who offers them on their pages."""

    kind: ListingKind
    page: str
    detail: str
    heading: str | Promise
    what: str | Promise
    counted: Promise
    none_found: str | Promise
    none_at_all: str | Promise
    none_with_text: str | Promise
    none_near: str | Promise
    none_near_with_text: str | Promise
    everything: str | Promise
    row: str
    facets: tuple[FacetWords, ...]
    sorts: tuple[Choice, ...]
    has_wages: bool = False
    # Above the numbers beside the map; a kind without these words has no map.
    by_municipality: str | Promise = ""


BEST = Choice("best", _("Best match"))
NEWEST = Choice("newest", _("Newest first"))
SOONEST = Choice("soonest", _("Soonest first"))
NEAREST = Choice("distance", _("Nearest first"))
REGIONS = FacetWords("region", _("Labour market region"))
PLACES = FacetWords("municipality", _("Municipality"))
MARKS = FacetWords(MARK, _("Marks"))


def _most_euro(cents: int) -> str:
    return gettext("{amount} or less").format(amount=euro_whole(cents))


def _least_size(square_metres: int) -> str:
    return gettext("{size} m² or more").format(size=square_metres)


most_euro, least_size = lazy(_most_euro, str), lazy(_least_size, str)


def _choices(values: Sequence[tuple[str, str | Promise]]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in values)


WORK = KindWords(
    kind=ListingKind.VACANCY,
    page="web:work",
    detail="web:vacancy",
    heading=_("Work"),
    what=_("What are you looking for?"),
    counted=ngettext_lazy("{total} vacancy", "{total} vacancies", "count"),
    none_found=_("No vacancies found"),
    none_at_all=_("There is no vacancy now."),
    none_with_text=_("There is no vacancy with ‘{text}’."),
    none_near=_("There is no vacancy within {radius} km of {place}."),
    none_near_with_text=_("There is no vacancy with ‘{text}’ within {radius} km of {place}."),
    everything=_("See all work"),
    row="public/rows/vacancy.html",
    facets=(
        FacetWords("opportunity", _("Job, training or volunteering?"), _choices(Opportunity.choices)),
        FacetWords("stay", _("How long?"), _choices(Stay.choices)),
        REGIONS,
        PLACES,
        FacetWords("sector", _("What kind of work?"), _choices(Sector.choices)),
        FacetWords("occupation", _("Occupation"), _choices(OccupationGroup.choices)),
        FacetWords("language", _("Which language do you need?"), _choices(LanguageNeeded.choices)),
        FacetWords("contract", _("Which contract?"), _choices(ContractKind.choices)),
        FacetWords("housing", _("Housing"), _choices(HousingOffered.choices)),
        FacetWords("partner", _("Your partner"), (Choice("yes", _("Also for your partner")),)),
        FacetWords(
            "sponsorship",
            _("Work permit"),
            (Choice("yes", _("Also for people from outside the EU")),),
        ),
        MARKS,
    ),
    sorts=(BEST, NEWEST, NEAREST, Choice("wage", _("Highest wage first"))),
    has_wages=True,
)

HOUSING = KindWords(
    kind=ListingKind.HOME,
    page="web:housing",
    detail="web:home-listing",
    heading=pgettext_lazy("menu", "Housing"),
    what=_("What are you looking for?"),
    counted=ngettext_lazy("{total} home", "{total} homes", "count"),
    none_found=_("No homes found"),
    none_at_all=_("There is no home now."),
    none_with_text=_("There is no home with ‘{text}’."),
    none_near=_("There is no home within {radius} km of {place}."),
    none_near_with_text=_("There is no home with ‘{text}’ within {radius} km of {place}."),
    everything=_("See all homes"),
    row="public/rows/home.html",
    facets=(
        REGIONS,
        PLACES,
        FacetWords(
            "independent",
            _("Whose home is it?"),
            (
                Choice("yes", _("Of an independent landlord")),
                Choice("no", _("Of an employer or its group")),
            ),
        ),
        FacetWords(
            "rent",
            _("Rent a month, with service costs"),
            tuple(Choice(str(step), most_euro(step)) for step in STEPS["rent"].values),
            _("Any rent"),
        ),
        FacetWords(
            "size",
            _("Size"),
            tuple(Choice(str(step), least_size(step)) for step in STEPS["size"].values),
            _("Any size"),
        ),
        FacetWords(
            "bedroom", _("Bedroom"), (Choice("yes", _("Own bedroom")), Choice("no", _("Shared bedroom")))
        ),
        FacetWords("wifi", _("Wifi"), (Choice("yes", _("With wifi")), Choice("no", _("Without wifi")))),
        FacetWords("tenure", _("Rent or buy?"), _choices(Tenure.choices)),
        *(
            FacetWords(name, label, (Choice("yes", _("Within 2 km")),))
            for name, label in (
                ("sport", _("Place for sports")),
                ("shop", _("Shop with food from home")),
                ("nature", _("Nature")),
            )
        ),
        MARKS,
    ),
    sorts=(BEST, NEWEST, NEAREST, Choice("rent", _("Lowest rent first"))),
    by_municipality=_("Homes per municipality"),
)

SERVICES = KindWords(
    kind=ListingKind.SERVICE,
    page="web:services",
    detail="web:service",
    heading=_("Services"),
    what=_("What do you need help with?"),
    counted=ngettext_lazy("{total} service", "{total} services", "count"),
    none_found=_("No services found"),
    none_at_all=_("There is no service now."),
    none_with_text=_("There is no service with ‘{text}’."),
    none_near=_("There is no service within {radius} km of {place}."),
    none_near_with_text=_("There is no service with ‘{text}’ within {radius} km of {place}."),
    everything=_("See all services"),
    row="public/rows/service.html",
    facets=(
        FacetWords("category", _("Kind of help"), _choices(ServiceCategory.choices)),
        REGIONS,
        PLACES,
        FacetWords("spoken", _("Language spoken"), _choices(Language.choices)),
        MARKS,
    ),
    sorts=(BEST, NEWEST, NEAREST),
    by_municipality=_("Services per municipality"),
)

AGENDA = KindWords(
    kind=ListingKind.SESSION,
    page="web:agenda",
    detail="web:session",
    heading=_("Agenda"),
    what=_("What do you want to know or learn?"),
    counted=ngettext_lazy("{total} session", "{total} sessions", "count"),
    none_found=_("No sessions found"),
    none_at_all=_("Nothing is planned on this site now."),
    none_with_text=_("Nothing is planned with ‘{text}’."),
    none_near=_("Nothing is planned within {radius} km of {place}."),
    none_near_with_text=_("Nothing is planned with ‘{text}’ within {radius} km of {place}."),
    everything=_("See the whole agenda"),
    row="public/rows/session.html",
    facets=(
        FacetWords("subject", _("Subject"), _choices(SessionSubject.choices)),
        FacetWords(
            "online",
            _("Where?"),
            (Choice("no", _("You go there")), Choice("yes", pgettext_lazy("session", "Online"))),
        ),
        REGIONS,
        PLACES,
        FacetWords("spoken", _("Language spoken"), _choices(Language.choices)),
        FacetWords("audience", _("For whom?"), _choices(SessionAudience.choices)),
        FacetWords("form", _("What is it like?"), _choices(SessionForm.choices)),
        FacetWords("free", _("Price"), (Choice("yes", _("Free")), Choice("no", _("With a price")))),
        MARKS,
    ),
    sorts=(BEST, SOONEST, NEAREST, NEWEST),
)

PROFILES = KindWords(
    kind=ListingKind.PROFILE,
    page="web:profiles",
    detail="web:profile",
    heading=_("Employers and providers"),
    what=_("Whom are you looking for?"),
    counted=ngettext_lazy("{total} employer or provider", "{total} employers and providers", "count"),
    none_found=_("No employers or providers found"),
    none_at_all=_("No employer or provider presents itself here now."),
    none_with_text=_("There is no employer or provider with ‘{text}’."),
    none_near=_("There is no employer or provider within {radius} km of {place}."),
    none_near_with_text=_("There is no employer or provider with ‘{text}’ within {radius} km of {place}."),
    everything=_("See all employers and providers"),
    row="public/rows/profile.html",
    facets=(
        FacetWords(
            "programme",
            _("What do they offer?"),
            (
                Choice(Programme.CAREER, pgettext_lazy("what they offer", "Work")),
                Choice(Programme.SERVICES, _("Housing and services")),
            ),
        ),
        REGIONS,
        PLACES,
        MARKS,
    ),
    sorts=(BEST, NEWEST, NEAREST),
)

KINDS = {words.kind: words for words in (WORK, HOUSING, SERVICES, AGENDA, PROFILES)}
