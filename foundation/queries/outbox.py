"""What the outbox still holds."""

from __future__ import annotations

from django.db.models import QuerySet

from foundation.models import OutboxMessage


def open_messages() -> QuerySet[OutboxMessage]:
    """Messages that are not delivered yet, oldest first."""
    return OutboxMessage.objects.filter(done_at=None).order_by("id")
