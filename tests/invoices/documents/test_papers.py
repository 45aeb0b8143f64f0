"""The sheet itself: short and long, with long names, in English, and as a credit note.

With MENUKAART_PAPERS the PDFs are kept in that folder, for `make papers`.
"""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest
import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from foundation.periods import Period
from invoices.actions.crediting import credit_document
from invoices.actions.issuing import issue_invoices
from invoices.actions.vies import Answered, record_answer
from invoices.choices import ViesAnswer
from invoices.documents.e_invoices import e_invoice_of
from invoices.documents.pdf import html_of, pdf_of_document
from invoices.documents.sheet import epc_qr, page_of, svg_of
from invoices.models import Document
from invoices.queries.documents import document_with
from invoices.rules.drafts import DraftLine
from tests.invoices.given import NOW, a_draft, a_line, a_party, an_issued_invoice, the_lines_of_the_picture

pytestmark = pytest.mark.django_db

LONG = (
    "Coöperatieve Producentenorganisatie voor Zachtfruit, Glasgroenten en Bloembollen Zuidoost-Brabant U.A."
)
QUARTERS = [
    Period(date(2027, month, 1), date(2027 + month // 10, (month + 2) % 12 + 1, 1)) for month in (1, 4, 7, 10)
]


def many_lines(count: int) -> tuple[DraftLine, ...]:
    """Lines of three programmes: some with a period, some once only with a day of supply."""
    programmes = ("Programma Career", "Programma Housing", "Programma Services, deel Welcome")
    made = []
    for number in range(count):
        once = number % 3 == 2
        made.append(
            a_line(
                "Introductiedag, deelnemer" if once else f"Vacatureplaats {number + 1}",
                9_500 if once else 15_000,
                2 if once else 1,
                programme=programmes[number * 3 // count],
                code="WEL-INTRODUCTION" if once else "CAR-SLOT",
                period=None if once else QUARTERS[number % 4],
            )
        )
    return tuple(made)


def sheet(name: str, document: Document) -> list[str]:
    """The text of each page of a document's PDF, which is kept when somebody asks for it."""
    stored = document_with(document.reference)
    content = pdf_of_document(stored, e_invoice_of(stored))
    if folder := os.environ.get("MENUKAART_PAPERS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.pdf").write_bytes(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) >= 1
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_one_line_is_one_page():
    [page] = sheet("one-line", an_issued_invoice())

    assert "Factuur 2027-00001" in page
    assert "Bladzijde 1 van 1" in page
    assert "16 maart 2027 tot en met 15 maart 2028" in page
    assert "€ 2.904,00" in page


def test_what_is_once_only_carries_its_day_of_supply():
    [page] = sheet("picture", an_issued_invoice(*the_lines_of_the_picture()))

    assert page.count("Geleverd op 16 maart 2027") == 2
    assert "Uw kenmerk Inkoop 2027-118" in page


def test_forty_lines_repeat_the_head_number_the_pages_and_carry_the_sum_of_each_programme():
    pages = sheet("forty-lines", an_issued_invoice(*many_lines(40)))

    assert len(pages) >= 2
    for number, page in enumerate(pages, start=1):
        assert f"Bladzijde {number} van {len(pages)}" in page
        assert "Omschrijving Aantal Prijs btw Bedrag" in page
        assert ("Overgebracht: € " in page) == (number > 1)
    assert "Overgebracht: € 2.260,00" in pages[1]
    assert "Factuur 2027-00001, Kwekerij De Zandhorst B.V." in pages[1]
    assert "Samen Programma Housing" in " ".join(pages)
    # The name of a programme stands above its first line, not alone at the foot of the page before.
    assert "Programma Housing" not in pages[0]
    assert "Programma Housing" in pages[1]
    assert "Te betalen" in pages[-1]


def test_four_hundred_lines_are_all_there():
    pages = sheet("four-hundred-lines", an_issued_invoice(*many_lines(400)))

    text = " ".join(pages)
    assert all(f"Vacatureplaats {number + 1} " in text for number in range(400) if number % 3 != 2)
    assert text.count("Introductiedag, deelnemer") == 133


def test_very_long_names_stay_on_the_paper():
    party = a_party(
        name=LONG, street="Burgemeester Van Hellenberg Hubarstraat 1234-1236 bis", city="Nederwetten"
    )
    line = a_line("Donaudampfschifffahrtsgesellschaftskapitän" * 4, 99_999_999, 999, code="CODE-" * 8)

    pages = sheet("long-names", issue_invoices(drafts=[a_draft(line, party=party)], now=NOW)[0])

    assert "€ 998.999.990,01" in " ".join(pages)
    # No payment code can ask for so much; the account and the reference stand there all the same.
    assert "NL91 ABNA 0417 1643 00" in " ".join(pages)
    assert "Scan met de app van uw bank" not in " ".join(pages)
    assert "Scan met uw" in " ".join(pages)


def test_a_credit_note_says_what_it_takes_back_and_asks_no_money():
    invoice = an_issued_invoice(*the_lines_of_the_picture())
    credit = credit_document(document=invoice, reason="Niet betaald binnen 30 dagen.", now=NOW)

    [page] = sheet("credit-note", credit)

    assert "Met deze creditnota vervalt factuur 2027-00001. Niet betaald binnen 30 dagen." in page
    assert "U krijgt terug" in page
    assert "Zo betaalt u" not in page
    assert "http" not in page


def test_english_is_english_throughout():
    draft = a_draft(
        replace(a_line("Recruitment package, 15 vacancies"), detail=""), party=a_party(language="en")
    )

    [page] = sheet("english", issue_invoices(drafts=[draft], now=NOW)[0])

    assert "Invoice 2027-00001" in page
    assert "Page 1 of 1" in page
    assert "16 March 2027 to 15 March 2028 inclusive" in page


def test_who_pays_finds_the_page_of_the_invoice_in_words_and_as_a_code():
    invoice = an_issued_invoice()

    address = page_of(invoice)
    [page] = sheet("one-line", invoice)

    assert address == "http://localhost:8000/nl/portal/invoices/2027-00001/"
    assert address in page
    # The two codes are not each other: what is in them, their maker encodes the same way again.
    shown = html_of(document_with(invoice.reference))
    assert svg_of(segno.make_qr(address)) in shown
    assert epc_qr(invoice) in shown


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_address_on_paper_is_that_of_the_portal(language: str):
    document = Document(language=language, number="2027-00001")

    with override(language):
        assert page_of(document) == settings.SITE_URL + reverse("web:invoice", args=["2027-00001"])


def test_a_reverse_charge_in_english_says_so_and_names_both_vat_ids():
    party = a_party(
        name="Tuinbouw Kempen BV",
        country="BE",
        street="Kerkstraat 1",
        postcode="2300",
        city="Turnhout",
        kvk_number="",
        foreign_register_number="0403.019.261",
        vat_id="BE0403019261",
        language="en",
    )
    record_answer(
        party=party,
        vat_id=party.vat_id,
        answered=Answered(answer=ViesAnswer.VALID, consultation_number="WAPIAAAAX"),
        attempt=0,
        now=NOW,
    )
    draft = a_draft(replace(a_line("Recruitment package, 15 vacancies"), detail=""), party=party)

    [page] = sheet("reverse-charge", issue_invoices(drafts=[draft], now=NOW)[0])

    assert "VAT reverse-charged: articles 44 and 196 of Directive 2006/112/EC." in page
    assert "BE0403019261" in page
    assert "NL000000012B01" in page
    assert "BELGIUM" in page


def test_a_payment_request_says_that_it_is_no_invoice():
    line = a_line(
        "Bijdrage aan het programma Research",
        500_000,
        programme="Programma Research",
        code="RES-CONTRIBUTION",
        treatment="outside_scope",
    )

    [page] = sheet("payment-request", an_issued_invoice(line))

    assert "Betaalverzoek B-2027-0001" in page
    assert "bijdrage zonder tegenprestatie" in page
    assert "€ 5.000,00" in page
