"""Listings that wait until one of us has looked at what they say: the list, and the case with its two decisions."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from marketplace.actions.content import explained
from marketplace.actions.proposals import approve_proposal, send_back_proposal
from marketplace.actions.reviews import approve_listing, send_back_listing
from marketplace.models import ListingReview
from marketplace.queries.content import (
    asked_by_change,
    faults_of,
    faults_of_stored,
    open_review_of,
    open_reviews,
    still_asking,
)
from marketplace.queries.photos import photos_of
from marketplace.queries.proposals import proposed_facts, says_now, would_say
from marketplace.rules.faults import refusing
from web.desk.current import DeskRequest, for_staff
from web.listing_words import changed_rows
from web.tables import csv_answer


class ReviewForm(forms.Form):
    """What the author reads when it is sent back, and which version of the listing was read."""

    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        help_text=gettext_lazy(
            "Only to send it back: which words, which rule, and what to write instead. The author reads it."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    seen_at = forms.CharField(widget=forms.HiddenInput)

    def clean_seen_at(self) -> datetime:
        """When the listing that was read had last changed."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            raise forms.ValidationError(_("Open this page again."), code="invalid") from None


@for_staff(StaffRole.QUALITY, StaffRole.PROGRAMME)
@require_safe
def waiting(request: DeskRequest) -> HttpResponse:
    """Everything that waits, the longest first."""
    rows = open_reviews()
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("listings-to-check"),
            header=[_("Organisation"), _("Title"), _("Kind"), _("Waits since")],
            rows=[
                [
                    row.listing.organisation.name,
                    row.listing.title,
                    row.listing.get_kind_display(),
                    row.asked_at.date().isoformat(),
                ]
                for row in rows
            ],
        )
    return render(request, "desk/reviews.html", {"rows": rows})


def _decide(request: DeskRequest, review: ListingReview, form: ReviewForm) -> str:
    """Carry out what was pressed; answer with what to tell."""
    listing, facts, now = review.listing, form.cleaned_data, clock.now()
    is_change = review.proposed is not None
    if "send_back" in request.POST:
        send_back = send_back_proposal if is_change else send_back_listing
        send_back(
            listing=listing,
            seen_at=facts["seen_at"],
            reasons=facts["reasons"],
            actor=request.user,
            now=now,
        )
        if is_change:
            return _("The change of “{title}” is sent back. Online it stays as it was.")
        return _("“{title}” is sent back. Its author reads your reasons.")
    if is_change:
        approve_proposal(listing=listing, seen_at=facts["seen_at"], actor=request.user, now=now)
        return _("The change of “{title}” is approved. Visitors see it.")
    approved = approve_listing(listing=listing, seen_at=facts["seen_at"], actor=request.user, now=now)
    if approved.state == "published":
        return _("“{title}” is approved. It shows while marks and payment are in order.")
    return _("“{title}” is approved. It has no place yet: its author can put it online once there is one.")


@for_staff(StaffRole.QUALITY, StaffRole.PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: DeskRequest, reference: str) -> HttpResponse:
    """One listing as it will show, or what a change of it changes; what was found in it and why; and the decision."""
    found = open_review_of(reference)
    listing, facts = found.listing, None
    if found.proposed_at is not None:
        facts = proposed_facts(found)
    seen_at = {"seen_at": (found.proposed_at or listing.changed_at).isoformat()}
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=seen_at)
    if request.method == "POST" and form.is_valid():
        try:
            told = _decide(request, found, form)
        except Refusal as refusal:
            for part in refusal.parts:
                form.add_error(part.field if part.field in form.fields else None, part.message)
        else:
            messages.success(request, told.format(title=listing.title))
            return redirect("web:desk-reviews")
    today = clock.today()
    if facts is not None:
        faults = faults_of([(listing.organisation, facts)], day=today)[0]
        new = [*refusing(faults), *asked_by_change(listing, faults, day=today)]
    else:
        new = still_asking(listing, faults_of_stored([listing], day=today)[0])
    return render(
        request,
        "desk/review_change.html" if found.proposed_at is not None else "desk/review.html",
        {
            "review": found,
            "listing": listing,
            "form": form,
            "photos": photos_of(listing),
            "findings": [(fault, explained(fault).message) for fault in new],
            "changes": changed_rows(listing.kind, says_now(listing), would_say(found))
            if found.proposed_at is not None
            else [],
            "proposed": facts,
        },
        status=422 if form.errors else 200,
    )
