"""Makes and changes one listing; a change to one that is online may wait for our look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.content import explained_all
from marketplace.actions.listings import EditedMeanwhile, change_listing, create_listing
from marketplace.actions.proposals import take_back_proposal
from marketplace.models import Listing, ListingReview
from marketplace.queries.content import asked_by_change, facts_from, faults_of, sent_back_because
from marketplace.queries.history import version_said
from marketplace.queries.listings import is_over, listing_of
from marketplace.queries.proposals import (
    may_stay_online,
    newest_edit,
    proposal_sent_back,
    proposed_facts,
    says_now,
    waiting_proposal,
    would_say,
)
from marketplace.rules.facts import AnyFacts
from marketplace.rules.faults import asking, refusing, telling
from marketplace.rules.kept_facts import said
from quality.queries.decisions import decisions_hiding
from web.listing_words import SaidRow, changed_rows
from web.portal.current import PartnerRequest, for_organisations
from web.portal.forms.listings import ListingForm
from web.portal.listing_pages import ListingPage, facts_typed, form_of, page_for
from web.portal.listing_publishing import published, waits


@dataclass(frozen=True, slots=True)
class ContentCheck:
    """Whether a text is held on the form, whether its author may send it to us as it is, and what could be better."""

    may_be_sent: bool = False
    is_held: bool = False
    stays_online: bool = False
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class Editing:
    """A form on somebody's screen: what is edited, and what happened to it since it was opened."""

    page: ListingPage
    form: ListingForm
    listing: Listing | None
    proposal: ListingReview | None
    seen_at: str
    check: ContentCheck = ContentCheck()
    meanwhile: list[SaidRow] = field(default_factory=list)


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
    today = clock.today()
    faults = faults_of([(request.membership.organisation, facts)], day=today)[0]
    refused = refusing(faults)
    asked = asked_by_change(listing, faults, day=today) if listing else asking(faults)
    shown = refused + ([] if "look" in request.POST else asked)
    for explanation in explained_all(shown):
        _put(form, explanation)
    return ContentCheck(
        may_be_sent=not refused and bool(asked),
        is_held=bool(shown),
        stays_online=listing is not None
        and listing.state == "published"
        and may_stay_online(listing, day=today),
        told=tuple(one.message for one in explained_all(telling(faults))),
    )


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def edit_listing(request: PartnerRequest, kind: str, reference: str = "") -> HttpResponse:
    """Make a draft, or change a listing. “Save and publish” does both, or says what is in the way."""
    editing = _opened(request, kind, reference)
    listing, form = editing.listing, editing.form
    if request.method == "POST" and form.is_valid():
        facts = facts_typed(editing.page, form.said())
        if "publish" in request.POST or (
            listing and listing.state in {"published", "review"} and not is_over(listing, clock.now())
        ):
            editing.check = _checked(request, form, listing, facts)
        if editing.check.is_held:
            return _form(request, editing)
        try:
            kept = _kept(request, listing, facts)
        except EditedMeanwhile as refusal:
            _put(form, refusal)
            _show_meanwhile(editing, facts)
        except Refusal as refusal:
            _put(form, refusal)
        else:
            for sentence in editing.check.told:
                messages.info(request, sentence)
            return published(request, kept) if "publish" in request.POST else _saved(request, kept)
    return _form(request, editing)


def _opened(request: PartnerRequest, kind: str, reference: str) -> Editing:
    """The form with what was typed; or first the change that waits, else what the listing says."""
    page, organisation = page_for(kind), request.membership.organisation
    listing = listing_of(organisation, reference) if reference else None
    if listing is None:
        return Editing(page, form_of(page, organisation, request.POST or None, None), None, None, "")
    proposal = waiting_proposal(listing)
    shown = proposal or (proposal_sent_back(listing) if "sent-back" in request.GET else None)
    if "version" in request.GET:
        earlier = version_said(listing, request.GET["version"])
        form = form_of(page, organisation, request.POST or None, earlier)
        return Editing(page, form, listing, proposal, _seen_at(request, listing))
    facts = (proposed_facts(shown) if shown is not None else None) or facts_from(listing)
    form = form_of(page, organisation, request.POST or None, facts)
    return Editing(page, form, listing, proposal, _seen_at(request, listing))


def _seen_at(request: PartnerRequest, listing: Listing) -> str:
    """The version that was on the screen when the form was filled in, or is now."""
    return request.POST.get("seen_at") or newest_edit(listing).at.isoformat()


def _kept(request: PartnerRequest, listing: Listing | None, facts: AnyFacts) -> Listing:
    organisation, now = request.membership.organisation, clock.now()
    if listing is None:
        return create_listing(organisation=organisation, facts=facts, actor=request.user, now=now)
    return change_listing(
        organisation=organisation,
        reference=listing.reference,
        facts=facts,
        actor=request.user,
        now=now,
        seen_at=_instant(request.POST.get("seen_at", "")),
    )


def _instant(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        return None


def _show_meanwhile(editing: Editing, facts: AnyFacts) -> None:
    """Lay what another wrote beside what was typed; who saves again has read it."""
    if editing.listing is None:
        return
    stands = would_say(editing.proposal) if editing.proposal else says_now(editing.listing)
    editing.meanwhile = changed_rows(editing.page.kind, stands, said(facts))
    editing.seen_at = newest_edit(editing.listing).at.isoformat()


def _form(request: PartnerRequest, editing: Editing) -> HttpResponse:
    listing, form, proposal = editing.listing, editing.form, editing.proposal
    sent_back = proposal_sent_back(listing) if listing else None
    shown = proposal or sent_back
    return render(
        request,
        "portal/listing_form.html",
        {
            "form": form,
            "listing": listing,
            "kind": editing.page.kind,
            "is_over": listing is not None and is_over(listing, clock.now()),
            "check": editing.check,
            "from_version": "version" in request.GET,
            "seen_at": editing.seen_at,
            "meanwhile": editing.meanwhile,
            "proposal": proposal,
            "proposal_sent_back": sent_back,
            "changes": changed_rows(editing.page.kind, says_now(listing), would_say(shown))
            if listing and shown
            else [],
            "publishes": "publish" in request.POST,
            "sent_back_because": sent_back_because(listing) if listing else "",
            "decision": decisions_hiding([listing.pk], clock.now()).get(listing.pk) if listing else None,
        },
        status=422 if form.errors else 200,
    )


def _saved(request: PartnerRequest, listing: Listing) -> HttpResponse:
    if listing.state == "review":
        return waits(request, listing)
    if listing.state == "published" and waiting_proposal(listing) is not None:
        messages.info(
            request,
            _(
                "Your change of “{title}” waits for our look. We look at it within two working days and write to you. "
                "Until then everything stays as it is online."
            ).format(title=listing.title),
        )
    elif listing.state == "published":
        messages.success(request, _("Saved. Visitors see the change."))
    else:
        messages.success(request, _("Saved. Nobody but you sees a draft."))
    return redirect("web:listings")


@for_organisations
@require_POST
def take_back_change(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take a change back that waits for our look."""
    organisation = request.membership.organisation
    try:
        listing = take_back_proposal(
            organisation=organisation, reference=reference, actor=request.user, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:listings")
    messages.success(
        request,
        _("Your change of “{title}” is taken back. Nothing changed online.").format(title=listing.title),
    )
    return redirect("web:listing-edit", kind=listing.kind, reference=reference)
