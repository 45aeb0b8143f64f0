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
from marketplace.actions.reviews import approve_listing, send_back_listing
from marketplace.models import Listing
from marketplace.queries.content import faults_of_stored, open_review_of, open_reviews, still_asking
from web.desk.current import DeskRequest, for_staff
from web.desk.tables import csv_answer


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


def _decide(request: DeskRequest, listing: Listing, form: ReviewForm) -> str:
    """Carry out what was pressed; answer with what to tell."""
    facts = form.cleaned_data
    if "send_back" in request.POST:
        send_back_listing(
            listing=listing,
            seen_at=facts["seen_at"],
            reasons=facts["reasons"],
            actor=request.user,
            now=clock.now(),
        )
        return _("“{title}” is sent back. Its author reads your reasons.")
    approved = approve_listing(listing=listing, seen_at=facts["seen_at"], actor=request.user, now=clock.now())
    if approved.state == "published":
        return _("“{title}” is approved. It shows while marks and payment are in order.")
    return _("“{title}” is approved. It has no place yet: its author can put it online once there is one.")


@for_staff(StaffRole.QUALITY, StaffRole.PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: DeskRequest, reference: str) -> HttpResponse:
    """One listing as it will show, what was found in it and why, and the decision."""
    found = open_review_of(reference)
    listing = found.listing
    seen_at = {"seen_at": listing.changed_at.isoformat()}
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=seen_at)
    if request.method == "POST" and form.is_valid():
        try:
            told = _decide(request, listing, form)
        except Refusal as refusal:
            for part in refusal.parts:
                form.add_error(part.field if part.field in form.fields else None, part.message)
        else:
            messages.success(request, told.format(title=listing.title))
            return redirect("web:desk-reviews")
    faults = faults_of_stored([listing], day=clock.today())[0]
    new = still_asking(listing, faults)
    return render(
        request,
        "desk/review.html",
        {
            "review": found,
            "listing": listing,
            "form": form,
            "findings": [(fault, explained(fault).message) for fault in new],
        },
        status=422 if form.errors else 200,
    )
