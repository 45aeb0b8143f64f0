"""I want this: a visitor leaves a name and a way to be reached, for one partner, for six months."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.addresses import client_address
from marketplace.actions.leads import KEPT_FOR_MONTHS, record_lead
from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.live import live_listing
from web.public.counting import region_asked
from web.public.forms import LeadForm
from web.public.guards import taken
from web.public.kinds import KINDS
from web.public.views.details import ended_has_its_page

SENT = {ListingKind.VACANCY: "web:lead-sent", ListingKind.HOME: "web:home-lead-sent"}


@require_http_methods(["GET", "HEAD", "POST"])
@ended_has_its_page
def lead(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a vacancy. What is sent goes to its employer alone."""
    return _lead(request, ListingKind.VACANCY, reference)


@require_http_methods(["GET", "HEAD", "POST"])
@ended_has_its_page
def home_lead(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a home. What is sent goes to its landlord alone."""
    return _lead(request, ListingKind.HOME, reference)


def consent_to(listing: Listing) -> str:
    """What a visitor agrees to, in the language of the page."""
    return _(
        "{name} may call or mail me about this, and keep what I fill in here for {months} months."
    ).format(name=listing.organisation.name, months=KEPT_FOR_MONTHS)


def _lead(request: HttpRequest, kind: ListingKind, reference: str) -> HttpResponse:
    now, wall_now = clock.now(), clock.wall_time()
    listing = live_listing(kind=kind, reference=reference, now=now)
    consent = consent_to(listing)
    form = LeadForm(request.POST or None, consent=consent)
    sent = taken(
        request,
        form,
        again=_("Read your message once more, and send it again."),
        take=lambda: record_lead(
            listing=listing,
            **{name: form.cleaned_data[name] for name in ("name", "contact", "message")},
            consent=consent,
            language=get_language() or "nl",
            region=region_asked(request),
            address=client_address(request),
            now=now,
            wall_now=wall_now,
        ),
        wall_now=wall_now,
    )
    if sent.is_taken:
        return redirect(SENT[kind], reference)
    return render(
        request,
        "public/lead.html",
        {
            "form": form,
            "listing": listing,
            "organisation": listing.organisation,
            "months": KEPT_FOR_MONTHS,
            "stamp": sent.stamp,
            "back": reverse(KINDS[kind].detail, args=[reference]),
        },
        status=sent.status,
    )


@require_safe
@ended_has_its_page
def lead_sent(request: HttpRequest, reference: str) -> HttpResponse:
    """It was sent to the employer, and what happens now."""
    return _sent(request, ListingKind.VACANCY, reference)


@require_safe
@ended_has_its_page
def home_lead_sent(request: HttpRequest, reference: str) -> HttpResponse:
    """It was sent to the landlord, and what happens now."""
    return _sent(request, ListingKind.HOME, reference)


def _sent(request: HttpRequest, kind: ListingKind, reference: str) -> HttpResponse:
    listing = live_listing(kind=kind, reference=reference, now=clock.now())
    return render(
        request,
        "public/lead_sent.html",
        {
            "listing": listing,
            "organisation": listing.organisation,
            "back": reverse(KINDS[kind].detail, args=[reference]),
            "words": KINDS[kind],
        },
    )
