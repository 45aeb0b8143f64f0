"""An invoice that is collected: its day is frozen, and paper and e-invoice ask no transfer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from lxml import etree

from foundation.models import AuditEntry
from invoices.actions.issuers import CreditorIdWrong, change_creditor_id
from invoices.actions.issuing import issue_invoices
from invoices.documents.checking import findings_in
from invoices.documents.facts import standard_of
from invoices.documents.pdf import html_of
from invoices.documents.ubl import ubl_of_document
from invoices.models import Document, Issuer
from invoices.rules.drafts import DebitTerms
from tests.invoices.given import NOW, a_draft, an_issued_invoice, an_issuer

TERMS = DebitTerms(
    mandate="mandate_1N2k",
    notice_days=14,
    most_cents=1_000_000,
    reference="QMGRXNVZKXJYKJ5E",
    account_end="5264",
)
CREDITOR = "NL79ZZZ999999990000"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def collected(terms: DebitTerms = TERMS) -> Document:
    change_creditor_id(issuer=an_issuer(), creditor_id="nl79 ZZZ 999999990000", actor=None, now=NOW)
    return issue_invoices(drafts=[replace(a_draft(), debit=terms)], now=NOW)[0]


@pytest.mark.django_db
def test_an_invoice_that_is_collected_says_all_that_the_payer_must_know_beforehand():
    document = collected()
    html = html_of(document)
    paying = html.split('class="paying"')[1]

    assert (document.debit_mandate, document.debit_on) == ("mandate_1N2k", date(2027, 4, 15))
    for told in (
        "€\u00a02.904,00",
        "donderdag 15 april 2027",
        "eindigt op 5264",
        "QMGRXNVZKXJYKJ5E",
        CREDITOR,
    ):
        assert told in paying
    assert "mandate_1N2k" not in html  # the name that our provider gives it means nothing to the payer
    assert "<svg" not in html.split("<h1>")[1]  # no code to scan, no reference: nobody transfers it as well
    assert document.payment_reference[:4] not in html.split("<h1>")[1]


@pytest.mark.django_db
def test_paper_stays_the_same_when_the_creditor_id_changes():
    document = collected()
    before = html_of(document)
    change_creditor_id(issuer=document.issuer, creditor_id="", actor=None, now=NOW)

    assert html_of(Document.objects.get()) == before
    assert AuditEntry.objects.filter(action="change_creditor_id").count() == 2


@pytest.mark.django_db
def test_a_creditor_id_that_is_wrong_is_refused_and_nothing_moves():
    issuer = an_issuer()

    with pytest.raises(CreditorIdWrong):
        change_creditor_id(issuer=issuer, creditor_id="NL78ZZZ999999990000", actor=None, now=NOW)
    with pytest.raises(CommandError, match="incassant-id klopt niet"):
        call_command("set_creditor_id", "mip-brabant", "NL78ZZZ999999990000")
    assert Issuer.objects.get().creditor_id == ""
    call_command("set_creditor_id", "mip-brabant", CREDITOR, stdout=StringIO())
    assert Issuer.objects.get().creditor_id == CREDITOR


@pytest.mark.django_db
def test_an_older_invoice_says_what_it_knows_and_no_more():
    document = collected(replace(TERMS, reference="", account_end=""))
    paying = html_of(document).split('class="paying"')[1]

    assert "mandate_1N2k" in paying
    assert "eindigt op" not in paying


@pytest.mark.django_db
def test_the_day_is_never_before_it_was_told_long_enough():
    assert collected(replace(TERMS, notice_days=40)).debit_on == date(2027, 4, 25)


@pytest.mark.django_db
def test_what_is_above_the_most_of_a_debit_is_to_be_paid():
    document = collected(replace(TERMS, most_cents=290_399))

    assert document.gross_cents == 290_400
    assert (document.debit_mandate, document.debit_on) == ("", None)


@pytest.mark.django_db
@pytest.mark.parametrize("standard", ["peppol", "nlcius"])
def test_the_e_invoice_of_it_names_mandate_and_creditor_and_is_valid(standard):
    issuer = an_issuer()
    issuer.e_invoice_standard = standard
    issuer.save(update_fields=["e_invoice_standard"])
    document = collected()
    written = ubl_of_document(document, list(document.lines.all()), list(document.vat_rows.all()))
    means = etree.fromstring(written).find(f"{CAC}PaymentMeans")
    seller = etree.fromstring(written).find(
        f"{CAC}AccountingSupplierParty/{CAC}Party/{CAC}PartyIdentification"
    )

    assert means is not None
    assert means.findtext(f"{CBC}PaymentMeansCode") == "59"
    assert means.findtext(f"{CAC}PaymentMandate/{CBC}ID") == "QMGRXNVZKXJYKJ5E"
    assert means.find(f"{CAC}PaymentMandate/{CAC}PayerFinancialAccount") is None  # four signs are no account
    assert seller is not None
    assert seller.findtext(f"{CBC}ID[@schemeID='SEPA']") == CREDITOR
    assert means.find(f"{CAC}PayeeFinancialAccount") is None
    assert findings_in(written, standard=standard_of(document)) == []


@pytest.mark.django_db
def test_the_e_invoice_of_what_is_transferred_names_no_creditor():
    document = collected(replace(TERMS, most_cents=1))
    written = ubl_of_document(document, list(document.lines.all()), list(document.vat_rows.all()))

    assert b"SEPA" not in written
    assert (document.debit_reference, document.debit_account_end) == ("", "")


@pytest.mark.django_db
def test_the_database_refuses_a_day_without_a_mandate():
    document = an_issued_invoice()
    document.pk, document.number, document.source, document.series_number = None, "2027-09999", "x", 9999
    document.reference, document.debit_on = "D-X", date(2027, 6, 1)

    with pytest.raises(IntegrityError, match="document_that_is_collected_says_when_and_how"):
        document.save(force_insert=True)


@pytest.mark.django_db
def test_the_database_refuses_an_account_on_what_is_not_collected():
    document = an_issued_invoice()
    document.pk, document.number, document.source, document.series_number = None, "2027-09999", "x", 9999
    document.reference, document.debit_account_end = "D-X", "5264"

    with pytest.raises(IntegrityError, match="document_that_is_not_collected_names_no_account"):
        document.save(force_insert=True)
