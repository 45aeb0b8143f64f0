"""Documents, to look up."""

from __future__ import annotations

from django.contrib import admin

from foundation.admin import Records
from invoices.models import Document, Issuer, NumberSeries


@admin.register(Issuer)
class IssuerAdmin(Records):
    """Bodies of ours that issue documents."""

    list_display = ("__str__", "code", "iban", "crkbo_from", "crkbo_until")
    list_select_related = ("party",)


@admin.register(NumberSeries)
class NumberSeriesAdmin(Records):
    """The counters of numbers."""

    list_display = ("issuer", "kind", "year", "last_number", "last_issued_on")
    list_select_related = ("issuer__party",)


@admin.register(Document)
class DocumentAdmin(Records):
    """Invoices and credit notes, as issued."""

    list_display = ("number", "kind", "party", "issued_on", "due_on", "gross_cents")
    list_filter = ("kind", "issuer")
    list_select_related = ("party",)
    search_fields = ("number", "reference", "party__name", "payment_reference")
    date_hierarchy = "issued_on"
