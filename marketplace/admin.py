"""Records of the market, to look up."""

from __future__ import annotations

from django.contrib import admin

from foundation.admin import Records
from marketplace.models import Allowance, Clearance, Listing, MinimumWage, Municipality, Organisation, Region


@admin.register(Organisation)
class OrganisationAdmin(Records):
    """Partners and who may become one."""

    list_display = ("name", "segment", "municipality", "reference", "created_at")
    list_filter = ("segment",)
    list_select_related = ("municipality",)
    search_fields = ("name", "reference", "party__kvk_number")


@admin.register(Listing)
class ListingAdmin(Records):
    """Vacancies, homes, services."""

    list_display = ("title", "kind", "organisation", "state", "place", "reference")
    list_filter = ("kind", "state")
    list_select_related = ("organisation",)
    search_fields = ("title", "reference", "organisation__name")
    exclude = ("search_nl", "search_en")


@admin.register(Clearance)
class ClearanceAdmin(Records):
    """Dated permissions that make a listing visible."""

    list_display = ("organisation", "kind", "listing_kind", "condition", "from_at", "until_at")
    list_filter = ("kind", "listing_kind")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "agreement_reference")


@admin.register(Allowance)
class AllowanceAdmin(Records):
    """Dated slots."""

    list_display = ("organisation", "listing_kind", "slots", "from_at", "until_at", "agreement_reference")
    list_filter = ("listing_kind",)
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "agreement_reference")


@admin.register(Region)
class RegionAdmin(Records):
    """Labour market regions."""

    list_display = ("name", "code")


@admin.register(Municipality)
class MunicipalityAdmin(Records):
    """Municipalities."""

    list_display = ("display_name", "code", "region", "inhabitants")
    list_filter = ("region",)
    list_select_related = ("region",)
    search_fields = ("name", "display_name")


@admin.register(MinimumWage)
class MinimumWageAdmin(Records):
    """The statutory minimum wage, from a day on."""

    list_display = ("__str__",)
