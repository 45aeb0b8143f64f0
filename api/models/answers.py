"""Answers that are kept, so that asking again changes nothing."""

from __future__ import annotations

from django.db import models

from marketplace.models import ApiKey


class StoredAnswer(models.Model):
    """What a POST with this Idempotency-Key was answered, so that asking again changes nothing."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    idempotency_key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, address and body")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["api_key", "idempotency_key"], name="stored_answer_is_one_per_idempotency_key"
            )
        ]

    def __str__(self) -> str:
        return self.idempotency_key
