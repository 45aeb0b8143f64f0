"""Files of invoices, and which went out without an e-invoice, with the reason."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.choices import StaffRole
from foundation.queries.outbox import errors_of
from invoices.documents.e_invoices import what_stops_the_e_invoice
from invoices.documents.sentences import sentences_of
from invoices.models import Document
from invoices.queries.documents import document_with, documents_without_e_invoice, pdf_of, ubl_of
from web.desk.current import DeskRequest, for_staff
from web.tables import csv_answer

SHOWN = 200


@for_staff(StaffRole.FINANCE)
@require_safe
def without(request: DeskRequest) -> HttpResponse:
    """Documents that went out as PDF only, and why; as CSV as well."""
    found = documents_without_e_invoice()
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("without-e-invoice"),
            header=[_("Number"), _("Partner"), _("Date"), _("Reason")],
            rows=[[one.number, one.buyer["name"], one.issued_on, why] for one, why in _reasons(list(found))],
        )
    rows = _reasons(list(found[:SHOWN]))
    return render(request, "desk/without_e_invoice.html", {"rows": rows, "count": found.count()})


def _reasons(documents: list[Document]) -> list[tuple[Document, str]]:
    errors = errors_of(kind="invoice.render_ubl", references=[one.reference for one in documents])
    return [(one, _reason(one, errors.get(one.reference, ""))) for one in documents]


def _reason(document: Document, error: str) -> str:
    if found := what_stops_the_e_invoice(document):
        return sentences_of(found)
    if error:
        return _("It is tried again by itself. The last time: {error}").format(error=error)
    return _("It has not been tried yet.")


@for_staff(StaffRole.FINANCE)
@require_safe
def pdf(_request: DeskRequest, reference: str) -> HttpResponse:
    """The PDF exactly as it was made."""
    document = document_with(reference)
    return _file(pdf_of(document), "application/pdf", f"{document.number}.pdf")


@for_staff(StaffRole.FINANCE)
@require_safe
def ubl(_request: DeskRequest, reference: str) -> HttpResponse:
    """The e-invoice exactly as it was made."""
    document = document_with(reference)
    return _file(ubl_of(document), "application/xml", f"{document.number}.xml")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
