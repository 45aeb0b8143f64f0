"""People who take part in something. Their name stands here alone, and goes when it is no longer needed (AVG)."""

from __future__ import annotations

from django.db import models

from foundation.references import new_reference
from marketplace.models.organisations import Organisation


def participant_reference() -> str:
    return new_reference("P")


class Participant(models.Model):
    """Somebody whom an organisation enrols. Invoices and records of use name the reference only."""

    reference = models.CharField(max_length=24, unique=True, default=participant_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participants")
    name = models.CharField(max_length=100, blank=True, help_text="empty once it was forgotten")
    enrolled_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation", "-enrolled_at", "-id"]

    def __str__(self) -> str:
        return self.reference
