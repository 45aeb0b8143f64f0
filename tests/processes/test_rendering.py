"""The worker is killed between the invoice's commit and its PDF: after a restart the PDF is there, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from foundation.models import AuditEntry, OutboxMessage
from invoices.models import DocumentFile
from invoices.queries.documents import pdf_of, ubl_of
from tests.invoices.given import an_issued_invoice
from tests.processes.settings import OUTBOX_HANDLERS
from tests.processes.workers import a_worker, somebody_waits_for_a_lock, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_a_worker_killed_while_it_makes_the_pdf_leaves_none_and_the_next_one_makes_it_once(
    tmp_path: Path, settings: LazySettings
) -> None:
    settings.OUTBOX_HANDLERS = OUTBOX_HANDLERS
    settings.MEDIA_ROOT = tmp_path / "files"
    document = an_issued_invoice()
    assert OutboxMessage.objects.get().kind == "invoice.render"

    with a_worker(tmp_path) as worker, transaction.atomic(), connection.cursor() as cursor:
        # Whoever wants to note a finished PDF waits here, with the PDF made and the transaction open.
        cursor.execute("LOCK TABLE invoices_documentfile IN SHARE ROW EXCLUSIVE MODE")
        wait_until(somebody_waits_for_a_lock, "the worker has made the PDF")
        worker.kill()
    assert not DocumentFile.objects.exists()
    assert list(OutboxMessage.objects.values_list("kind", "attempts", "done_at")) == [
        ("invoice.render", 0, None)
    ]

    with a_worker(tmp_path):
        wait_until(
            lambda: OutboxMessage.objects.filter(kind="invoice.mail").exclude(done_at=None).exists(),
            "the second worker makes the PDF and has it mailed",
        )
    assert list(DocumentFile.objects.values_list("kind", flat=True)) == ["pdf", "ubl"]
    assert pdf_of(document).startswith(b"%PDF-")
    assert ubl_of(document).startswith(b"<?xml")
    assert sorted(file.suffix for file in (tmp_path / "files").rglob("*.*")) == [".pdf", ".xml"]
    mailed = AuditEntry.objects.filter(action="write_down").values_list("subject_reference", flat=True)
    assert list(mailed) == [document.reference]
    assert set(OutboxMessage.objects.values_list("kind", "attempts")) == {
        ("invoice.render", 1),
        ("invoice.mail", 1),
    }
