"""Hands e-invoices over to the access point that is set (MENUKAART_ACCESS_POINT)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from invoices.actions.delivering import access_point_asked, record_failed, record_sent, was_sent
from invoices.choices import FileKind
from invoices.providers.access_point import AccessPoint
from invoices.providers.folder import FolderAccessPoint
from invoices.queries.documents import document_with, ubl_of


def access_point() -> AccessPoint:
    """The one that is set."""
    if settings.ACCESS_POINT == "folder":
        return FolderAccessPoint(Path(settings.ACCESS_POINT_FOLDER))
    raise ImproperlyConfigured(f"MENUKAART_ACCESS_POINT names no access point: “{settings.ACCESS_POINT}”.")


@transaction.atomic
def hand_over(*, reference: str, now: datetime) -> None:
    """Hand over the e-invoice of a document, once; raises when it was not taken, or nothing is set."""
    document = document_with(reference)
    point = access_point()
    delivery = access_point_asked(document=document, channel=point.channel, now=now)
    if was_sent(delivery):
        return
    receipt = point.send(document, ubl_of(document))
    record_sent(delivery=delivery, kinds=[FileKind.UBL], receipt=receipt.reference, now=now)


def record_failed_hand_over(*, reference: str, reason: str, now: datetime) -> None:
    """Write down a try that failed (settings.OUTBOX_FAILURES)."""
    document = document_with(reference)
    delivery = access_point_asked(document=document, channel=access_point().channel, now=now)
    record_failed(delivery=delivery, reason=reason, now=now)
