"""This is wrong: a visitor reports a listing without an account, and sees by a code how it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.addresses import client_address
from foundation.errors import NotFound
from foundation.periods import day_of
from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.live import listing_once_shown
from quality.actions.reports import ReportFacts, record_report
from quality.choices import ReportKind
from quality.models import Report
from quality.queries.reports import progress_of, report_of_code
from quality.rules.reports import CONTACT_KEPT_FOR_WEEKS, KEPT_FOR_MONTHS, kept_until
from web.public.forms import ReportForm, StatusForm
from web.public.guards import taken
from web.public.help_places import PLACES
from web.public.kinds import KINDS


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """Report a listing, also one that has ended. No account, no name needed, no script needed."""
    now, wall_now = clock.now(), clock.wall_time()
    listing = listing_once_shown(reference)
    form = ReportForm(request.POST or None)
    sent = taken(
        request,
        form,
        again=_("Read your report once more, and send it again."),
        take=lambda: record_report(
            listing=listing,
            facts=ReportFacts(**form.cleaned_data),
            language=get_language() or "nl",
            address=client_address(request),
            now=now,
            wall_now=wall_now,
        ),
        wall_now=wall_now,
    )
    if sent.made is not None:
        return redirect("web:report-received", sent.made.code)
    if sent.is_taken:
        return redirect("web:report-status")  # a machine: it reads a page
    return render(
        request,
        "public/report.html",
        {
            "form": form,
            "listing": listing,
            "organisation": listing.organisation,
            "back": _back(listing),
            "stamp": sent.stamp,
            "weeks": CONTACT_KEPT_FOR_WEEKS,
            "months": KEPT_FOR_MONTHS,
        },
        status=sent.status,
    )


def _back(listing: Listing) -> str:
    words = KINDS.get(ListingKind(listing.kind))
    return reverse(words.detail, args=[listing.reference]) if words else reverse("web:home")


@require_safe
def received(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt: the code, who helps at once, and what happens now."""
    found = report_of_code(code, clock.now())
    return _private(
        render(
            request,
            "public/report_received.html",
            {
                "report": found,
                "places": PLACES.get(ReportKind(found.kind), ()),
                "kept_until": kept_until(day_of(found.received_at)),
            },
        )
    )


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Ask for a report by its code; the answer comes in the language in which it was made."""
    form = StatusForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            found = report_of_code(form.cleaned_data["code"], clock.now())
        except NotFound as refusal:
            form.add_error("code", refusal.message)
        else:
            return _private(redirect(_status_address(found)))
    return render(request, "public/report_status.html", {"form": form}, status=422 if form.errors else 200)


def _status_address(report: Report) -> str:
    with override(report.language):
        return reverse("web:report-status-of", args=[report.code])


@require_safe
def status_of(request: HttpRequest, code: str) -> HttpResponse:
    """How a report stands, and once it is decided: what, and why. Nothing of what its maker told."""
    now = clock.now()
    found = report_of_code(code, now)
    return _private(
        render(
            request,
            "public/report_status_of.html",
            {
                "report": found,
                "progress": progress_of(found, now),
                "kept_until": kept_until(day_of(found.received_at)),
                "is_foreign": found.statement_language != get_language(),
            },
        )
    )


def _private(response: HttpResponse) -> HttpResponse:
    # The address holds the code: no cache keeps the page, no other site reads where somebody came from.
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
