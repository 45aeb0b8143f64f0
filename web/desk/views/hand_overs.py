"""The sheet with which a report is handed over, on screen, printed, and as a PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from foundation import clock
from foundation.choices import StaffRole
from invoices.documents.pdf import pdf_of_html
from marketplace.queries.said import what_it_says
from quality.queries.decisions import decisions_of_listing
from quality.queries.reports import report_with, reports_beside
from web.desk.current import DeskRequest, for_staff
from web.listing_words import said_rows


def _facts(reference: str) -> dict[str, object]:
    now = clock.now()
    report = report_with(reference, now)
    return {
        "report": report,
        "organisation": report.listing.organisation,
        "said": said_rows(report.listing.kind, report.said, what_it_says(report.listing)),
        "questions": list(report.questions.all()),
        "decisions": list(decisions_of_listing(report.listing)[:20]),
        "others": reports_beside(report, now).count(),
        # Nobody's name or address leaves us without a yes (AVG).
        "with_contact": report.may_share_contact and bool(report.email),
        "printed_at": now,
    }


@for_staff(StaffRole.QUALITY)
@require_safe
def sheet(request: DeskRequest, reference: str) -> HttpResponse:
    """All facts of a report on one sheet; contact data only with the reporter's yes."""
    return render(request, "desk/hand_over.html", _facts(reference))


@for_staff(StaffRole.QUALITY)
@require_safe
def sheet_pdf(request: DeskRequest, reference: str) -> HttpResponse:
    """The same on paper."""
    name = f"{reference}.pdf"
    paper = render_to_string("desk/hand_over_paper.html", _facts(reference), request)
    response = HttpResponse(
        pdf_of_html(paper, name=f"{name} {get_language()}"), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
