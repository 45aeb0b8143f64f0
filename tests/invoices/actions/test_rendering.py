"""After commit: the PDF and the e-invoice are made once and kept; without a valid e-invoice the PDF goes alone."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction

from foundation.actions.outbox import deliver_due
from foundation.choices import PartyKind
from foundation.models import OutboxMessage
from foundation.money import Money
from invoices.actions.crediting import credit_document, credit_part
from invoices.documents.checking import stop_checking
from invoices.models import Document, DocumentFile, Issuer
from invoices.queries.documents import (
    NoEInvoice,
    StoredFileDiffers,
    documents_without_e_invoice,
    have_e_invoice,
    pdf_of,
    ubl_of,
)
from invoices.rules.drafts import CreditLine
from tests.invoices.documents.test_checking import NO, a_rule_set
from tests.invoices.given import NOW, a_line, a_party, an_issued_invoice, an_issuer, the_lines_of_the_picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test_and_no_mails(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.OUTBOX_HANDLERS = {
        kind: handler if kind.startswith("invoice.render") else "tests.foundation.handlers.write_down"
        for kind, handler in settings.OUTBOX_HANDLERS.items()
    }


@pytest.fixture
def _rules_that_refuse(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.E_INVOICE_RULES = a_rule_set(tmp_path, body=NO.format(flag="fatal"))
    stop_checking()
    yield
    stop_checking()


def kinds() -> list[str]:
    return list(DocumentFile.objects.order_by("kind").values_list("kind", flat=True))


def attached_to(document: Document) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf_of(document))) as pdf:
        return list(pdf.attachments)


def test_an_invoice_gets_a_pdf_with_its_e_invoice_inside_and_the_e_invoice_itself():
    document = an_issued_invoice(*the_lines_of_the_picture())

    deliver_due()

    stored = {file.kind: file for file in DocumentFile.objects.all()}
    assert stored["ubl"].sha256 == hashlib.sha256(ubl_of(document)).hexdigest()
    assert stored["pdf"].retained_until == stored["ubl"].retained_until == date(2035, 1, 1)
    assert attached_to(document) == ["2027-00001.xml"]
    assert ubl_of(document).startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert not documents_without_e_invoice().exists()
    assert OutboxMessage.objects.filter(kind="invoice.mail").count() == 1


def test_an_issuer_that_chose_nlcius_gets_it_for_dutch_buyers_and_the_document_remembers():
    Issuer.objects.filter(pk=an_issuer().pk).update(e_invoice_standard="nlcius")
    document = an_issued_invoice()
    Issuer.objects.update(e_invoice_standard="peppol")

    deliver_due()

    assert b"urn:fdc:nen.nl:nlcius:v1.0<" in ubl_of(document)


def test_credit_notes_whole_and_of_a_part_get_theirs():
    whole = credit_document(document=an_issued_invoice(), reason="Niet betaald.", now=NOW)
    part = credit_part(
        document=an_issued_invoice(),
        lines=[CreditLine(code="CAR-RECRUIT-15", description="Wervingspakket", net=Money(33_333))],
        reason="Minder dagen.",
        source="test:part",
        now=NOW,
    )

    deliver_due()

    for credit in (whole, part):
        assert b"<cbc:CreditNoteTypeCode>381<" in ubl_of(credit)
    assert b'<cbc:PayableAmount currencyID="EUR">403.33<' in ubl_of(part)


def test_a_person_gets_the_pdf_alone_and_waits_for_nobody():
    document = an_issued_invoice(party=a_party(kind=PartyKind.PERSON, kvk_number=""))

    deliver_due()

    assert kinds() == ["pdf"]
    assert attached_to(document) == []
    with pytest.raises(NoEInvoice):
        ubl_of(document)
    assert not documents_without_e_invoice().exists()
    assert not OutboxMessage.objects.filter(done_at=None).exists()


def test_an_organisation_that_has_no_number_is_shown_to_a_person():
    town = a_party(kind=PartyKind.GOVERNMENT, country="NL", kvk_number="", oin="00000001003214345000")
    document = an_issued_invoice(party=town)
    club = an_issued_invoice(party=a_party(kind="", kvk_number=""))

    deliver_due()

    assert have_e_invoice([document, club]) == {document.pk}
    assert list(documents_without_e_invoice()) == [club]
    assert not OutboxMessage.objects.filter(done_at=None).exists()


@pytest.mark.usefixtures("_rules_that_refuse")
def test_an_e_invoice_that_the_rules_refuse_is_not_stored_and_the_pdf_goes_out(settings: LazySettings):
    document = an_issued_invoice()

    deliver_due()

    assert kinds() == ["pdf"]
    assert attached_to(document) == []
    waiting = OutboxMessage.objects.get(done_at=None)
    assert (waiting.kind, waiting.attempts) == ("invoice.render_ubl", 1)
    assert "NO-1: Always no." in waiting.last_error
    assert OutboxMessage.objects.filter(kind="invoice.mail").exclude(done_at=None).count() == 1
    assert list(documents_without_e_invoice()) == [document]

    settings.E_INVOICE_RULES = None
    stop_checking()
    OutboxMessage.objects.update(due_at=NOW.replace(year=2020))
    deliver_due()

    assert kinds() == ["pdf", "ubl"]
    assert not OutboxMessage.objects.filter(done_at=None).exists()
    assert not documents_without_e_invoice().exists()


def test_rules_that_cannot_be_read_hold_up_no_pdf(settings: LazySettings, tmp_path: Path):
    settings.E_INVOICE_RULES = a_rule_set(tmp_path, body="<not-closed>")
    stop_checking()
    an_issued_invoice()

    deliver_due()
    stop_checking()

    assert kinds() == ["pdf"]
    assert "CheckerSilent" in OutboxMessage.objects.get(done_at=None).last_error


def test_what_was_made_stays_as_it_was_made(settings: LazySettings):
    document = an_issued_invoice(a_line())
    deliver_due()
    before = list(DocumentFile.objects.order_by("id").values_list("id", "sha256"))

    OutboxMessage.objects.filter(kind="invoice.render").update(done_at=None)
    deliver_due()

    assert list(DocumentFile.objects.order_by("id").values_list("id", "sha256")) == before
    file = Path(settings.MEDIA_ROOT) / DocumentFile.objects.get(kind="ubl").path
    file.write_bytes(ubl_of(document).replace(b"2400.00", b"2401.00"))
    with pytest.raises(StoredFileDiffers):
        ubl_of(document)


def test_the_database_keeps_a_file_seven_years_and_lets_it_go_after_that():
    document = an_issued_invoice()
    deliver_due()

    for attempt in (
        lambda: DocumentFile.objects.filter(document=document).delete(),
        lambda: DocumentFile.objects.update(retained_until=date(2020, 1, 1)),
        lambda: DocumentFile.objects.update(sha256="0" * 64),
    ):
        with (
            pytest.raises(DatabaseError, match="kept until 2035-01-01"),
            transaction.atomic(),
        ):
            attempt()
    assert kinds() == ["pdf", "ubl"]

    old = an_issued_invoice()
    DocumentFile.objects.create(
        document=old,
        kind="pdf",
        path="x",
        sha256="0" * 64,
        size=1,
        stored_at=NOW,
        retained_until=date(2020, 1, 1),
    )
    assert DocumentFile.objects.filter(document=old).delete()[0] == 1
