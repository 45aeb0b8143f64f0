"""Makes and changes one listing."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.content import explained_all
from marketplace.actions.listings import change_listing, create_listing
from marketplace.models import Listing
from marketplace.queries.content import asked_by_change, faults_of, sent_back_because
from marketplace.queries.listings import is_over, listing_of
from marketplace.rules.facts import AnyFacts
from marketplace.rules.faults import asking, refusing, telling
from quality.queries.decisions import decisions_hiding
from web.portal.current import PartnerRequest, for_organisations
from web.portal.listing_pages import ListingPage, facts_typed, initial_of, page_for
from web.portal.listing_publishing import published, waits


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
    form = page.form(request.POST or None, initial=initial_of(page, listing))
    check = ContentCheck()
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        facts = facts_typed(page, form.cleaned_data)
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
            return published(request, listing) if "publish" in request.POST else _saved(request, listing)
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
        return waits(request, listing)
    if listing.state == "published":
        messages.success(request, _("Saved. Visitors see the change."))
    else:
        messages.success(request, _("Saved. Nobody but you sees a draft."))
    return redirect("web:listings")
