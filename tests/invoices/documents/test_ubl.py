"""The e-invoice: valid by the schema and EN 16931, with the facts and the sums of the document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from invoices.choices import EInvoiceStandard
from invoices.documents.checking import findings_in
from invoices.documents.facts import facts_of, standard_of
from invoices.documents.ubl import CUSTOMIZATIONS
from invoices.rules.faults import findings
from tests.invoices.papers import (
    BELGIAN,
    EDUCATION,
    OUTSIDE_EU,
    OUTSIDE_SCOPE,
    REDUCED,
    REVERSED,
    SMALL,
    STANDARD,
    SWISS,
    TOWN,
    Paper,
    a_paper,
)

SPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
ONE = Decimal(1)


def texts(paper: Paper, path: str) -> list[str]:
    root = etree.fromstring(paper.ubl)
    return [str(found.text) for found in root.iterfind(path, SPACES)]


def official(paper: Paper) -> list[str]:
    return findings_in(paper.ubl, standard=standard_of(paper.document))


CASES = [
    a_paper(),
    a_paper((STANDARD, ONE, 240_000), (REDUCED, ONE, 1_000), (EDUCATION, Decimal(4), 15_000)),
    a_paper((STANDARD, ONE, 75_000), (STANDARD, ONE, -37_500)),
    a_paper((STANDARD, Decimal("2.125"), 3_333)),
    a_paper((SMALL, ONE, 10_000)),
    a_paper((EDUCATION, ONE, 10_000), (SMALL, ONE, 5_000)),
    a_paper((REVERSED, ONE, 10_000), buyer=BELGIAN, language="en"),
    a_paper((OUTSIDE_EU, ONE, 10_000), buyer=SWISS, language="en"),
    a_paper((OUTSIDE_SCOPE, ONE, 10_000)),
    a_paper((STANDARD, ONE, 10_000), (STANDARD, ONE, -10_000)),
    a_paper((STANDARD, ONE, 10_000), (STANDARD, ONE, -20_000)),
    a_paper(buyer=TOWN, purchase_order="PO-77"),
    a_paper(credit=True),
    a_paper((STANDARD, ONE, 75_000), (STANDARD, ONE, -37_500), (EDUCATION, Decimal(4), 15_000), credit=True),
    a_paper((REVERSED, ONE, 10_000), buyer=BELGIAN, credit=True),
    a_paper((OUTSIDE_EU, ONE, 10_000), buyer=SWISS, credit=True, part=True),
    a_paper(description="Fruit & groente <vers> \x0b“20 %” 😀"),
]


@pytest.mark.parametrize("standard", EInvoiceStandard)
@pytest.mark.parametrize("paper", CASES)
def test_every_kind_of_document_is_valid_in_both_standards(paper: Paper, standard: EInvoiceStandard):
    paper.document.seller["e_invoice_standard"] = standard.value

    assert findings(facts_of(paper.document, paper.lines, paper.rows)) == []
    assert official(paper) == []
    expected = standard if paper.document.buyer["country"] == "NL" else EInvoiceStandard.PEPPOL
    assert texts(paper, "cbc:CustomizationID") == [CUSTOMIZATIONS[expected]]


def test_an_older_document_that_kept_fewer_facts_is_valid_too():
    paper = a_paper()
    for facts in (paper.document.seller, paper.document.buyer):
        for name in ("kind", "foreign_register_number", "e_invoice_standard"):
            facts.pop(name, None)

    assert official(paper) == []


def test_an_invoice_says_who_owes_whom_by_when_and_how():
    paper = a_paper(buyer=TOWN, purchase_order="PO-77")

    found = {
        path: texts(paper, path)
        for path in (
            "cbc:InvoiceTypeCode",
            "cbc:DueDate",
            "cbc:BuyerReference",
            "cac:OrderReference/cbc:ID",
            "cac:ContractDocumentReference/cbc:ID",
            "cac:AccountingSupplierParty/cac:Party/cbc:EndpointID",
            "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID",
            "cac:PaymentMeans/cbc:PaymentMeansCode",
            "cac:PaymentMeans/cbc:PaymentID",
            "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID",
            "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:Name",
            "cac:InvoicePeriod/cbc:EndDate",
        )
    }

    assert [value for values in found.values() for value in values] == [
        "380",
        "2027-04-15",
        "PO-77",
        "A-7T2M-9K",
        "99000416",
        "00000001003214345000",
        "58",
        paper.document.payment_reference,
        "NL91ABNA0417164300",
        "Stichting Migratie Informatiepunt Brabant",
        "2027-03-16",
    ]
    assert texts(a_paper(), "cbc:BuyerReference") == ["A-7T2M-9K"]


def test_a_credit_note_names_its_invoice_and_counts_what_it_gives_back_as_positive():
    paper = a_paper((STANDARD, ONE, 75_000), (STANDARD, ONE, -37_500), credit=True, part=True)

    assert etree.QName(etree.fromstring(paper.ubl)).localname == "CreditNote"
    assert texts(paper, "cbc:CreditNoteTypeCode") == ["381"]
    assert texts(paper, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID") == ["2027-00007"]
    assert texts(paper, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:IssueDate") == ["2027-03-01"]
    assert texts(paper, "cac:LegalMonetaryTotal/cbc:PayableAmount") == ["453.75"]
    assert texts(paper, "cac:CreditNoteLine/cbc:CreditedQuantity") == ["1", "-1"]
    assert texts(paper, "cac:CreditNoteLine/cac:Price/cbc:PriceAmount") == ["750.00", "375.00"]
    assert texts(paper, "cbc:DueDate") == texts(paper, "cac:PaymentMeans/cbc:PaymentMeansCode") == []


def test_a_discount_is_a_line_with_a_negative_quantity_and_never_a_negative_price():
    paper = a_paper((STANDARD, ONE, 75_000), (STANDARD, Decimal(2), -10_000))

    assert texts(paper, "cac:InvoiceLine/cbc:InvoicedQuantity") == ["1", "-2"]
    assert texts(paper, "cac:InvoiceLine/cbc:LineExtensionAmount") == ["750.00", "-200.00"]
    assert texts(paper, "cac:InvoiceLine/cac:Price/cbc:PriceAmount") == ["750.00", "100.00"]


def test_shifted_vat_names_both_vat_ids_and_says_why():
    paper = a_paper((REVERSED, ONE, 10_000), buyer=BELGIAN, language="en")

    assert texts(paper, ".//cac:PartyTaxScheme/cbc:CompanyID") == ["NL000000012B01", "BE0428759497"]
    assert texts(paper, ".//cbc:TaxExemptionReasonCode") == ["VATEX-EU-AE"]
    assert texts(paper, ".//cbc:TaxExemptionReason") == [
        "VAT reverse-charged: articles 44 and 196 of Directive 2006/112/EC"
    ]


def test_what_is_outside_vat_has_no_percentage_and_calls_no_number_a_vat_id():
    paper = a_paper((OUTSIDE_EU, ONE, 10_000), buyer=SWISS)

    assert texts(paper, ".//cbc:Percent") == []
    assert texts(paper, ".//cac:PartyTaxScheme/cbc:CompanyID") == ["NL000000012B01"]
    assert texts(paper, ".//cac:PartyTaxScheme/cac:TaxScheme/cbc:ID") == ["TAX"]


def test_two_grounds_of_one_category_are_one_sum_with_both_reasons():
    paper = a_paper((EDUCATION, ONE, 10_000), (SMALL, ONE, 5_000))

    assert texts(paper, ".//cac:TaxSubtotal/cbc:TaxableAmount") == ["150.00"]
    assert texts(paper, ".//cbc:TaxExemptionReasonCode") == []
    [reason] = texts(paper, ".//cbc:TaxExemptionReason")
    assert "onderdeel o" in reason
    assert "kleineondernemersregeling" in reason


def test_a_period_ends_on_its_last_day():
    paper = a_paper()
    paper.lines[0].period_from, paper.lines[0].period_until = date(2027, 3, 16), date(2028, 3, 16)

    assert texts(paper, "cac:InvoiceLine/cac:InvoicePeriod/cbc:StartDate") == ["2027-03-16"]
    assert texts(paper, "cac:InvoiceLine/cac:InvoicePeriod/cbc:EndDate") == ["2028-03-15"]
    assert texts(paper, "cac:InvoicePeriod/cbc:EndDate") == ["2028-03-15"]


def test_the_same_document_gives_the_same_bytes():
    assert a_paper().ubl == a_paper().ubl


text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60).map(
    lambda typed: f"x{typed}"
)
lines = st.tuples(
    st.sampled_from([STANDARD, REDUCED, EDUCATION]),
    st.decimals("0.001", "500", places=3),
    st.integers(-100_000, 1_000_000),
)


@settings(max_examples=60)
@given(rows=st.lists(lines, min_size=1, max_size=8), credit=st.booleans(), description=text)
def test_whatever_is_billed_is_valid_and_reads_back_to_the_cent(rows, credit, description):
    paper = a_paper(*rows, credit=credit, description=description)
    sign = -1 if credit else 1

    assert official(paper) == []
    read = [
        round(Decimal(value) * 100)
        for name in ("TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount")
        for value in texts(paper, f"cac:LegalMonetaryTotal/cbc:{name}")
    ]
    document = paper.document
    assert read == [sign * document.net_cents, sign * document.gross_cents, sign * document.gross_cents]
    vat = [round(Decimal(value) * 100) for value in texts(paper, "cac:TaxTotal/cbc:TaxAmount")]
    assert vat == [sign * document.vat_cents]
    name = "CreditNoteLine" if credit else "InvoiceLine"
    nets = [round(Decimal(value) * 100) for value in texts(paper, f"cac:{name}/cbc:LineExtensionAmount")]
    assert nets == [sign * line.net_cents for line in paper.lines]
    prices = [Decimal(value) for value in texts(paper, f"cac:{name}/cac:Price/cbc:PriceAmount")]
    assert all(price >= 0 for price in prices)
