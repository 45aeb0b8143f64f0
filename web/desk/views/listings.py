"""One listing at the desk: where it stands, and a decision about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation import clock
from foundation.choices import StaffRole
from marketplace.models import Listing
from marketplace.queries.listings import listing_at_desk
from marketplace.queries.photos import photos_of
from marketplace.queries.said import what_it_says
from quality.actions.listing_decisions import reinstate_listing, remove_listing, suspend_listing
from quality.actions.statements import Statement
from quality.choices import ReasonCode
from quality.queries.decisions import decisions_of_listing
from quality.queries.reports import reports_about
from web.desk.current import DeskRequest, for_staff
from web.desk.deeds import done
from web.desk.forms.reports import ListingDecisionForm
from web.listing_history import history_rows
from web.listing_words import said_rows
from web.portal.listing_standing import standings_of


@for_staff(StaffRole.QUALITY)
@require_safe
def listing(request: DeskRequest, reference: str) -> HttpResponse:
    """A listing, what was decided and reported about it, and the form to decide."""
    return _page(request, listing_at_desk(reference), ListingDecisionForm())


def _page(request: DeskRequest, found: Listing, form: ListingDecisionForm) -> HttpResponse:
    says = what_it_says(found)
    return render(
        request,
        "desk/listing.html",
        {
            "listing": found,
            "organisation": found.organisation,
            "standing": standings_of([found])[0],
            "photos": photos_of(found),
            "said": said_rows(found.kind, says, says),
            "decisions": list(decisions_of_listing(found)[:50]),
            "reports": list(reports_about(found, clock.now())[:50]),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@for_staff(StaffRole.QUALITY, StaffRole.PROGRAMME)
@require_safe
def history(request: DeskRequest, reference: str) -> HttpResponse:
    """Who did what to a listing, and what each change changed."""
    found = listing_at_desk(reference)
    return render(
        request,
        "desk/listing_history.html",
        {"listing": found, "rows": history_rows(found, names_staff=True)},
    )


@for_staff(StaffRole.QUALITY)
@require_POST
def decide(request: DeskRequest, reference: str) -> HttpResponse:
    """On hold, back, or removed; the partner gets a letter with the reasons."""
    found = listing_at_desk(reference)
    form = ListingDecisionForm(request.POST)
    if not done(form, lambda: _decide(request, found, form)):
        return _page(request, found, form)
    messages.success(request, _("It is decided, and the letter is sent."))
    return redirect("web:desk-listing", reference=reference)


def _decide(request: DeskRequest, found: Listing, form: ListingDecisionForm) -> None:
    facts, now = form.cleaned_data, clock.now()
    grounds = Statement(
        reason_code=ReasonCode(facts["reason_code"] or ReasonCode.CONDITIONS_MET),
        fact=facts["fact"],
        rule=facts["rule"],
        reason=facts["reason"],
    )
    if facts["choice"] == "hold":
        suspend_listing(
            listing=found, grounds=grounds, actor=request.user, now=now, until_on=facts["until_on"]
        )
    elif facts["choice"] == "back":
        reinstate_listing(listing=found, grounds=grounds, actor=request.user, now=now)
    else:
        remove_listing(listing=found, grounds=grounds, actor=request.user, now=now)
