"""Kinds of documents: each with a series of its own, from where another system stopped."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from foundation.models import AuditEntry
from invoices.actions.crediting import credit_document
from invoices.actions.issuing import issue_invoices
from invoices.actions.numbering import FirstNumberWrong, SeriesHasBegun, set_first_number
from invoices.choices import DocumentKind
from invoices.documents.pdf import html_of
from invoices.models import Document, Issuer, NumberSeries, ViesCheck
from invoices.queries.documents import document_with, series_with_gaps
from invoices.rules.numbers import clean_prefix, document_number, in_fours, payment_reference
from tests.invoices.given import NOW, a_draft, a_line, a_party, an_issued_invoice, an_issuer

pytestmark = pytest.mark.django_db


def a_request(**party: object) -> Document:
    line = a_line("Bijdrage aan de welkomstdagen", 1500000, treatment="outside_scope", period=None)
    return issue_invoices(drafts=[a_draft(line, party=a_party(**party))], now=NOW)[0]


def test_a_payment_request_has_its_own_series_no_vat_and_is_never_called_an_invoice():
    invoice, request = an_issued_invoice(), a_request()

    assert (invoice.number, request.number) == ("2027-00001", "B-2027-0001")
    assert (request.kind, request.gross_cents, request.vat_cents) == ("payment_request", 1500000, 0)
    [line] = request.lines.all()
    assert (line.vat_category, line.vat_rate, line.vat_ground) == ("O", 0, "outside_scope")
    assert request.payment_reference == payment_reference("B-2027-0001")
    assert request.due_on > request.issued_on
    paper = html_of(document_with(request.reference))
    assert "<h1>Betaalverzoek B-2027-0001</h1>" in paper
    assert "Dit is een verzoek om betaling en geen factuur: er kan geen btw worden afgetrokken." in paper
    assert in_fours(request.payment_reference) in paper
    assert paper.lower().count("factuur") == 1
    assert series_with_gaps() == []


def test_a_payment_request_is_credited_in_the_series_of_credit_notes():
    request = a_request()

    credit = credit_document(document=request, reason="Subsidie ingetrokken.", now=NOW)

    assert (credit.number, credit.gross_cents) == ("2027-C0001", -1500000)
    assert "Met deze creditnota vervalt betaalverzoek B-2027-0001." in html_of(
        document_with(credit.reference)
    )


def test_each_kind_of_an_issuer_goes_on_where_another_system_stopped():
    issuer = an_issuer()
    for kind, first in (("invoice", 184), ("credit_note", 12), ("payment_request", 7)):
        set_first_number(
            issuer=issuer, kind=DocumentKind(kind), year=2027, first_number=first, actor=None, now=NOW
        )
    assert series_with_gaps() == []

    invoice, request = an_issued_invoice(), a_request()
    credit = credit_document(document=invoice, reason="Fout.", now=NOW)

    assert [one.number for one in (invoice, credit, request)] == ["2027-00184", "2027-C0012", "B-2027-0007"]
    assert series_with_gaps() == []
    assert AuditEntry.objects.filter(action="set_first_number").count() == 3


def test_a_series_that_has_begun_keeps_its_first_number():
    invoice = an_issued_invoice()

    with pytest.raises(SeriesHasBegun, match="1"):
        set_first_number(
            issuer=invoice.issuer, kind=DocumentKind.INVOICE, year=2027, first_number=100, actor=None, now=NOW
        )
    with pytest.raises(FirstNumberWrong):
        set_first_number(
            issuer=invoice.issuer, kind=DocumentKind.INVOICE, year=2028, first_number=0, actor=None, now=NOW
        )

    series = NumberSeries.objects.get()
    assert (series.first_number, series.last_number) == (1, 1)
    set_first_number(
        issuer=invoice.issuer, kind=DocumentKind.INVOICE, year=2028, first_number=100, actor=None, now=NOW
    )
    set_first_number(
        issuer=invoice.issuer, kind=DocumentKind.INVOICE, year=2028, first_number=50, actor=None, now=NOW
    )
    assert an_issued_invoice(now=NOW.replace(year=2028)).number == "2028-00050"


def test_the_command_sets_it_and_says_why_not():
    an_issued_invoice()
    out = StringIO()

    call_command("set_first_number", "mip-brabant", "payment_request", "2027", "31", stdout=out)

    assert json.loads(out.getvalue()) == {"kind": "payment_request", "year": 2027, "first_number": 31}
    assert a_request().number == "B-2027-0031"
    with pytest.raises(CommandError, match="al begonnen"):
        call_command("set_first_number", "mip-brabant", "invoice", "2027", "31")
    with pytest.raises(CommandError, match="Registreer"):
        call_command("set_first_number", "mip-onbekend", "invoice", "2027", "31")


def test_numbers_of_all_kinds_and_issuers_differ_and_no_prefix_looks_like_another_kind():
    assert document_number(kind="payment_request", year=2027, number=1, prefix="LIM") == "LIMB-2027-0001"
    assert document_number(kind="payment_request", year=2027, number=12345) == "B-2027-12345"
    assert clean_prefix("lim") == "LIM"
    for typed in ("B", "LIMB", "ABCDE", "L1"):
        with pytest.raises(ValueError, match="prefix"):
            clean_prefix(typed)


def test_the_database_keeps_vat_off_payment_requests_and_replacement_off_credit_notes():
    request, invoice = a_request(), an_issued_invoice()
    copies = {
        "document_that_requests_payment_has_no_vat": {
            "kind": "payment_request",
            "vat_cents": 1,
            "gross_cents": 1,
        },
        "document_that_reissues_is_no_credit_note": {
            "kind": "credit_note",
            "credits": invoice,
            "reissues": request,
            "reason": "x",
        },
    }
    for name, facts in copies.items():
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            Document.objects.create(
                **{
                    "issuer": invoice.issuer,
                    "number": name[:24],
                    "series_year": 2027,
                    "series_number": 99,
                    "source": name,
                    "party": invoice.party,
                    "seller": {},
                    "buyer": {},
                    "language": "nl",
                    "issued_at": NOW,
                    "issued_on": NOW.date(),
                    "due_on": NOW.date(),
                    "net_cents": 0,
                    "vat_cents": 0,
                    "gross_cents": 0,
                    **facts,
                }
            )


def test_a_paper_of_each_ground_says_its_sentence_and_its_vat_ids():
    german = a_party(country="DE", kvk_number="", foreign_register_number="HRB 12345", vat_id="DE136695976")
    swiss = a_party(country="CH", kvk_number="", foreign_register_number="CHE-1")
    ViesCheck.objects.create(party=german, vat_id=german.vat_id, asked_at=NOW, answer="valid")
    shifted, outside = (
        html_of(document_with(issue_invoices(drafts=[a_draft(a_line(), party=party)], now=NOW)[0].reference))
        for party in (german, swiss)
    )

    assert "Btw verlegd: artikelen 44 en 196" in shifted
    assert "DE136695976" in shifted
    assert "NL000000012B01" in shifted
    assert "HRB 12345" in shifted
    assert "Niet onderworpen aan Nederlandse btw" in outside


def test_an_issuer_under_the_small_business_scheme_asks_no_vat_on_those_days():
    issuer = an_issuer()
    Issuer.objects.update(small_business_from=date(2027, 1, 1), small_business_until=date(2027, 3, 17))

    invoice = issue_invoices(drafts=[a_draft(a_line(), issuer=issuer)], now=NOW)[0]

    [line] = invoice.lines.all()
    assert (invoice.vat_cents, line.vat_category, line.vat_ground) == (0, "E", "small_business")
    assert line.vat_facts["small_business"] == ["2027-01-01", "2027-03-17"]
    assert "kleineondernemersregeling" in html_of(document_with(invoice.reference))
    with (
        pytest.raises(DatabaseError, match="issuer_small_business_period_runs_forward"),
        transaction.atomic(),
    ):
        Issuer.objects.update(small_business_until=date(2027, 1, 1))
    Issuer.objects.update(small_business_until=date(2027, 3, 16))
    assert issue_invoices(drafts=[a_draft(a_line(), issuer=issuer)], now=NOW)[0].vat_cents == 50400
