"""Billing runs: what is billed, in parts that several workers take up, and who is left out until somebody looked."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from billing.models.agreements import Agreement
from invoices.models import Issuer
from marketplace.models import Organisation


class BillingRun(models.Model):
    """A run that bills up to a day: of everybody, of one issuer, or of one organisation."""

    until_on = models.DateField()
    issuer = models.ForeignKey(Issuer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="none when it is the daily one",
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    agreements = models.PositiveIntegerField(default=0)
    ended_unpaid = models.PositiveIntegerField(default=0)
    invoices = models.PositiveIntegerField(default=0)
    gross_cents = models.BigIntegerField(default=0)
    parked = models.JSONField(
        default=list, help_text="references of agreements that a person must look at, and why"
    )

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"until {self.until_on}"


class BillingRunPart(models.Model):
    """So many agreements of a run, taken up by one worker at a time. What it did is counted as it is done."""

    run = models.ForeignKey(BillingRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    agreement_ids = ArrayField(models.BigIntegerField())
    done_at = models.DateTimeField(null=True, blank=True)
    invoices = models.PositiveIntegerField(default=0)
    gross_cents = models.BigIntegerField(default=0)
    renewed = models.PositiveIntegerField(default=0)
    parked = models.JSONField(default=list)

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="billing_run_part_has_its_own_number")
        ]
        indexes = [
            models.Index(fields=["run", "number"], condition=Q(done_at=None), name="billing_run_part_to_do")
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.run_id}"


class Parking(models.Model):
    """An organisation, or one of its agreements, that runs leave alone until somebody looked.

    One that a run parked is tried again by the next; one that a person parked waits for a person.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(
        Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300)
    parked_at = models.DateTimeField()
    parked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    solved_at = models.DateTimeField(null=True, blank=True)
    solved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-parked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "agreement"],
                condition=Q(solved_at=None),
                nulls_distinct=False,
                name="parking_is_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.reason}"
