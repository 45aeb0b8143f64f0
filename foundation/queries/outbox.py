"""What the outbox still holds."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from foundation.models import OutboxMessage


def open_messages() -> QuerySet[OutboxMessage]:
    """Messages that are not delivered yet, oldest first."""
    return OutboxMessage.objects.filter(done_at=None).order_by("id")


def errors_of(*, kind: str, references: Iterable[str]) -> dict[str, str]:
    """What went wrong the last time with messages of a kind that are not delivered yet, by reference."""
    found = open_messages().filter(kind=kind, reference__in=list(references)).exclude(last_error="")
    return dict(found.values_list("reference", "last_error"))


def message_about(*, kind: str, reference: str) -> OutboxMessage | None:
    """The message of a kind about one thing, delivered or not; None when there never was one."""
    return OutboxMessage.objects.filter(kind=kind, reference=reference).first()


def references_delivered(*, kind: str, containing: str) -> list[str]:
    """The references of messages of a kind that were delivered, and in which this text stands."""
    rows = OutboxMessage.objects.filter(kind=kind, reference__contains=containing, done_at__isnull=False)
    return list(rows.order_by("id").values_list("reference", flat=True))
