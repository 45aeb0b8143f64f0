"""I want this: a visitor leaves a name and a way to be reached, for one partner, for six months."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.addresses import client_address
from foundation.errors import Refusal
from marketplace.actions.leads import KEPT_FOR_MONTHS, record_lead
from marketplace.choices import ListingKind
from marketplace.queries.live import live_listing
from web.public.forms import LeadForm
from web.public.guards import is_trapped
from web.public.views.details import ended_has_its_page


@require_http_methods(["GET", "HEAD", "POST"])
@ended_has_its_page
def lead(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a vacancy. What is sent goes to its employer alone."""
    now = clock.now()
    listing = live_listing(kind=ListingKind.VACANCY, reference=reference, now=now)
    form, refused = LeadForm(request.POST or None), 422
    if request.method == "POST" and is_trapped(request):
        return redirect(
            "web:lead-sent", reference
        )  # a machine: it reads that it was sent, and nothing was kept
    if request.method == "POST" and form.is_valid():
        try:
            record_lead(
                listing=listing,
                **form.cleaned_data,
                language=get_language() or "nl",
                address=client_address(request),
                now=now,
                wall_now=clock.wall_time(),
            )
        except Refusal as refusal:
            refused = refusal.status
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("web:lead-sent", reference)
    return render(
        request,
        "public/lead.html",
        {"form": form, "listing": listing, "organisation": listing.organisation, "months": KEPT_FOR_MONTHS},
        status=refused if form.errors else 200,
    )


@require_safe
@ended_has_its_page
def lead_sent(request: HttpRequest, reference: str) -> HttpResponse:
    """It was sent, and what happens now."""
    listing = live_listing(kind=ListingKind.VACANCY, reference=reference, now=clock.now())
    return render(
        request, "public/lead_sent.html", {"listing": listing, "organisation": listing.organisation}
    )
