"""Builders for tests: documents in memory, of every VAT category, as an e-invoice is written from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from foundation.money import Money, round_half_up, total
from invoices.documents.ubl import ubl_of_document
from invoices.models import Document, DocumentLine, DocumentVat
from invoices.rules.endpoints import PartyFacts
from invoices.rules.faults import LineFacts, PaperFacts
from invoices.rules.numbers import payment_reference
from invoices.rules.totals import vat_over
from tests.invoices.given import NOW

SELLER = {
    "kind": "organisation", "name": "Stichting Migratie Informatiepunt Brabant", "street": "Voorbeeldkade 1",
    "postcode": "5038 AA", "city": "Tilburg", "country": "NL", "kvk_number": "99000416", "oin": "",
    "foreign_register_number": "", "vat_id": "NL000000012B01", "email": "facturen@mip-brabant.example",
    "iban": "NL91ABNA0417164300", "account_name": "Stichting Migratie Informatiepunt Brabant",
    "brand_name": "Migratie Informatiepunt", "brand_region": "Brabant", "e_invoice_standard": "peppol",
}  # fmt: skip
BUYER = {
    "kind": "organisation", "name": "Kwekerij De Zandhorst B.V.", "street": "Zandhorst 12", "postcode": "5711 ZZ",
    "city": "Someren", "country": "NL", "kvk_number": "98000001", "oin": "", "foreign_register_number": "",
    "vat_id": "", "email": "administratie@zandhorst.example",
}  # fmt: skip
BELGIAN = {
    **BUYER,
    "kvk_number": "",
    "country": "BE",
    "postcode": "2000",
    "city": "Antwerpen",
    "vat_id": "BE0428759497",
}
SWISS = {
    **BUYER,
    "kvk_number": "",
    "country": "CH",
    "postcode": "8001",
    "city": "Zürich",
    "vat_id": "CHE-107.787.577 IVA",
}
TOWN = {
    **BUYER,
    "kind": "government",
    "name": "Gemeente Someren",
    "kvk_number": "",
    "oin": "00000001003214345000",
}

STANDARD, REDUCED = ("S", 21, "standard"), ("S", 9, "reduced")
EDUCATION, SMALL = ("E", 0, "education"), ("E", 0, "small_business")
REVERSED = ("AE", 0, "reverse_charge")
OUTSIDE_EU, OUTSIDE_SCOPE = ("O", 0, "outside_eu"), ("O", 0, "outside_scope")


@dataclass
class Paper:
    """A document with its rows, none of it stored."""

    document: Document
    lines: list[DocumentLine]
    rows: list[DocumentVat]

    @property
    def ubl(self) -> bytes:
        """Its e-invoice."""
        return ubl_of_document(self.document, self.lines, self.rows)


def a_paper(
    *lines: tuple[tuple[str, int, str], Decimal, int],
    credit: bool = False,
    part: bool = False,
    buyer: dict[str, str] | None = None,
    seller: dict[str, str] | None = None,
    description: str = "Wervingspakket",
    **changes: object,
) -> Paper:
    """A document of lines: VAT rate, quantity, unit price in cents. A credit has its quantities turned round."""
    sign = -1 if credit else 1
    number = "2027-C0001" if credit else "2027-00001"
    document = Document(
        kind="credit_note" if credit else "invoice",
        number=number,
        seller={**SELLER, **(seller or {})},
        buyer=buyer or BUYER,
        language="nl",
        issued_at=NOW,
        issued_on=NOW.date(),
        due_on=NOW.date() + timedelta(days=30),
        our_reference="A-7T2M-9K",
        payment_reference="" if credit else payment_reference(number),
        reason="Niet betaald." if credit else "",
    )
    if credit:
        original = Document(number="2027-00007", issued_on=date(2027, 3, 1))
        setattr(document, "corrects" if part else "credits", original)
    written = [
        DocumentLine(
            position=position,
            programme="Programma Career",
            code=f"C-{position}",
            description=description,
            detail="",
            supplied_on=NOW.date(),
            quantity=sign * quantity,
            unit_price_cents=cents,
            net_cents=sign * round_half_up(quantity * cents),
            vat_category=rate[0],
            vat_rate=rate[1],
            vat_ground=rate[2],
        )
        for position, (rate, quantity, cents) in enumerate(
            lines or ((STANDARD, Decimal(1), 240_000),), start=1
        )
    ]
    rows = _vat_rows(written)
    document.net_cents = sum(row.net_cents for row in rows)
    document.vat_cents = sum(row.vat_cents for row in rows)
    document.gross_cents = document.net_cents + document.vat_cents
    for name, value in changes.items():
        setattr(document, name, value)
    return Paper(document, written, rows)


def _vat_rows(lines: Sequence[DocumentLine]) -> list[DocumentVat]:
    nets: dict[tuple[str, int, str], Money] = {}
    for line in lines:
        rate = (line.vat_category, line.vat_rate, line.vat_ground)
        nets[rate] = nets.get(rate, Money(0)) + Money(line.net_cents)
    return [
        DocumentVat(
            category=rate[0],
            rate=rate[1],
            ground=rate[2],
            net_cents=net.cents,
            vat_cents=vat_over(net, rate[1]).cents,
        )
        for rate, net in nets.items()
    ]


def paper_facts(*rates: tuple[str, int, str], **changes: object) -> PaperFacts:
    """The facts of an invoice of one line of € 100.00 for each rate, all in order."""
    rates = rates or (STANDARD,)
    sums = {rate: (Money(10_000), vat_over(Money(10_000), rate[1])) for rate in rates}
    net, vat = total(one for one, _vat in sums.values()), total(one for _net, one in sums.values())
    facts: dict[str, object] = {
        "seller": PartyFacts.of(SELLER),
        "buyer": PartyFacts.of(BUYER),
        "iban": SELLER["iban"],
        "lines": tuple(
            LineFacts(description="Wervingspakket", quantity=Decimal(1), net=Money(10_000), rate=rate)
            for rate in rates
        ),
        "rates": sums,
        "net": net,
        "vat": vat,
        "gross": net + vat,
        "our_reference": "A-7T2M-9K",
        "payment_reference": "RF33202700184",
    }
    return PaperFacts(**{**facts, **changes})  # type: ignore[arg-type]  # names and values of a test
