"""An organisation's invoices: read them, fetch the PDF and the e-invoice, start a payment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import View, paged, typed
from api.v1.serializers.subscriptions import InvoiceOut, InvoicePageOut, PaymentIn, PaymentOut
from billing.providers.stripe.checkout import start_checkout
from billing.queries.receivables import OpenReceivable, receivable_of, standings_of
from foundation import clock
from foundation.choices import Language
from invoices.actions.delivering import record_download
from invoices.choices import Channel, FileKind
from invoices.models import Document
from invoices.queries.documents import document_of, documents_of, pdf_of, ubl_of
from marketplace.choices import ApiScope


class OwnInvoices(View):
    """Invoices and credit notes of the organisation."""

    @extend_schema(operation_id="own_invoices_list", responses=InvoicePageOut)
    def get(self, request: Request) -> Response:
        """All of them, newest first, with what is open today."""
        rows = documents_of(self.organisation().party).prefetch_related("lines")
        return paged(self, request, rows, self.shown)

    def shown(self, documents: Sequence[Document]) -> list[object]:
        """Documents with how each stands."""
        standings: dict[int, OpenReceivable] = standings_of(
            [document.pk for document in documents], clock.today()
        )
        rows = [{"document": one, "standing": standings.get(one.pk)} for one in documents]
        return list(InvoiceOut(rows, many=True).data)


class OwnInvoice(OwnInvoices):
    """One invoice or credit note."""

    @extend_schema(operation_id="own_invoices_retrieve", responses=InvoiceOut)
    def get(self, _request: Request, number: str) -> Response:  # type: ignore[override]  # one, not a page
        """Its lines, and what is open today."""
        return Response(self.shown([document_of(self.organisation().party, number)])[0])


class AnyAccept(DefaultContentNegotiation):
    """A file is what it is, whatever the request says it accepts; an error is JSON."""

    def select_renderer(
        self, _request: Request, renderers: Iterable[BaseRenderer], _format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first."""
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


def write_down(request: Request, document: Document, kind: FileKind) -> None:
    """Keep in the log that a system of the partner fetched a file."""
    if request.method != "GET":
        return
    record_download(
        document=document, kind=kind, channel=Channel.API, reader=None, day=clock.today(), now=clock.now()
    )


class OwnInvoicePdf(View):
    """The PDF of an invoice."""

    content_negotiation_class = AnyAccept

    @extend_schema(operation_id="own_invoices_pdf", responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str) -> HttpResponse:
        """The bytes exactly as they were made; 409 in the minute before they are."""
        document = document_of(self.organisation().party, number)
        answer = HttpResponse(pdf_of(document), content_type="application/pdf")
        write_down(request, document, FileKind.PDF)
        answer["Content-Disposition"] = f'attachment; filename="{document.number}.pdf"'
        answer["Cache-Control"] = "private, no-store"
        return answer


class OwnInvoiceUbl(View):
    """The e-invoice (UBL 2.1, EN 16931) of an invoice."""

    content_negotiation_class = AnyAccept

    @extend_schema(operation_id="own_invoices_ubl", responses={(200, "application/xml"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str) -> HttpResponse:
        """The bytes exactly as they were made; 409 when there is none, or not yet."""
        document = document_of(self.organisation().party, number)
        answer = HttpResponse(ubl_of(document), content_type="application/xml")
        write_down(request, document, FileKind.UBL)
        answer["Content-Disposition"] = f'attachment; filename="{document.number}.xml"'
        answer["Cache-Control"] = "private, no-store"
        return answer


class PayInvoice(View):
    """Pay an invoice."""

    scopes = {"POST": ApiScope.PAYMENTS}

    @extend_schema(operation_id="own_invoices_pay", request=PaymentIn, responses=PaymentOut)
    def post(self, request: Request, number: str) -> Response:
        """Where a person pays it. There is one open payment per invoice: asking again gives the same page."""
        party = self.organisation().party
        receivable = receivable_of(party, number)
        back = typed(PaymentIn, request)["return_url"]
        language = Language.DUTCH if party.language == Language.DUTCH else Language.ENGLISH
        url = start_checkout(
            receivable=receivable, success_url=back, cancel_url=back, language=language, now=clock.now()
        )
        return Response({"url": url})
