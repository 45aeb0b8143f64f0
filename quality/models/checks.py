"""What was looked at, by whom, and what it showed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.models import Organisation
from quality.choices import CheckKind, CheckOutcome
from quality.models.marks import Mark
from quality.models.registers import RegisterSnapshot


class Check(models.Model):
    """One look at whether an organisation holds a mark. Never changed, and kept apart from what followed from it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=10, choices=CheckKind.choices)
    outcome = models.CharField(max_length=10, choices=CheckOutcome.choices)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=300, help_text="register and day, document, or who was asked")
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the file that was looked at")
    snapshot = models.ForeignKey(
        RegisterSnapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    row = models.PositiveIntegerField(null=True, blank=True, help_text="position in the register file")

    class Meta:
        ordering = ["-checked_at", "-id"]
        indexes = [models.Index(fields=["organisation", "mark", "-checked_at"], name="check_by_organisation")]
        constraints = [
            models.CheckConstraint(
                name="check_in_a_register_names_its_snapshot",
                condition=~Q(kind=CheckKind.REGISTER) | Q(snapshot__isnull=False),
            ),
            models.CheckConstraint(
                name="check_names_a_row_of_a_snapshot_only",
                condition=Q(row=None) | Q(snapshot__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mark_id} {self.outcome}"
