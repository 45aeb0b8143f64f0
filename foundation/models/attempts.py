"""How often something without an account was done from one place, by a hash that nobody can turn back."""

from __future__ import annotations

from django.db import models


class Attempt(models.Model):
    """Attempts of one sender at one purpose within an hour of wall time. Holds no address; forgotten after a day."""

    purpose = models.CharField(max_length=40)
    sender = models.CharField(max_length=64, help_text="keyed hash of the day and the network; no address")
    hour_at = models.DateTimeField(help_text="beginning of the hour, by the clock on the wall")
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["hour_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "sender", "hour_at"], name="attempts_of_an_hour_are_counted_once"
            )
        ]
        indexes = [models.Index(fields=["hour_at"], name="attempt_by_hour")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.count}"
