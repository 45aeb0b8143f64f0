"""Records for our own staff to look up, read only: every change is a button elsewhere that calls an action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from foundation.models import AuditEntry, OutboxMessage, Party, User

if TYPE_CHECKING:
    # unfold ships no types; its ModelAdmin is Django's with other templates
    Base = admin.ModelAdmin[Any]
else:
    Base = ModelAdmin


class Records(Base):
    """Records that any of our staff may read and nobody changes here."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Our own staff."""
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def has_view_permission(self, request: HttpRequest, _record: Model | None = None) -> bool:
        """Our own staff."""
        return self.has_module_permission(request)

    def has_add_permission(self, _request: HttpRequest, _record: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, _request: HttpRequest, _record: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _record: Model | None = None) -> bool:
        """Nobody."""
        return False


class AdministratorRecords(Records):
    """Records of people: administrators only."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return bool(request.user.is_active and request.user.is_superuser)


@admin.register(Party)
class PartyAdmin(Records):
    """Legal identities."""

    list_display = ("name", "kind", "kvk_number", "city", "reference")
    list_filter = ("kind", "country")
    search_fields = ("name", "kvk_number", "oin", "reference")


@admin.register(User)
class UserAdmin(AdministratorRecords):
    """Who can log in."""

    list_display = ("email", "name", "is_staff", "is_active", "joined_at")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "name")
    exclude = ("password",)


@admin.register(AuditEntry)
class AuditEntryAdmin(Records):
    """What happened, by whom."""

    list_display = ("happened_at", "action", "subject_kind", "subject_reference", "actor")
    list_filter = ("subject_kind",)
    list_select_related = ("actor",)
    search_fields = ("subject_reference", "organisation_reference", "action")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(Records):
    """What waits to be done after commit."""

    list_display = ("id", "kind", "reference", "created_at", "attempts", "done_at")
    list_filter = ("kind", ("done_at", admin.EmptyFieldListFilter))
    search_fields = ("reference",)
