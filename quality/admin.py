"""Records of quality, to look up."""

from __future__ import annotations

from django.contrib import admin

from foundation.admin import Records
from quality.models import (
    Certificate,
    Check,
    Decision,
    Interruption,
    Mark,
    MarkHeld,
    Objection,
    Proposal,
    Register,
    RegisterMatch,
    RegisterRow,
    RegisterSnapshot,
    RequirementSet,
)


@admin.register(Mark)
class MarkAdmin(Records):
    """Marks and recognitions."""

    list_display = ("name", "code", "kind", "grace_days", "valid_years")
    list_filter = ("kind",)


@admin.register(MarkHeld)
class MarkHeldAdmin(Records):
    """Which organisation holds which mark, from when until when."""

    list_display = ("organisation", "mark", "state", "from_at", "until_at", "checked_on")
    list_filter = ("mark", "state")
    list_select_related = ("organisation", "mark")
    search_fields = ("organisation__name",)


@admin.register(Decision)
class DecisionAdmin(Records):
    """What was decided about a mark or a listing, and why."""

    list_display = ("reference", "organisation", "subject_name", "kind", "reason_code", "decided_at")
    list_filter = ("kind", "reason_code", "mark")
    list_select_related = ("organisation", "mark", "listing")
    search_fields = ("reference", "organisation__name")


@admin.register(Interruption)
class InterruptionAdmin(Records):
    """From when until when a mark did not count by a decision."""

    list_display = ("decision", "organisation", "mark", "from_at", "until_at", "resumed_by")
    list_filter = ("mark",)
    list_select_related = ("decision", "organisation", "mark", "resumed_by")
    search_fields = ("decision__reference", "organisation__name")


@admin.register(Objection)
class ObjectionAdmin(Records):
    """Objections to decisions, and what came of them."""

    list_display = ("reference", "decision", "made_at", "answer_by_on", "outcome", "answered_at")
    list_filter = ("outcome",)
    list_select_related = ("decision",)
    search_fields = ("reference", "decision__reference")


@admin.register(Check)
class CheckAdmin(Records):
    """What was looked at, by whom, and what it showed."""

    list_display = ("organisation", "mark", "kind", "outcome", "checked_at", "source")
    list_filter = ("kind", "outcome", "mark")
    list_select_related = ("organisation", "mark")
    search_fields = ("organisation__name",)


@admin.register(RequirementSet)
class RequirementSetAdmin(Records):
    """Which marks a role needs for a kind of listing."""

    list_display = ("role", "programme", "listing_kind", "condition", "valid_from", "valid_until")
    list_filter = ("role", "listing_kind")


@admin.register(Register)
class RegisterAdmin(Records):
    """Public registers, and how each is read."""

    list_display = ("name", "mark", "source_address", "is_fetched", "fetch_tried_at", "problem")
    list_select_related = ("mark",)


@admin.register(RegisterMatch)
class RegisterMatchAdmin(Records):
    """Which row is which organisation, as a person said."""

    list_display = ("reference", "organisation", "register", "name", "state", "decided_at")
    list_filter = ("state", "register")
    list_select_related = ("organisation", "register")
    search_fields = ("reference", "name", "organisation__name")


@admin.register(RegisterSnapshot)
class RegisterSnapshotAdmin(Records):
    """Register files as they were read."""

    list_display = ("register", "taken_on", "rows", "added", "removed", "renamed", "changed", "is_current")
    list_filter = ("register", "is_current")
    list_select_related = ("register",)


@admin.register(RegisterRow)
class RegisterRowAdmin(Records):
    """What stands in a register."""

    list_display = ("name", "kvk_number", "snapshot")
    list_filter = (("snapshot", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("snapshot",)
    search_fields = ("name", "kvk_number")


@admin.register(Certificate)
class CertificateAdmin(Records):
    """What partners sent to prove a mark."""

    list_display = ("reference", "organisation", "mark", "kind", "issued_on", "valid_until_on", "uploaded_at")
    list_filter = ("mark", "kind")
    list_select_related = ("organisation", "mark")
    search_fields = ("reference", "organisation__name", "number")


@admin.register(Proposal)
class ProposalAdmin(Records):
    """Our own recognition as one person proposed it."""

    list_display = (
        "reference",
        "organisation",
        "mark",
        "proposed_by",
        "proposed_at",
        "lapses_at",
        "decision",
    )
    list_select_related = ("organisation", "mark", "proposed_by", "decision")
    search_fields = ("reference", "organisation__name")
