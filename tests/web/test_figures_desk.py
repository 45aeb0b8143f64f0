"""The finance desk reads the VAT return and the revenue, opens each figure, and hands the period to the bookkeeper."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import date
from html import unescape

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from billing.actions.release import release_until
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from invoices.models import Document, DocumentFile
from tests.billing.changing import on
from tests.billing.figures import a_german_partner, asked, credited, put_right, sold
from tests.billing.given import THE_PICTURE, an_employer
from tests.invoices.given import an_issuer
from tests.quality.given import a_partner, a_recognition
from tests.web.given import staff

pytestmark = pytest.mark.django_db

DAY = date(2027, 3, 16)
QUARTER = {"year": "2027", "part": "q1"}
YEAR = {"year": "2027"}
FINANCE = "/en/desk/finance/"


@pytest.fixture(autouse=True)
def _at_ten_in_april(clock_at):
    clock_at(on(date(2027, 4, 5)))


def read(response) -> str:
    return unescape(response.content.decode())


def table_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def cents_of(text: str) -> int:
    return int(text.replace(",", ""))


def sheet_of(response):
    book = load_workbook(io.BytesIO(response.content))
    return book[book.sheetnames[0]]


def the_zip(desk) -> bytes:
    return b"".join(desk.get(f"{FINANCE}bookkeeper/documents.zip", QUARTER).streaming_content)


def a_quarter_of_trade() -> None:
    dutch = an_employer(now=on(DAY), name="=Kwekerij B.V.")
    first = sold(dutch, *THE_PICTURE, day=DAY).receivables.get().document
    sold(a_german_partner(DAY), Choice("CAR-RECRUIT-5"), Choice("WEL-INTRODUCTION", 2), day=DAY)
    credited(asked(dutch, 1500000, name="R-1", day=DAY), date(2027, 3, 17))
    put_right(first, "PO 7", date(2027, 3, 20))
    release_until(day=date(2027, 4, 1), now=on(date(2027, 4, 1)))


def test_finance_reads_the_return_of_the_last_quarter_and_opens_each_figure():
    a_quarter_of_trade()
    desk = staff(StaffRole.FINANCE)

    page = read(desk.get(f"{FINANCE}vat-return/"))

    assert "Quarter 1 2027, Stichting Migratie Informatiepunt Brabant" in page
    assert "€\xa04,025.00" in page
    assert "€\xa0845.25" in page
    assert "The ledger says the same." in page
    assert "What we buy is not kept here" in page
    assert "DE136695976" in page
    opened = read(desk.get(f"{FINANCE}vat-return/documents/", {**QUARTER, "box": "1a"}))
    assert [number in opened for number in ("2027-00001", "2027-00002", "2027-00003")] == [True] * 3
    assert "€\xa04,025.00" in opened
    listed = table_of(
        desk.get(
            f"{FINANCE}vat-return/documents/", {**QUARTER, "box": "3b", "vat_id": "DE136695976", "as": "csv"}
        )
    )
    assert listed[1:] == [["2027-00002", "2027-03-16", "Grün GmbH", "DE136695976", "1000,00", "0,00"]]
    exempt = read(desk.get(f"{FINANCE}vat-return/documents/", {**QUARTER, "ground": "education"}))
    assert "Exempt: education" in exempt
    assert desk.get(f"{FINANCE}vat-return/documents/", {**QUARTER, "box": "9z"}).status_code == 404
    rows = table_of(desk.get(f"{FINANCE}vat-return/", {**QUARTER, "as": "csv"}))
    assert rows[1] == ["1a", "Services at the high rate (21 %)", "4025,00", "845,25", "4025", "845"]
    assert rows[6] == ["5a", "VAT owed", "", "845,25", "", "845"]


def test_a_workbook_has_figures_as_numbers_days_as_days_and_no_formula():
    a_quarter_of_trade()
    desk = staff(StaffRole.FINANCE)

    answer = desk.get(f"{FINANCE}vat-return/documents/", {**QUARTER, "box": "1a", "as": "xlsx"})

    assert answer["Content-Disposition"] == 'attachment; filename="1a-20270101-20270331.xlsx"'
    sheet = sheet_of(answer)
    assert sheet.freeze_panes == "A2"
    number, day, name, _vat_id, net, vat = sheet[2]
    assert (number.value, day.value.date(), net.value, vat.value) == (
        "2027-00001",
        date(2027, 3, 16),
        3835,
        805.35,
    )
    assert (name.value, name.data_type, net.number_format) == ("=Kwekerij B.V.", "s", "#,##0.00")
    ahead = desk.get("/en/desk/invoiced-ahead/", {"as": "xlsx"})
    assert sheet_of(ahead)["F2"].value == 3896.86


def test_revenue_is_added_up_as_asked_and_ties_to_the_ledger():
    a_quarter_of_trade()
    desk = staff(StaffRole.FINANCE)

    page = read(desk.get(f"{FINANCE}revenue/"))
    rows = table_of(
        desk.get(f"{FINANCE}revenue/", {"by": "product", "per": "month", "year": "2027", "as": "csv"})
    )
    years = table_of(
        desk.get(f"{FINANCE}revenue/", {"by": "segment", "per": "year", "year": "2028", "as": "csv"})
    )

    assert "Programme Career" in page
    assert "What was earned and the ledger differ." not in page
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["Introduction day, participant (WEL-INTRODUCTION)"][2] == "950,00"
    assert by_name["Together"] == by_name["Revenue accounts in the ledger"]
    assert set(by_name["Difference"]) == {"0,00"}
    assert years[0][1:] == ["2024", "2025", "2026", "2027", "2028", "Total"]
    assert years[-3][4] == by_name["Together"][-1]


def test_every_figure_of_revenue_opens_to_the_documents_it_is_made_of():
    a_quarter_of_trade()
    desk = staff(StaffRole.FINANCE)
    whole = table_of(desk.get(f"{FINANCE}revenue/", {"by": "product", "per": "month", "as": "csv"} | YEAR))
    march = {"by": "product", "per": "month", "key": "WEL-INTRODUCTION", "column": "2027-03-01"} | YEAR

    page = desk.get(f"{FINANCE}revenue/", {"by": "product", "per": "month"} | YEAR).content.decode()
    header, *rows = table_of(desk.get(f"{FINANCE}revenue/documents/", march | {"as": "csv"}))
    everything = table_of(desk.get(f"{FINANCE}revenue/documents/", {"by": "product"} | YEAR | {"as": "csv"}))
    of_march = read(desk.get(f"{FINANCE}revenue/documents/", march))

    assert "by=product&amp;per=month&amp;year=2027&amp;key=WEL-INTRODUCTION&amp;column=2027-03-01" in page
    assert header == ["Number", "Date", "Partner", "Revenue without VAT"]
    assert sum(cents_of(row[3]) for row in rows) == 95_000
    assert "Introduction day, participant (WEL-INTRODUCTION)" in of_march
    assert "€ 950.00" in of_march.replace("\xa0", " ")
    [together] = [row for row in whole if row[0] == "Together"]
    assert sum(cents_of(row[3]) for row in everything[1:]) == cents_of(together[-1])


@pytest.mark.parametrize("wrong", [{"column": "2026-01-01"}, {"column": "soon"}, {"by": "colour"}])
def test_a_figure_that_is_not_there_has_no_documents(wrong: dict[str, str]):
    asked_for = {"by": "product", "per": "month"} | YEAR | wrong
    assert staff(StaffRole.FINANCE).get(f"{FINANCE}revenue/documents/", asked_for).status_code == 404


def test_the_journal_of_a_period_balances_and_names_account_vat_code_relation_and_document():
    a_quarter_of_trade()
    desk = staff(StaffRole.FINANCE)

    header, *rows = table_of(desk.get(f"{FINANCE}bookkeeper/", {**QUARTER, "as": "csv"}))

    assert header == [
        "Date", "Journal", "Account", "Name", "RGS", "Debit", "Credit", "VAT code", "Relation",
        "Name of the relation", "Document number", "Description",
    ]  # fmt: skip

    def cents(text: str) -> int:
        return int(text.replace(",", ""))

    assert sum(cents(row[5]) - cents(row[6]) for row in rows) == 0
    party = Document.objects.get(number="2027-00001").party.reference
    [vat] = [row for row in rows if row[2] == "1810" and row[10] == "2027-00001"]
    assert vat == [
        "2027-03-16", "Sales", "1810", "Af te dragen btw", "BSchBepBtw", "0,00", "805,35", "1a", party,
        "'=Kwekerij B.V.", "2027-00001", "2027-00001",
    ]  # fmt: skip
    assert {row[1] for row in rows} == {"Sales", "General"}


def test_where_there_are_several_issuers_each_has_its_own_figures():
    a_quarter_of_trade()
    an_issuer("mip-zeeland")
    desk = staff(StaffRole.FINANCE)

    ours = read(desk.get(f"{FINANCE}vat-return/", {**QUARTER, "issuer": "mip-brabant"}))
    theirs = read(desk.get(f"{FINANCE}vat-return/", {**QUARTER, "issuer": "mip-zeeland"}))

    assert 'name="issuer"' in ours
    assert "issuer=mip-brabant&box=1a" in ours
    assert "Nothing to declare" in theirs


def test_the_zip_of_a_period_has_every_file_and_a_list_of_hashes_and_is_the_same_twice():
    a_quarter_of_trade()
    deliver_due()
    desk = staff(StaffRole.FINANCE)

    first = the_zip(desk)
    again = the_zip(desk)

    assert first == again
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert archive.testzip() is None
    hashes = {
        row[7]: row[8]
        for row in csv.reader(io.StringIO(archive.read("index.csv").decode("utf-8-sig")), delimiter=";")
    }
    names = [name for name in archive.namelist() if name != "index.csv"]
    assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names} == {
        name: found for name, found in hashes.items() if name != "File"
    }
    assert len(names) == DocumentFile.objects.count()
    assert {"2027-00001.pdf", "2027-00001.xml", "2027-C0001.pdf", "B-2027-0001.pdf"} <= set(names)


def test_a_file_that_differs_is_left_out_of_the_zip_and_one_that_is_not_made_is_said():
    dutch = an_employer(now=on(DAY))
    asked(dutch, 100, name="R-1", day=DAY)
    deliver_due()
    asked(dutch, 200, name="R-2", day=DAY)
    stored = DocumentFile.objects.get(kind="pdf")
    default_storage.delete(stored.path)
    with default_storage.open(stored.path, "wb") as file:
        file.write(b"changed")

    content = the_zip(staff(StaffRole.FINANCE))

    archive = zipfile.ZipFile(io.BytesIO(content))
    assert "B-2027-0001.pdf" not in archive.namelist()
    index = archive.read("index.csv").decode("utf-8-sig")
    assert f"B-2027-0001.pdf;{stored.sha256};Left out: it differs from what was made." in index
    assert "The PDF is not made yet." in index


def test_before_there_is_anything_each_page_says_so_and_a_wrong_filter_is_named():
    an_employer(now=on(DAY))
    desk = staff(StaffRole.FINANCE)

    assert "VAT return" in read(desk.get(FINANCE))
    assert "Nothing to declare" in read(desk.get(f"{FINANCE}vat-return/"))
    assert "Nothing was earned in this year" in read(desk.get(f"{FINANCE}revenue/"))
    assert "Nothing was issued in this period." in read(desk.get(f"{FINANCE}bookkeeper/"))
    assert "No documents in this figure" in read(desk.get(f"{FINANCE}vat-return/documents/", {"box": "1b"}))
    for page in ("vat-return", "revenue", "bookkeeper"):
        assert desk.get(f"{FINANCE}{page}/", {"year": "soon"}).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "",
        "vat-return/",
        "vat-return/documents/?box=1a",
        "revenue/",
        "revenue/documents/",
        "bookkeeper/",
        "bookkeeper/documents.zip",
    ],
)
def test_the_figures_are_of_the_finance_desk_alone(path: str):
    an_employer(now=on(DAY))

    assert staff(StaffRole.QUALITY).get(f"{FINANCE}{path}").status_code == 403
    assert Client().get(f"{FINANCE}{path}").status_code == 302


def test_the_pages_ask_as_many_questions_for_much_as_for_little():
    a_quarter_of_trade()
    desk = staff(StaffRole.FINANCE)
    paths = (
        *("vat-return/", "vat-return/documents/?year=2027&part=q1&box=1a"),
        *("revenue/", "revenue/documents/?year=2027", "bookkeeper/"),
    )

    def counts() -> list[int]:
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as asked_of_it:
                assert desk.get(f"{FINANCE}{path}").status_code == 200
            found.append(len(asked_of_it))
        return found

    little = counts()
    for n in range(3):
        partner = a_partner(now=on(DAY), kvk_number=f"9870000{n}", name=f"Kas {n} B.V.")
        a_recognition(partner, now=on(DAY))
        sold(partner, *THE_PICTURE, day=date(2027, 3, 21))

    assert counts() == little
