"""Money and agreements, to look up."""

from __future__ import annotations

from django.contrib import admin

from billing.models import Agreement, BillingRun, Entry, Payment, Price, Product, Quote, Receivable
from foundation.admin import Records


@admin.register(Product)
class ProductAdmin(Records):
    """What is on the menu card."""

    list_display = ("code", "name_nl", "funding_type", "unit", "is_offered")
    list_filter = ("funding_type", "unit")
    search_fields = ("code", "name_nl", "name_en")


@admin.register(Price)
class PriceAdmin(Records):
    """National prices, from a day on."""

    list_display = ("product", "segment", "valid_from", "cents", "card")
    list_filter = ("card", "segment")
    list_select_related = ("product", "card")


@admin.register(Quote)
class QuoteAdmin(Records):
    """What was offered."""

    list_display = ("reference", "organisation", "made_at", "valid_until_on", "gross_cents", "accepted_at")
    list_filter = (("accepted_at", admin.EmptyFieldListFilter),)
    list_select_related = ("organisation",)
    search_fields = ("reference", "organisation__name")


@admin.register(Agreement)
class AgreementAdmin(Records):
    """What was accepted."""

    list_display = ("reference", "organisation", "starts_on", "term_until_on", "first_paid_at", "ended_on")
    list_filter = ("payment_terms", "end_reason")
    list_select_related = ("organisation",)
    search_fields = ("reference", "organisation__name")


@admin.register(Receivable)
class ReceivableAdmin(Records):
    """What is owed."""

    list_display = ("document", "party", "cents", "due_on", "is_first")
    list_select_related = ("document", "party")
    search_fields = ("document__number", "party__name")


@admin.register(Payment)
class PaymentAdmin(Records):
    """What came in."""

    list_display = ("reference", "party", "method", "cents", "received_on", "provider_reference")
    list_filter = ("method",)
    list_select_related = ("party",)
    search_fields = ("reference", "provider_reference", "party__name")


@admin.register(Entry)
class EntryAdmin(Records):
    """The ledger."""

    list_display = ("booked_on", "source_kind", "source_reference", "description")
    list_filter = ("source_kind",)
    search_fields = ("source_reference",)
    date_hierarchy = "booked_on"


@admin.register(BillingRun)
class BillingRunAdmin(Records):
    """Runs that billed."""

    list_display = ("until_on", "started_at", "invoices", "gross_cents")
