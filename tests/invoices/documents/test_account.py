"""A statement of account on paper: the same bytes every time, and a sum that goes along from page to page."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

from django.utils import translation
from pypdf import PdfReader

from invoices.documents.account import AccountCredit, AccountDebt, AccountLine, AccountPaper, pdf_of_account

PARTY = {
    "name": "Kwekerij De Zandhorst B.V.",
    "street": "Zandhorst 12",
    "postcode": "5711 ZZ",
    "city": "Someren",
    "kvk_number": "98000001",
    "oin": "",
    "vat_id": "",
    "email": "administratie@zandhorst.example",
}
SELLER = {
    **PARTY,
    "name": "Stichting Migratie Informatiepunt Brabant",
    "brand_name": "Migratie Informatiepunt",
    "brand_region": "Brabant",
    "iban": "NL91ABNA0417164300",
    "account_name": "Stichting Migratie Informatiepunt Brabant",
}


def a_paper(*, lines: int = 2, language: str = "nl") -> AccountPaper:
    """Invoices of € 1,210.00, the last of them open."""
    first = date(2027, 1, 4)
    return AccountPaper(
        reference="P-2222-3333-4444",
        seller=SELLER,
        buyer=PARTY,
        language=language,
        first_on=date(2027, 1, 1),
        last_on=date(2027, 12, 31),
        opening=0,
        lines=[
            AccountLine(
                first + timedelta(days=5 * number), f"Factuur 2027-{number:05d}", "", 121000, 121000 * number
            )
            for number in range(1, lines + 1)
        ],
        closing=121000 * lines,
        debts=[AccountDebt("2027-00002", date(2027, 2, 20), "meer dan 90 dagen", 125000, "RF33202700184")],
        credits=[AccountCredit("Over van creditnota 2027-C0001", "Betaalt vanzelf.", 4000)],
    )


def made(paper: AccountPaper) -> bytes:
    with translation.override(paper.language):
        return pdf_of_account(paper)


def text_of(content: bytes) -> list[str]:
    """The text of each page, every run of spaces as one."""
    pages = PdfReader(io.BytesIO(content)).pages
    return [" ".join(page.extract_text(extraction_mode="layout").split()) for page in pages]


def test_the_same_statement_gives_the_same_bytes_and_another_one_does_not():
    paper = a_paper()
    assert made(paper) == made(paper)
    assert made(paper) != made(replace(paper, closing=1))
    assert made(paper).startswith(b"%PDF-")


def test_it_says_whose_it_is_what_moved_and_what_is_open():
    (page,) = text_of(made(a_paper()))

    for words in (
        "Rekeningoverzicht",
        "Kwekerij De Zandhorst B.V.",
        "Tot en met vrijdag 31 december 2027",
        "Op vrijdag 31 december 2027 is nog € 2.420,00 te betalen.",
        "14 januari 2027 Factuur 2027-00002 € 1.210,00 € 2.420,00",
        "31 december 2027 Saldo aan het eind € 2.420,00 € 0,00 € 2.420,00",
        "2027-00002 20 februari 2027 meer dan 90 dagen RF33 2027 0018 4 € 1.250,00",
        "Over van creditnota 2027-C0001",
        "NL91 ABNA 0417 1643 00",
        "Bladzijde 1 van 1",
    ):
        assert words in page, words


def test_sixty_lines_carry_the_balance_to_the_next_page():
    pages = text_of(made(a_paper(lines=60)))

    assert len(pages) == 3
    for number, page in enumerate(pages[1:], start=2):
        assert page.startswith("Rekeningoverzicht, Kwekerij De Zandhorst B.V. Overgebracht: €")
        assert f"Bladzijde {number} van 3" in page
    last_of_first = max(number for number in range(1, 61) if f"Factuur 2027-{number:05d}" in pages[0])
    carried = f"{121000 * last_of_first // 100:,}".replace(",", ".")
    assert f"Overgebracht: € {carried},00" in pages[1]


def test_a_credit_balance_and_a_balance_of_nothing_are_said_in_english():
    paper = a_paper(language="en")
    (less,) = text_of(made(replace(paper, closing=-4000)))
    (nothing,) = text_of(made(replace(paper, closing=0)))
    assert "On Friday 31 December 2027 you have € 40.00 to your credit with us." in less
    assert "On Friday 31 December 2027 nothing is left to be paid." in nothing
