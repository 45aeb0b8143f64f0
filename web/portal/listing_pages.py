"""The kinds of listing that partners make: their form, their facts, and which kinds fit whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from foundation.errors import NotFound
from marketplace.choices import ListingKind, Role
from marketplace.models import Organisation
from marketplace.rules.facts import (
    AnyFacts,
    HomeFacts,
    ProfileFacts,
    ServiceFacts,
    SessionFacts,
    VacancyFacts,
)
from marketplace.rules.profiles import programmes_of
from web.portal.forms.listings import HomeForm, ListingForm, ProfileForm, ServiceForm, VacancyForm
from web.portal.forms.sessions import SessionListingForm


@dataclass(frozen=True, slots=True)
class ListingPage:
    """How a kind of listing is made: its form, its facts, its words."""

    kind: ListingKind
    form: type[ListingForm]
    facts: Callable[..., AnyFacts]


PAGES = {
    ListingKind.VACANCY: ListingPage(ListingKind.VACANCY, VacancyForm, VacancyFacts),
    ListingKind.HOME: ListingPage(ListingKind.HOME, HomeForm, HomeFacts),
    ListingKind.SERVICE: ListingPage(ListingKind.SERVICE, ServiceForm, ServiceFacts),
    ListingKind.SESSION: ListingPage(ListingKind.SESSION, SessionListingForm, SessionFacts),
    ListingKind.PROFILE: ListingPage(ListingKind.PROFILE, ProfileForm, ProfileFacts),
}


def page_for(kind: str) -> ListingPage:
    """The page of a kind of listing that partners make themselves."""
    try:
        return PAGES[ListingKind(kind)]
    except (KeyError, ValueError):
        raise NotFound from None


def kinds_for(organisation: Organisation) -> list[ListingKind]:
    """The kinds of listing that fit what an organisation does, in a fixed order."""
    roles = {role.role for role in organisation.roles.all()}
    kinds = []
    if roles & {Role.EMPLOYER, Role.AGENCY}:
        kinds.append(ListingKind.VACANCY)
    if roles & {Role.HOUSING_PROVIDER} or organisation.is_agricultural or organisation.houses_workers:
        kinds.append(ListingKind.HOME)
    if roles & {Role.SERVICE_PROVIDER, Role.TRAINING_PROVIDER, Role.CIVIL_SOCIETY, Role.HOUSING_PROVIDER}:
        kinds += [ListingKind.SERVICE, ListingKind.SESSION]
    if programmes_of(roles):
        kinds.append(ListingKind.PROFILE)
    return kinds


def facts_typed(page: ListingPage, values: dict[str, Any]) -> AnyFacts:
    """What was typed, as facts."""
    facts = {**values, "place": values["postcode"]}
    del facts["postcode"]
    return page.facts(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    )


def form_of(
    page: ListingPage, organisation: Organisation, typed: QueryDict | None, facts: AnyFacts | None
) -> ListingForm:
    """The form with what was typed, or what a listing says; without what its organisation need not answer."""
    form = page.form(typed, initial=initial_of(page, organisation, facts))
    if len(programmes_of({one.role for one in organisation.roles.all()})) < 2:
        form.fields.pop("programme", None)
    return form


def initial_of(page: ListingPage, organisation: Organisation, facts: AnyFacts | None) -> dict[str, object]:
    """What the form shows first: what a listing says, or the little we know of a new one."""
    if facts is None:
        # A profile is called as who it is of.
        named = {"title": organisation.name[:120]} if page.kind == ListingKind.PROFILE else {}
        return {"language": get_language() or "nl", **named}
    known = {name: getattr(facts, name) for name in page.form.base_fields if hasattr(facts, name)}
    texts = {
        f"{name}_{one.language}": getattr(one, name) for one in facts.texts for name in ("title", "text")
    }
    return {**known, **texts, "postcode": facts.place}
