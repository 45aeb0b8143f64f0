"""The statutory minimum wage by day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class MinimumWage(models.Model):
    """The gross minimum wage per hour from 21 years, from a day on (Wet minimumloon, changes 1 January and 1 July)."""

    valid_from = models.DateField(unique=True)
    cents_per_hour = models.PositiveIntegerField()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(name="minimum_wage_is_positive", condition=Q(cents_per_hour__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.cents_per_hour} from {self.valid_from}"
