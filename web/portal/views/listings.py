"""An organisation's listings: make, change, publish, withdraw, and who wants the job."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
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
from marketplace.actions.content import explained_all
from marketplace.actions.listings import change_listing, create_listing
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.choices import ListingKind, Role
from marketplace.models import Listing, Organisation
from marketplace.queries.content import asked_by_change, faults_of, sent_back_because, sent_back_to
from marketplace.queries.listings import (
    is_over,
    leads_of,
    listing_of,
    listings_of,
    slot_has_ended,
    slot_use_of,
)
from marketplace.rules.facts import AnyFacts, HomeFacts, ServiceFacts, SessionFacts, VacancyFacts
from marketplace.rules.faults import asking, refusing, telling
from quality.models import Decision
from quality.queries.decisions import decisions_hiding
from quality.queries.reports import open_questions_to
from web.portal.current import PartnerRequest, for_organisations
from web.portal.forms.listings import HomeForm, ListingForm, ServiceForm, VacancyForm
from web.portal.forms.sessions import SessionListingForm


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
    ListingKind.SESSION: ListingPage(
        ListingKind.SESSION, SessionListingForm, SessionFacts, tuple(SessionListingForm.declared_fields)
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
        kinds += [ListingKind.SERVICE, ListingKind.SESSION]
    return kinds


@dataclass(frozen=True, slots=True)
class Standing:
    """A listing with the word that says where it stands."""

    listing: Listing
    state: str
    can_return: bool = False
    decision: Decision | None = None


def standings_of(listings: Iterable[Listing], *, sent_back: Collection[int] = frozenset()) -> list[Standing]:
    """Where listings stand, with the decision that hides one; one query more than the listings themselves."""
    rows, now = list(listings), clock.now()
    hiding = decisions_hiding([listing.pk for listing in rows], now)
    return [
        replace(standing_of(listing, is_sent_back=listing.pk in sent_back), decision=hiding.get(listing.pk))
        for listing in rows
    ]


def standing_of(listing: Listing, *, is_sent_back: bool = False) -> Standing:
    """`live`, `over` (by own dates), `hold` (published, something is missing), `review`, `sent_back`, or its state.

    And whether its slot is over.
    """
    now = clock.now()
    is_live = any(
        (stretch.lower is None or stretch.lower <= now) and (stretch.upper is None or now < stretch.upper)
        for stretch in listing.live_during
    )
    if is_live:
        return Standing(listing, "live")
    if is_over(listing, now):
        return Standing(listing, "over")
    if listing.state == "published":
        return Standing(listing, "hold", can_return=slot_has_ended(listing, now))
    return Standing(listing, "sent_back" if is_sent_back else listing.state)


@for_organisations
@require_safe
def listings(request: PartnerRequest) -> HttpResponse:
    """All listings of the organisation, with the slots they hold."""
    organisation = request.membership.organisation
    now = clock.now()
    rows = standings_of(listings_of(organisation), sent_back=sent_back_to(organisation))
    asked = request.GET.get("state", "")
    counts = {
        state: sum(row.state == state for row in rows)
        for state in ("live", "hold", "review", "sent_back", "draft", "over", "withdrawn", "removed")
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
            "questions": open_questions_to(organisation)[:20],
        },
    )


def _facts(page: ListingPage, values: dict[str, Any]) -> AnyFacts:
    facts = {**values, "place": values["postcode"]}
    del facts["postcode"]
    return page.facts(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    )


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
    for part in refusal.parts:
        field = "postcode" if part.field == "place" else part.field
        form.add_error(field if field in form.fields else None, part.message)


def _checked(
    request: PartnerRequest, form: forms.Form, listing: Listing | None, facts: AnyFacts
) -> ContentCheck:
    """What is wrong with a text that is to be shown, put beside its fields; all of it at once.

    What a person must look at is said once: who sends it as it is then waits for that.
    """
    faults = faults_of([(request.membership.organisation, facts)], day=clock.today())[0]
    refused = refusing(faults)
    asked = asked_by_change(listing, faults, day=clock.today()) if listing else asking(faults)
    shown = refused + ([] if "look" in request.POST else asked)
    for explanation in explained_all(shown):
        _put(form, explanation)
    told = tuple(one.message for one in explained_all(telling(faults)))
    return ContentCheck(may_be_sent=not refused and bool(asked), is_held=bool(shown), told=told)


@dataclass(frozen=True, slots=True)
class ContentCheck:
    """Whether a text is held on the form, whether its author may send it to us as it is, and what could be better."""

    may_be_sent: bool = False
    is_held: bool = False
    told: tuple[str, ...] = ()


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def edit_listing(request: PartnerRequest, kind: str, reference: str = "") -> HttpResponse:
    """Make a draft, or change a listing. “Save and publish” does both, or says what is in the way."""
    organisation = request.membership.organisation
    page = page_for(kind)
    listing = listing_of(organisation, reference) if reference else None
    form = page.form(request.POST or None, initial=_initial(page, listing))
    check = ContentCheck()
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        facts = _facts(page, form.cleaned_data)
        if "publish" in request.POST or (
            listing and listing.state in {"published", "review"} and not is_over(listing, now)
        ):
            check = _checked(request, form, listing, facts)
        try:
            if check.is_held:
                return _form(request, form, listing, page, check)
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
            for sentence in check.told:
                messages.info(request, sentence)
            return _publish(request, listing) if "publish" in request.POST else _saved(request, listing)
    return _form(request, form, listing, page, check)


def _form(
    request: PartnerRequest,
    form: forms.Form,
    listing: Listing | None,
    page: ListingPage,
    check: ContentCheck,
) -> HttpResponse:
    return render(
        request,
        "portal/listing_form.html",
        {
            "form": form,
            "listing": listing,
            "kind": page.kind,
            "is_over": listing is not None and is_over(listing, clock.now()),
            "check": check,
            "publishes": "publish" in request.POST,
            "sent_back_because": sent_back_because(listing) if listing else "",
            "decision": decisions_hiding([listing.pk], clock.now()).get(listing.pk) if listing else None,
        },
        status=422 if form.errors else 200,
    )


def _saved(request: PartnerRequest, listing: Listing) -> HttpResponse:
    if listing.state == "review":
        return _waits(request, listing)
    if listing.state == "published":
        messages.success(request, _("Saved. Visitors see the change."))
    else:
        messages.success(request, _("Saved. Nobody but you sees a draft."))
    return redirect("web:listings")


def _waits(request: PartnerRequest, listing: Listing) -> HttpResponse:
    messages.info(
        request,
        _(
            "“{title}” waits for our look. We look at it within two working days and write to you. "
            "It is not online until then."
        ).format(title=listing.title),
    )
    return redirect("web:listings")


def _publish(request: PartnerRequest, listing: Listing) -> HttpResponse:
    try:
        published = publish_listing(listing=listing, actor=request.user, now=clock.now())
    except Refusal as refusal:
        for part in refusal.parts:
            messages.error(request, part.message)
        return redirect("web:listing-edit", kind=listing.kind, reference=listing.reference)
    if published.state == "review":
        return _waits(request, published)
    if standing_of(published).state == "live":
        messages.success(request, _("“{title}” is online.").format(title=published.title))
    elif decisions_hiding([published.pk], clock.now()):
        messages.warning(
            request,
            _("“{title}” is published, and stays on hold by our decision.").format(title=published.title),
        )
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
    """Take a listing away at once, or take back what waits for our look."""
    listing = listing_of(request.membership.organisation, reference)
    try:
        withdrawn = withdraw_listing(listing=listing, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:listings")
    if withdrawn.state == "draft":
        messages.success(
            request, _("“{title}” is a draft again. We do not look at it.").format(title=listing.title)
        )
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
