"""Months that were closed: nothing is booked in them any more (docs/algorithms/periods.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PeriodClosing(models.Model):
    """A month, and all before it, was closed; and perhaps opened again by somebody else, with a reason."""

    month = models.DateField(help_text="its first day")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    left_open = models.JSONField(
        default=dict, help_text="what was not done when it was closed: counts by name"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="why it was opened again")

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=Q(reopened_at=None), name="month_is_closed_once"
            ),
            models.CheckConstraint(name="closing_names_a_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="month_is_reopened_by_another_with_a_reason",
                condition=Q(reopened_at=None, reopened_by=None, reason="")
                | (
                    Q(reopened_at__isnull=False, reopened_by__isnull=False)
                    & ~Q(reason="")
                    & ~Q(reopened_by=F("closed_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
