"""Builders for tests: issuers, drafts and issued invoices, made through real actions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import count

from foundation.choices import PartyKind
from foundation.models import Party
from foundation.money import Money
from foundation.periods import AMSTERDAM, Period
from invoices.actions.issuers import register_issuer
from invoices.actions.issuing import issue_invoices
from invoices.models import Document, Issuer
from invoices.rules.drafts import DraftLine, InvoiceDraft

NOW = datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM)
_numbers = count(1)


def an_issuer(code: str = "mip-brabant", *, crkbo_from: date | None = date(2026, 1, 1)) -> Issuer:
    """The foundation of the pictures."""
    return register_issuer(
        code=code,
        name="Stichting Migratie Informatiepunt Brabant",
        kvk_number="99000416" if code == "mip-brabant" else f"9999{next(_numbers):04d}",
        number_prefix="" if code == "mip-brabant" else code[-3:],
        vat_id="NL000000012B01",
        street="Voorbeeldkade 1",
        postcode="5038 AA",
        city="Tilburg",
        email="facturen@mip-brabant.example",
        iban="NL91 ABNA 0417 1643 00",
        brand_name="Migratie Informatiepunt",
        brand_region="Brabant",
        crkbo_from=crkbo_from,
        now=NOW,
    )


def a_party(**changes: object) -> Party:
    """A buyer in Someren."""
    facts: dict[str, object] = {
        "kind": PartyKind.ORGANISATION,
        "name": "Kwekerij De Zandhorst B.V.",
        "kvk_number": f"98{next(_numbers):06d}",
        "street": "Zandhorst 12",
        "postcode": "5711 ZZ",
        "city": "Someren",
        "email": "administratie@zandhorst.example",
        "language": "nl",
        "created_at": NOW,
    }
    return Party.objects.create(**{**facts, **changes})


def a_line(
    description: str = "Wervingspakket, 15 vacatures tegelijk",
    cents: int = 240000,
    quantity: int = 1,
    *,
    programme: str = "Programma Career",
    code: str = "CAR-RECRUIT-15",
    treatment: str = "standard",
    place_rule: str = "general",
    period: Period | None = Period(date(2027, 3, 16), date(2028, 3, 16)),  # noqa: B008 -- frozen
    detail: str = "",
) -> DraftLine:
    """One line of a draft."""
    return DraftLine(
        programme=programme,
        code=code,
        description=description,
        quantity=Decimal(quantity),
        unit_price=Money(cents),
        vat_treatment=treatment,
        place_rule=place_rule,
        supplied_on=date(2027, 3, 16),
        period=period,
        detail=detail,
    )


def a_draft(
    *lines: DraftLine, party: Party | None = None, issuer: Issuer | None = None, source: str = ""
) -> InvoiceDraft:
    """A draft of one line, unless lines are given."""
    return InvoiceDraft(
        source=source or f"test:{next(_numbers)}",
        issuer_id=(issuer or an_issuer()).pk,
        party_id=(party or a_party()).pk,
        lines=lines or (a_line(),),
        our_reference="A-7T2M-9K",
        purchase_order="Inkoop 2027-118",
    )


def the_lines_of_the_picture() -> tuple[DraftLine, ...]:
    """The lines of the invoice of the design: 4,435.00 without VAT, 5,240.35 to pay."""
    welcome = "Programma Services, deel Welcome"
    return (
        a_line("Werkgeversprofiel met video, MKB", 75000, code="CAR-MARKETING"),
        a_line("Introductiekorting 50 %, eerste jaar", -37500, code="", period=None, detail="Actie van 1 januari tot en met 30 juni 2027"),  # noqa: E501 -- one line a line
        a_line(),
        a_line("Extra vacatureplaats", 15000, 2, code="CAR-SLOT"),
        a_line("Introductiedag, deelnemer", 9500, 8, programme=welcome, code="WEL-INTRODUCTION", period=None),
        a_line("Survival Dutch, deelnemer", 15000, 4, programme=welcome, code="WEL-DUTCH", treatment="education", period=None),  # noqa: E501 -- one line a line
    )  # fmt: skip


def an_issued_invoice(*lines: DraftLine, now: datetime = NOW, party: Party | None = None) -> Document:
    """An invoice with a number."""
    return issue_invoices(drafts=[a_draft(*lines, party=party)], now=now)[0]
