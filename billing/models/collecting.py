"""Who wants its invoices together, and how often."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.choices import CollectingMonths
from marketplace.models import Organisation


class CollectiveInvoicing(models.Model):
    """An organisation that gets one invoice for what fell due in some months, instead of one each time."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField(choices=CollectingMonths.choices)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "collective invoicing"
        ordering = ["organisation"]
        constraints = [
            models.CheckConstraint(
                name="collective_invoicing_is_of_a_quarter_at_most", condition=Q(months__in=[1, 2, 3])
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} every {self.months}"
