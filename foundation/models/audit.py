"""The audit trail: what happened, once, append-only, without personal data."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One thing that happened. The database refuses to change or delete a row.

    Rows hold references and plain facts, never names, addresses or texts of persons (DESIGN decision 3).
    """

    happened_at = models.DateTimeField()
    action = models.CharField(max_length=60, help_text="verb_noun of the action")
    subject_kind = models.CharField(max_length=40)
    subject_reference = models.CharField(max_length=60)
    organisation_reference = models.CharField(max_length=24, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "audit entries"
        ordering = ["-happened_at", "-id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_reference", "-id"], name="audit_by_subject"),
            models.Index(fields=["organisation_reference", "-id"], name="audit_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_reference}"
