"""The desk over HTTP: documents found and opened, debtors of any day, statements, and the partner's own account."""

from __future__ import annotations

import html
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from billing.models import Agreement
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from invoices.models import Document
from tests.billing.changing import on
from tests.billing.given import NOW, a_paid_agreement, a_payment_of, an_agreement, an_employer
from tests.marketplace.given import an_owner_of
from tests.web.given import staff

pytestmark = pytest.mark.django_db

INVOICES = "/en/desk/invoices/"
DEBTORS = f"{INVOICES}debtors/"
STATEMENTS = f"{INVOICES}statements/"
TODAY = date(2027, 6, 1)


@pytest.fixture(autouse=True)
def _on_the_first_of_june(clock_at):
    clock_at(on(TODAY))


def read(response) -> str:
    return html.unescape(response.content.decode())


def member_of(agreement: Agreement) -> Client:
    client = Client()
    client.force_login(an_owner_of(agreement.organisation))
    return client


def document_of(agreement: Agreement) -> Document:
    return agreement.receivables.get().document


def rows_of(response) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_a_search_and_its_filters_stay_in_the_address_and_in_the_files():
    late = an_agreement(an_employer(name="=Kwekerij Zon"))
    paid = an_agreement(an_employer(name="Bouw Maas"))
    a_payment_of(paid)
    desk = staff(StaffRole.FINANCE)

    page = read(desk.get(INVOICES, {"q": "zon", "state": "late", "from": "2027-03-01"}))
    nothing = read(desk.get(INVOICES, {"q": "3,21"}))
    broken = desk.get(INVOICES, {"kind": "x", "state": "y", "from": "z", "after": "%", "q": "\0"})

    assert document_of(late).number in page
    assert document_of(paid).number not in page
    assert 'value="zon"' in page
    assert '<option value="late" selected>' in page
    assert 'value="2027-03-01"' in page
    assert "?q=zon&state=late&from=2027-03-01&as=excel" in page
    assert "€\u00a01,210.00" in page
    assert "No documents found" in nothing
    assert "with the exact amount, such as 1.815,00" in nothing
    assert broken.status_code == 200
    csv = desk.get(INVOICES, {"q": "zon", "as": "csv"}).content.decode()
    assert f"{document_of(late).number};Invoice;'=Kwekerij Zon;2027-03-16;2027-04-15;Late;1000,00" in csv
    header, row = rows_of(desk.get(INVOICES, {"q": "zon", "as": "excel"}))
    assert header[0] == "Number"
    assert row[:9] == (
        document_of(late).number,
        "Invoice",
        "=Kwekerij Zon",
        datetime(2027, 3, 16),  # noqa: DTZ001 -- a cell of a workbook knows no time zone
        datetime(2027, 4, 15),  # noqa: DTZ001 -- as above
        "Late",
        1000,
        210,
        1210,
    )


def test_a_page_of_a_document_says_all_that_finance_asks():
    agreement = a_paid_agreement(an_employer(name="Bouw Maas"))
    document = document_of(agreement)
    desk = staff(StaffRole.FINANCE)
    early = read(desk.get(f"{INVOICES}{document.reference}/"))
    deliver_due()

    page = read(desk.get(f"{INVOICES}{document.reference}/"))

    assert "The PDF is being made." in early
    assert "Nothing is known about mailing it." in early
    for file in document.files.all():
        assert file.sha256 in page
    assert document.files.count() == 2
    assert f"Mailed to {document.buyer['email']} on " in page
    assert "VAT 21 % over €\u00a01,000.00: €\u00a0210.00" in page
    assert "standard rate" in page
    assert "iDEAL | Wero, M-" in page
    assert f"pi_{agreement.reference}" in page
    assert f"/en/desk/agreements/{agreement.reference}/" in page
    assert f"/en/desk/organisations/{agreement.organisation.reference}/" in page
    assert f"{STATEMENTS}{agreement.party.reference}/" in page
    assert f"{INVOICES}{document.reference}/correct/" in page
    assert f"{INVOICES}{document.reference}/credit/" not in page
    assert desk.get(f"{INVOICES}D-UNKNOWN/").status_code == 404


def test_the_consequence_stands_beside_the_button_and_both_papers_name_each_other():
    document = document_of(an_agreement())
    desk = staff(StaffRole.FINANCE)
    page = read(desk.get(f"{INVOICES}{document.reference}/"))
    assert "The whole amount of €\u00a01,210.00 is no longer owed." in page
    assert "The agreement waits for this payment, so it ends today too." in page

    after = read(desk.post(f"{INVOICES}{document.reference}/credit/", {"reason": "Dubbel"}, follow=True))

    note = Document.objects.get(credits=document)
    assert f"Credit note {note.number} is issued and mailed." in after
    assert f"{INVOICES}{note.reference}/" in after
    assert "Credited by" in after
    note_page = read(desk.get(f"{INVOICES}{note.reference}/"))
    assert f"{INVOICES}{document.reference}/" in note_page
    assert "Takes back" in note_page
    assert "Dubbel" in note_page
    assert "What it settled" in note_page


def test_debtors_of_a_day_in_the_past_equal_the_ledger_and_open_to_documents():
    first, second = an_agreement(an_employer(name="Aardbei")), an_agreement(an_employer(name="Bouw"))
    a_payment_of(first, now=on(date(2027, 5, 20)))
    desk = staff(StaffRole.FINANCE)

    now = read(desk.get(DEBTORS))
    then = read(desk.get(DEBTORS, {"on": "2027-05-19"}))
    ahead = read(desk.get(DEBTORS, {"on": "2030-01-01"}))
    before = read(desk.get(DEBTORS, {"on": "2027-01-01"}))

    same = "Account 1300 (debtors) of the ledger says the same on that day: €\u00a0{}."
    assert same.format("1,210.00") in now
    assert "Aardbei" not in now
    assert same.format("2,420.00") in then
    assert "As of Wednesday 19 May 2027" in then
    assert "As of Tuesday 1 June 2027" in ahead
    assert "Nothing was open on that day" in before
    csv = desk.get(DEBTORS, {"on": "2027-05-19", "as": "csv"}).content.decode()
    assert f"Aardbei;{first.party.kvk_number};0,00;0,00;1210,00;0,00;0,00;1210,00" in csv
    assert "Together;;0,00;0,00;2420,00;0,00;0,00;2420,00" in csv
    excel = desk.get(DEBTORS, {"on": "2027-05-19", "as": "excel"})
    assert rows_of(excel)[1][2:] == (0, 0, 1210, 0, 0, 1210)
    page = read(desk.get(f"{DEBTORS}{second.party.reference}/", {"on": "2027-05-19"}))
    assert f"{INVOICES}{document_of(second).reference}/" in page
    assert "31–60 days" in page
    csv = desk.get(f"{DEBTORS}{second.party.reference}/", {"as": "csv"}).content.decode()
    assert f"{document_of(second).number};2027-03-16;2027-04-15;31–60 days;1210,00" in csv


def test_credit_of_all_partners_stands_below_beside_its_own_account():
    paid_twice = an_agreement(an_employer(name="Aardbei"))
    an_agreement(an_employer(name="Bouw"))
    payment = a_payment_of(paid_twice, now=on(date(2027, 5, 20)), cents=125000)
    desk = staff(StaffRole.FINANCE)

    page = read(desk.get(DEBTORS, {"on": "2027-05-20"}))
    before = read(desk.get(DEBTORS, {"on": "2027-05-19"}))
    csv = desk.get(DEBTORS, {"on": "2027-05-20", "as": "credit"}).content.decode()

    same = "Account 2100 (credit of partners) of the ledger says the same on that day: €\u00a0{}."
    assert same.format("40.00") in page
    assert f"{DEBTORS}{paid_twice.party.reference}/?on=2027-05-20" in page
    assert same.format("0.00") in before
    assert "No partner had credit on that day." in before
    assert f"Aardbei;2027-05-20;Paid more than was open, {payment.reference};" in csv
    assert csv.strip().endswith(";40,00")


def test_a_statement_stands_at_the_desk_and_in_the_portal_of_its_own_partner_only():
    agreement, other = an_agreement(an_employer(name="Aardbei")), an_agreement(an_employer(name="Bouw"))
    a_payment_of(agreement, now=on(date(2027, 5, 20)), cents=125000)
    desk, member, stranger = staff(StaffRole.FINANCE), member_of(agreement), member_of(other)
    desk_page = f"{STATEMENTS}{agreement.party.reference}/"

    listed = read(desk.get(STATEMENTS, {"q": "aard"}))
    page = read(desk.get(desk_page))
    own = read(member.get("/en/portal/invoices/statement/"))
    others = read(stranger.get("/en/portal/invoices/statement/"))

    assert desk_page in listed
    assert "Bouw" not in listed
    for text in (page, own):
        assert f"for {document_of(agreement).number}" in text
        assert "€\u00a00.00 is open, less €\u00a040.00 credit: −€\u00a040.00." in text
        assert "Waits until our finance desk pays it back or uses it." in text
    assert document_of(agreement).number not in others
    assert member.get(desk_page).status_code == 404
    assert desk.get(f"{STATEMENTS}P-UNKNOWN/").status_code == 404
    assert "Your credit" in read(member.get("/en/portal/invoices/"))
    assert "Your credit" not in read(stranger.get("/en/portal/invoices/"))
    csv = member.get(
        "/en/portal/invoices/statement/",
        {"first_on": "2027-05-01", "last_on": "2027-05-31", "as": "csv"},
    ).content.decode()
    assert "2027-05-01;Balance at the beginning;;;1210,00" in csv
    assert ";-1250,00;-40,00" in csv
    assert "2027-05-31;Balance at the end;;;-40,00" in csv


def test_a_statement_on_paper_is_the_same_bytes_twice_and_in_the_language_of_the_partner():
    agreement = an_agreement()
    desk = staff(StaffRole.FINANCE)
    page = f"{STATEMENTS}{agreement.party.reference}/"
    period = {"first_on": "2027-01-01", "last_on": "2027-05-31", "as": "pdf"}

    first, second = desk.get(page, period), desk.get(page.replace("/en/", "/nl/"), period)
    early = desk.get(page, {**period, "last_on": "2027-01-31"})

    assert first.content[:5] == b"%PDF-"
    assert first.content == second.content
    assert early.status_code == 404
    assert "Choose a later day." in read(early)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ({"first_on": "2027-05-02", "last_on": "2027-05-01"}, "The first day lies after the last day."),
        ({"first_on": "soon", "last_on": "2027-05-01"}, "Enter a valid date."),
    ],
)
def test_a_period_that_cannot_be_is_said_beside_its_field(period: dict[str, str], words: str):
    agreement = an_agreement()
    for client, page in (
        (staff(StaffRole.FINANCE), f"{STATEMENTS}{agreement.party.reference}/"),
        (member_of(agreement), "/en/portal/invoices/statement/"),
    ):
        answer = client.get(page, period)
        assert answer.status_code == 422
        assert words in read(answer)


def test_only_finance_sees_these_pages():
    agreement = an_agreement()
    quality, member = staff(StaffRole.QUALITY), member_of(agreement)
    for page in (
        f"{INVOICES}{document_of(agreement).reference}/",
        DEBTORS,
        f"{DEBTORS}{agreement.party.reference}/",
        STATEMENTS,
        f"{STATEMENTS}{agreement.party.reference}/",
    ):
        assert quality.get(page).status_code == 403
        assert member.get(page).status_code == 404
        assert Client().get(page).status_code == 302


def test_the_pages_take_as_many_questions_for_many_rows_as_for_one(django_assert_max_num_queries):
    agreement = an_agreement()
    desk = staff(StaffRole.FINANCE)
    pages = (
        *(INVOICES, DEBTORS, f"{STATEMENTS}{agreement.party.reference}/"),
        *(f"{DEBTORS}{agreement.party.reference}/", f"{INVOICES}{document_of(agreement).reference}/"),
    )
    counts = {}
    for page in pages:
        with django_assert_max_num_queries(30) as asked:
            desk.get(page)
        counts[page] = len(asked)
    for name in "ABCDE":
        an_agreement(an_employer(name=name))
    for number in range(5):
        a_payment_of(agreement, cents=100, provider=f"pi_{number}")
    for page in pages:
        with django_assert_max_num_queries(counts[page]):
            desk.get(page)


def test_amounts_in_a_workbook_are_numbers_and_its_header_stays_in_sight():
    an_agreement()
    book = openpyxl.load_workbook(io.BytesIO(staff(StaffRole.FINANCE).get(DEBTORS, {"as": "excel"}).content))
    assert book.sheetnames == ["By partner", "By document"]
    assert [sheet.freeze_panes for sheet in book.worksheets] == ["A2", "A2"]
    cell = book.worksheets[1]["G2"]
    assert (Decimal(cell.value), cell.number_format) == (Decimal(1210), "#,##0.00")
    assert NOW.date() == book.worksheets[1]["C2"].value.date()
