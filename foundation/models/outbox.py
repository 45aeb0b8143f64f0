"""The outbox: what must happen after commit is a row; a task is only the bell (DESIGN decision 10)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class OutboxMessage(models.Model):
    """One thing to be done after the transaction that left it. Holds a reference, never personal data."""

    kind = models.CharField(max_length=40, help_text="key of settings.OUTBOX_HANDLERS")
    reference = models.CharField(max_length=80, help_text="what it is about; the handler's only argument")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="wall time before which it is not tried (again)")
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="outbox_message_is_left_once"),
        ]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(done_at=None), name="outbox_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
