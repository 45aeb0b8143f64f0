"""Use: participants, companies and services, as they were recorded, and who pays for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.choices import UsageSource
from billing.models.agreements import AgreementLine
from billing.models.catalogue import Product
from foundation.references import new_reference
from marketplace.models import Organisation, Participant


def usage_reference() -> str:
    return new_reference("U")


class Usage(models.Model):
    """So many of a product were used on a day. The same external reference of an organisation is the same use."""

    reference = models.CharField(max_length=24, unique=True, default=usage_reference, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="for whom it was"
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    used_on = models.DateField()
    quantity = models.PositiveIntegerField(help_text="zero when it was taken back")
    from_seats = models.PositiveIntegerField(default=0, help_text="of these, bought ahead")
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    external_reference = models.CharField(max_length=60)
    source = models.CharField(max_length=12, choices=UsageSource.choices)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "usage"
        ordering = ["-used_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_reference"], name="usage_is_recorded_once"
            ),
            models.CheckConstraint(
                name="usage_takes_no_more_seats_than_it_is", condition=Q(from_seats__lte=F("quantity"))
            ),
        ]
        indexes = [models.Index(fields=["organisation", "product", "used_on"], name="usage_by_organisation")]

    def __str__(self) -> str:
        return self.reference


class UsageShare(models.Model):
    """A part of use that one payer pays, as a line of its agreement. A correction closes it and opens another."""

    usage = models.ForeignKey(Usage, on_delete=models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    parts = models.PositiveSmallIntegerField(help_text="of all parts together")
    line = models.OneToOneField(
        AgreementLine, null=True, blank=True, on_delete=models.PROTECT, related_name="usage_share"
    )

    class Meta:
        ordering = ["usage", "id"]
        constraints = [
            models.CheckConstraint(name="usage_share_is_a_part", condition=Q(parts__gt=0)),
            models.UniqueConstraint(fields=["usage", "organisation"], name="usage_share_is_one_per_payer"),
        ]

    def __str__(self) -> str:
        return f"{self.parts} parts of {self.usage_id}"
