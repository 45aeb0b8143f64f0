"""From when until when a listing shows."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.schedules import schedule_listing
from marketplace.queries.listings import listing_of
from web.portal.current import PartnerRequest, for_organisations

MOMENT = "%Y-%m-%dT%H:%M"


class ScheduleForm(forms.Form):
    """Two moments, each of which may stay empty."""

    from_at = forms.DateTimeField(
        label=gettext_lazy("Visitors see it from"),
        help_text=gettext_lazy("Empty: as soon as it is put online. The time is that of the Netherlands."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    until_at = forms.DateTimeField(
        label=gettext_lazy("Visitors see it until"),
        help_text=gettext_lazy(
            "Empty: until you take it offline, or your place ends. Then its place is free."
        ),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: PartnerRequest, reference: str) -> HttpResponse:
    """Choose when a listing shows, before it is put online or while it is."""
    listing = listing_of(request.membership.organisation, reference)
    known = {"from_at": listing.shows_from_at, "until_at": listing.shows_until_at}
    form = ScheduleForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            schedule_listing(
                organisation=request.membership.organisation,
                reference=reference,
                from_at=form.cleaned_data["from_at"],
                until_at=form.cleaned_data["until_at"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Saved. “{title}” shows at these times.").format(title=listing.title))
            return redirect("web:listings")
    return render(
        request,
        "portal/listing_schedule.html",
        {"listing": listing, "form": form},
        status=422 if form.errors else 200,
    )
