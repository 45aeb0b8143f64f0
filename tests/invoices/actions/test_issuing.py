"""Issuing: gapless numbers, frozen paper, exact sums."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from foundation.actions.outbox import deliver_due
from foundation.models import OutboxMessage
from invoices.actions.crediting import (
    AlreadyCredited,
    CreditNeedsReason,
    OnlyInvoicesAreCredited,
    credit_document,
)
from invoices.actions.issuers import PrefixTaken, PrefixWrong, register_issuer
from invoices.actions.issuing import NothingToInvoice, issue_invoices
from invoices.actions.numbering import IssueDayRunsBack
from invoices.models import Document, DocumentFile, NumberSeries
from invoices.queries.documents import pdf_of, series_with_gaps
from invoices.queries.vat import VatUndecided
from tests.invoices.given import (
    NOW,
    a_draft,
    a_line,
    a_party,
    an_issued_invoice,
    an_issuer,
    the_lines_of_the_picture,
)


@pytest.mark.django_db
def test_the_invoice_of_the_design_has_its_sums_to_the_cent():
    document = an_issued_invoice(*the_lines_of_the_picture())

    assert (document.net_cents, document.vat_cents, document.gross_cents) == (443500, 80535, 524035)
    assert document.number == "2027-00001"
    assert [(row.rate, row.net_cents, row.vat_cents) for row in document.vat_rows.all()] == [
        (21, 383500, 80535),
        (0, 60000, 0),
    ]
    assert str(document.due_on) == "2027-04-15"


@pytest.mark.django_db
def test_the_same_source_is_issued_once():
    draft = a_draft()

    first = issue_invoices(drafts=[draft], now=NOW)
    again = issue_invoices(drafts=[draft], now=NOW + timedelta(hours=1))

    assert again[0].pk == first[0].pk
    assert NumberSeries.objects.get().last_number == 1


@pytest.mark.django_db
def test_a_batch_takes_one_block_and_a_rollback_leaves_no_gap():
    issuer = an_issuer()
    savepoint = transaction.savepoint()
    issue_invoices(drafts=[a_draft(issuer=issuer) for _ in range(3)], now=NOW)
    transaction.savepoint_rollback(savepoint)

    documents = issue_invoices(drafts=[a_draft(issuer=issuer) for _ in range(4)], now=NOW)

    assert [document.series_number for document in documents] == [1, 2, 3, 4]
    assert series_with_gaps() == []


@pytest.mark.django_db
def test_dates_in_a_series_never_run_back():
    an_issued_invoice()

    with pytest.raises(IssueDayRunsBack), transaction.atomic():
        an_issued_invoice(now=NOW - timedelta(days=1))

    assert Document.objects.count() == 1
    assert NumberSeries.objects.get().last_number == 1


@pytest.mark.django_db
def test_a_buyer_of_whom_vies_said_nothing_and_an_empty_draft_are_refused_and_use_no_number():
    with pytest.raises(VatUndecided):
        issue_invoices(
            drafts=[a_draft(party=a_party(country="BE", kvk_number="", vat_id="BE0403019261"))], now=NOW
        )
    draft = a_draft()
    with pytest.raises(NothingToInvoice):
        issue_invoices(
            drafts=[type(draft)(**{**{f: getattr(draft, f) for f in draft.__slots__}, "lines": ()})], now=NOW
        )

    assert not NumberSeries.objects.exists()


@pytest.mark.django_db
def test_the_database_refuses_to_change_or_delete_what_was_issued():
    document = an_issued_invoice()

    for attempt in (
        lambda: Document.objects.filter(pk=document.pk).update(net_cents=1),
        lambda: document.lines.update(description="x"),
        lambda: document.vat_rows.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.django_db(transaction=True)
def test_a_document_that_does_not_add_up_is_refused_at_commit():
    document = an_issued_invoice()
    copy = Document.objects.get(pk=document.pk)
    copy.pk, copy.reference, copy.number, copy.series_number, copy.source = (
        None,
        "X",
        "2027-99999",
        99999,
        "x",
    )

    with pytest.raises(IntegrityError):
        copy.save(force_insert=True)


@pytest.mark.django_db
def test_a_credit_mirrors_its_invoice_and_happens_once():
    document = an_issued_invoice(*the_lines_of_the_picture())

    credit = credit_document(document=document, reason="Niet betaald binnen 30 dagen.", now=NOW)

    assert credit.number == "2027-C0001"
    assert (credit.net_cents, credit.vat_cents, credit.gross_cents) == (-443500, -80535, -524035)
    assert credit.lines.count() == document.lines.count()
    with pytest.raises(AlreadyCredited):
        credit_document(document=document, reason="Nog eens.", now=NOW)
    with pytest.raises(OnlyInvoicesAreCredited):
        credit_document(document=credit, reason="Andersom.", now=NOW)
    with pytest.raises(CreditNeedsReason):
        credit_document(document=an_issued_invoice(), reason=" ", now=NOW)
    assert Document.objects.filter(kind="credit_note").count() == 1


@pytest.mark.django_db
def test_the_pdf_is_made_once_and_kept_with_its_hash(settings):
    settings.OUTBOX_HANDLERS = {
        **settings.OUTBOX_HANDLERS,
        "invoice.mail": "tests.foundation.handlers.write_down",
    }
    document = an_issued_invoice()

    deliver_due()
    OutboxMessage.objects.filter(kind="invoice.render").update(done_at=None)
    deliver_due()

    stored = DocumentFile.objects.filter(document=document)
    assert [(file.kind, len(file.sha256)) for file in stored] == [("pdf", 64), ("ubl", 64)]
    assert pdf_of(document).startswith(b"%PDF-1.7")


@pytest.mark.django_db(transaction=True)
def test_eight_writers_issue_a_thousand_invoices_without_gap_duplicate_or_failure():
    issuer, party = an_issuer(), a_party()
    failures: list[BaseException] = []

    def write(worker: int) -> None:
        try:
            for number in range(125):
                draft = a_draft(a_line(), party=party, issuer=issuer, source=f"run:{worker}:{number}")
                issue_invoices(drafts=[draft], now=NOW)
        except BaseException as error:  # noqa: BLE001 -- every failure counts
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(Document.objects.values_list("series_number", flat=True)) == list(range(1, 1001))
    assert series_with_gaps() == []


@pytest.mark.django_db
def test_two_issuers_never_give_one_number_and_a_reference_finds_one_invoice():
    ours, theirs = an_issuer(), an_issuer("mip-limburg")

    first, second = issue_invoices(
        drafts=[
            a_draft(a_line(), issuer=ours, source="ours:1"),
            a_draft(a_line(), issuer=theirs, source="theirs:1"),
        ],
        now=NOW,
    )

    assert (first.number, second.number) == ("2027-00001", "URG2027-00001")
    assert first.payment_reference != second.payment_reference
    with pytest.raises(PrefixTaken):
        register_issuer(**{**ISSUER, "code": "third"}, now=NOW)
    with pytest.raises(PrefixWrong):
        register_issuer(**{**ISSUER, "code": "third", "number_prefix": "A-1"}, now=NOW)


ISSUER: dict[str, Any] = {
    "name": "Stichting Derde",
    "kvk_number": "99000417",
    "vat_id": "NL000000012B01",
    "street": "Kade 3",
    "postcode": "5038 AA",
    "city": "Tilburg",
    "email": "facturen@derde.example",
    "iban": "NL91 ABNA 0417 1643 00",
    "brand_name": "Derde",
    "brand_region": "Brabant",
}
