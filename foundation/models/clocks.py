"""How far a sandbox installation has moved its clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ClockOffset(models.Model):
    """The one row that says how many seconds the business clock runs ahead of the wall clock."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="clock_offset_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.seconds} s"
