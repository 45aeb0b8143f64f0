"""An organisation's listings: make, change, publish, withdraw, and who wants the job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from foundation.errors import NotFound, Refusal
from marketplace.actions.listings import (
    AnyFacts,
    HomeFacts,
    ServiceFacts,
    VacancyFacts,
    change_listing,
    create_listing,
)
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.choices import ListingKind, Role
from marketplace.models import Listing, Organisation
from marketplace.queries.listings import leads_of, listing_of, listings_of, slot_has_ended, slot_use_of
from web.portal.current import PartnerRequest, for_organisations
from web.portal.forms.listings import HomeForm, ListingForm, ServiceForm, VacancyForm


@dataclass(frozen=True, slots=True)
class ListingPage:
    """How a kind of listing is made: its form, its facts, its words."""

    kind: ListingKind
    form: type[ListingForm]
    facts: Callable[..., AnyFacts]
    details: tuple[str, ...]


PAGES = {
    ListingKind.VACANCY: ListingPage(
        ListingKind.VACANCY, VacancyForm, VacancyFacts, tuple(VacancyForm.declared_fields)
    ),
    ListingKind.HOME: ListingPage(ListingKind.HOME, HomeForm, HomeFacts, tuple(HomeForm.declared_fields)),
    ListingKind.SERVICE: ListingPage(
        ListingKind.SERVICE, ServiceForm, ServiceFacts, tuple(ServiceForm.declared_fields)
    ),
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
        kinds.append(ListingKind.SERVICE)
    return kinds


@dataclass(frozen=True, slots=True)
class Standing:
    """A listing with the word that says where it stands."""

    listing: Listing
    state: str
    can_return: bool = False


def standing_of(listing: Listing) -> Standing:
    """`live`, `hold` (published, but something is missing), `draft` or `withdrawn`; and whether its slot is over."""
    now = clock.now()
    is_live = any(
        (stretch.lower is None or stretch.lower <= now) and (stretch.upper is None or now < stretch.upper)
        for stretch in listing.live_during
    )
    if is_live:
        return Standing(listing, "live")
    if listing.state == "published":
        return Standing(listing, "hold", can_return=slot_has_ended(listing, now))
    return Standing(listing, listing.state)


@for_organisations
@require_safe
def listings(request: PartnerRequest) -> HttpResponse:
    """All listings of the organisation, with the slots they hold."""
    organisation = request.membership.organisation
    now = clock.now()
    rows = [standing_of(listing) for listing in listings_of(organisation)]
    asked = request.GET.get("state", "")
    counts = {
        state: sum(row.state == state for row in rows) for state in ("live", "hold", "draft", "withdrawn")
    }
    return render(
        request,
        "portal/listings.html",
        {
            "rows": [row for row in rows if not asked or row.state == asked],
            "state": asked,
            "counts": counts,
            "total": len(rows),
            "uses": slot_use_of(organisation, now),
            "kinds": kinds_for(organisation),
        },
    )


def _facts(page: ListingPage, values: dict[str, Any]) -> AnyFacts:
    facts = {**values, "place": values["postcode"]}
    del facts["postcode"]
    if "languages" in facts:
        facts["languages"] = tuple(facts["languages"])
    return page.facts(**facts)


def _initial(page: ListingPage, listing: Listing | None) -> dict[str, object]:
    if listing is None:
        return {"language": get_language() or "nl"}
    details = getattr(listing, page.kind.value)
    shared = {name: getattr(listing, name) for name in ("title", "text", "language")}
    return {
        **shared,
        "postcode": listing.place,
        **{name: getattr(details, name) for name in page.details if hasattr(details, name)},
    }


def _put(form: forms.Form, refusal: Refusal) -> None:
    field = "postcode" if refusal.field == "place" else refusal.field
    form.add_error(field if field in form.fields else None, refusal.message)


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def edit_listing(request: PartnerRequest, kind: str, reference: str = "") -> HttpResponse:
    """Make a draft, or change a listing. “Save and publish” does both, or says what is in the way."""
    organisation = request.membership.organisation
    page = page_for(kind)
    listing = listing_of(organisation, reference) if reference else None
    form = page.form(request.POST or None, initial=_initial(page, listing))
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            facts = _facts(page, form.cleaned_data)
            if listing is None:
                listing = create_listing(organisation=organisation, facts=facts, actor=request.user, now=now)
            else:
                listing = change_listing(
                    organisation=organisation,
                    reference=listing.reference,
                    facts=facts,
                    actor=request.user,
                    now=now,
                )
        except Refusal as refusal:
            _put(form, refusal)
        else:
            return _publish(request, listing) if "publish" in request.POST else _saved(request)
    return render(
        request,
        "portal/listing_form.html",
        {"form": form, "listing": listing, "kind": page.kind},
        status=422 if form.errors else 200,
    )


def _saved(request: PartnerRequest) -> HttpResponse:
    messages.success(request, _("Saved. Nobody but you sees a draft."))
    return redirect("web:listings")


def _publish(request: PartnerRequest, listing: Listing) -> HttpResponse:
    try:
        published = publish_listing(listing=listing, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:listing-edit", kind=listing.kind, reference=listing.reference)
    if standing_of(published).state == "live":
        messages.success(request, _("“{title}” is online.").format(title=published.title))
    else:
        messages.warning(
            request,
            _("“{title}” is published, and shows as soon as your payment and marks are in order.").format(
                title=published.title
            ),
        )
    return redirect("web:listings")


@for_organisations
@require_POST
def publish(request: PartnerRequest, reference: str) -> HttpResponse:
    """Publish a listing that was saved before."""
    return _publish(request, listing_of(request.membership.organisation, reference))


@for_organisations
@require_POST
def withdraw(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take a listing away at once."""
    listing = listing_of(request.membership.organisation, reference)
    try:
        withdraw_listing(listing=listing, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("“{title}” is offline. Its place is free again.").format(title=listing.title)
        )
    return redirect("web:listings")


@for_organisations
@require_safe
def leads(request: PartnerRequest) -> HttpResponse:
    """Who wants to work here."""
    return render(
        request, "portal/leads.html", {"leads": leads_of(request.membership.organisation, clock.now())[:200]}
    )
