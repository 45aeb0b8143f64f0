"""Permissions with dates: allowances (slots) and clearances (content, marks, payment)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from marketplace.choices import ClearanceKind, Condition, ListingKind
from marketplace.models.organisations import Organisation


class Allowance(models.Model):
    """So many listings of a kind live at once, from an instant until an instant. Billing writes it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="allowances")
    listing_kind = models.CharField(max_length=16, choices=ListingKind.choices)
    slots = models.PositiveIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    is_ending = models.BooleanField(
        default=False, help_text="announced: a change or the end of its agreement; else its term is renewed"
    )
    agreement_reference = models.CharField(max_length=24)
    part_reference = models.CharField(
        max_length=60, blank=True, help_text="the part of the agreement that grants it"
    )
    source_reference = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["organisation", "from_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="allowance_does_not_end_before_it_starts", condition=Q(until_at__gte=F("from_at"))
            ),
            models.CheckConstraint(name="allowance_has_a_slot", condition=Q(slots__gt=0)),
        ]
        indexes = [
            models.Index(fields=["agreement_reference"], name="allowance_by_agreement"),
            models.Index(fields=["part_reference"], name="allowance_by_part"),
        ]

    def __str__(self) -> str:
        return f"{self.slots} × {self.listing_kind}"


class Clearance(models.Model):
    """A dated permission that makes a listing visible. Each kind has one writer.

    Editorial belongs to one listing; quality to an organisation, a kind of listing and a condition; standing to
    an organisation's agreement. Several of one kind add up: a dated suspension is the gap between two.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clearances")
    listing = models.ForeignKey(
        "marketplace.Listing", null=True, blank=True, on_delete=models.PROTECT, related_name="clearances"
    )
    kind = models.CharField(max_length=16, choices=ClearanceKind.choices)
    listing_kind = models.CharField(max_length=16, choices=ListingKind.choices, blank=True)
    condition = models.CharField(max_length=16, choices=Condition.choices, blank=True)
    agreement_reference = models.CharField(max_length=24, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    source_reference = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["organisation", "kind", "from_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="clearance_does_not_end_before_it_starts",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            ),
            models.CheckConstraint(
                name="clearance_names_what_it_clears",
                condition=(
                    Q(kind=ClearanceKind.EDITORIAL, listing__isnull=False)
                    | (Q(kind=ClearanceKind.QUALITY, listing=None) & ~Q(listing_kind=""))
                    | (Q(kind=ClearanceKind.STANDING, listing=None) & ~Q(agreement_reference=""))
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "kind", "listing_kind"], name="clearance_by_organisation"),
            models.Index(fields=["agreement_reference"], name="clearance_by_agreement"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.from_at}"
