"""An invoice that is collected: its day is frozen, and paper and e-invoice ask no transfer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError
from lxml import etree

from invoices.actions.issuing import issue_invoices
from invoices.documents.checking import findings_in
from invoices.documents.facts import standard_of
from invoices.documents.pdf import html_of
from invoices.documents.ubl import ubl_of_document
from invoices.models import Document
from invoices.rules.drafts import DebitTerms
from tests.invoices.given import NOW, a_draft, an_issued_invoice

TERMS = DebitTerms(mandate="mandate_1N2k", notice_days=14, most_cents=1_000_000)
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def collected(terms: DebitTerms = TERMS) -> Document:
    return issue_invoices(drafts=[replace(a_draft(), debit=terms)], now=NOW)[0]


@pytest.mark.django_db
def test_an_invoice_that_is_collected_says_when_how_much_and_under_which_mandate():
    document = collected()
    html = html_of(document)

    assert (document.debit_mandate, document.debit_on) == ("mandate_1N2k", date(2027, 4, 15))
    assert "mandate_1N2k" in html
    assert "donderdag 15 april 2027" in html
    assert "<svg" not in html.split("<h1>")[1]  # no code to scan, no reference: nobody transfers it as well
    assert document.payment_reference[:4] not in html.split("<h1>")[1]


@pytest.mark.django_db
def test_the_day_is_never_before_it_was_told_long_enough():
    assert collected(replace(TERMS, notice_days=40)).debit_on == date(2027, 4, 25)


@pytest.mark.django_db
def test_what_is_above_the_most_of_a_debit_is_to_be_paid():
    document = collected(replace(TERMS, most_cents=290_399))

    assert document.gross_cents == 290_400
    assert (document.debit_mandate, document.debit_on) == ("", None)


@pytest.mark.django_db
def test_the_e_invoice_of_it_names_the_mandate_and_is_valid():
    document = collected()
    written = ubl_of_document(document, list(document.lines.all()), list(document.vat_rows.all()))
    means = etree.fromstring(written).find(f"{CAC}PaymentMeans")

    assert means is not None
    assert means.findtext(f"{CBC}PaymentMeansCode") == "59"
    assert means.findtext(f"{CAC}PaymentMandate/{CBC}ID") == "mandate_1N2k"
    assert means.find(f"{CAC}PayeeFinancialAccount") is None
    assert findings_in(written, standard=standard_of(document)) == []


@pytest.mark.django_db
def test_the_database_refuses_a_day_without_a_mandate():
    document = an_issued_invoice()
    document.pk, document.number, document.source, document.series_number = None, "2027-09999", "x", 9999
    document.reference, document.debit_on = "D-X", date(2027, 6, 1)

    with pytest.raises(IntegrityError, match="document_that_is_collected_says_when_and_how"):
        document.save(force_insert=True)
