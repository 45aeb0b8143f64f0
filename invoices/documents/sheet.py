"""What stands on the sheet: a document's facts, grouped and written out in its language. No layout here."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate, groupby

import segno
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from segno import helpers as segno_helpers

from foundation.languages import staff_language
from invoices.choices import DocumentKind
from invoices.documents.words import country_in, day, day_without_weekday, euro, last_day, quantity
from invoices.models import Document, DocumentLine
from invoices.rules.exemptions import EXEMPTIONS
from invoices.rules.numbers import in_fours
from invoices.rules.vat import Ground

# Cents that a European payment code can ask for.
MOST_IN_A_CODE = 99_999_999_999


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line as it is printed; `carried` is the sum up to and including it, for the head of the next page."""

    description: str
    detail: str
    quantity: str
    price: str
    vat: str
    note: str
    amount: str
    carried: str


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """The lines of one programme with their sum."""

    programme: str
    lines: list[SheetLine]
    total: str


@dataclass(frozen=True, slots=True)
class SheetVat:
    """One row of the VAT table."""

    label: str
    note: str
    net: str
    vat: str
    gross: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the template prints."""

    document: Document
    heading: str
    facts: list[tuple[str, str, bool]]
    groups: list[SheetGroup]
    vat_rows: list[SheetVat]
    net: str
    vat: str
    gross: str
    total_label: str
    vat_lines: list[tuple[str, str]]
    notes: list[str]
    iban: str
    reference: str
    asks_money: bool
    debit: list[tuple[str, str]]
    qr_svg: str
    country: str
    page: str
    page_qr_svg: str
    credited_number: str
    is_for_person: bool


def _detail(line: DocumentLine, language: str) -> str:
    parts = [line.code] if line.code else []
    if line.period_from and line.period_until:
        parts.append(
            _("{first} to {last} inclusive").format(
                first=day_without_weekday(line.period_from, language),
                last=day_without_weekday(last_day(line.period_until), language),
            )
        )
    elif line.supplied_on and line.unit_price_cents > 0:
        # A discount is not delivered on a day.
        parts.append(_("Delivered on {day}").format(day=day_without_weekday(line.supplied_on, language)))
    if line.detail:
        parts.append(line.detail)
    return ". ".join(parts)


def ground_sentence(ground: str) -> str:
    """The legal ground as a sentence (art. 35a Wet OB; VAT Directive, art. 226(11)); none where there is VAT.

    The same words as in the e-invoice, and behind them what it means to the buyer.
    """
    exemption = EXEMPTIONS.get(ground)
    if exemption is None:
        return ""
    what_it_means = {
        Ground.EDUCATION: _("We are in the CRKBO register."),
        Ground.REVERSE_CHARGE: _("You declare the VAT in your country."),
        Ground.OUTSIDE_SCOPE: _("This is a request for payment and no invoice: no VAT can be deducted."),
    }
    legal = f"{exemption.text(staff_language(get_language()))}."
    return " ".join(filter(None, [legal, str(what_it_means.get(Ground(ground), ""))]))


def rate_word(rate: int, ground: str) -> str:
    """The rate as it stands on a line: a percentage, or what there is in its place."""
    words = {
        Ground.EDUCATION: _("exempt"),
        Ground.SMALL_BUSINESS: _("exempt"),
        Ground.REVERSE_CHARGE: _("reverse-charged"),
        Ground.OUTSIDE_EU: _("not Dutch"),
        Ground.OUTSIDE_SCOPE: _("none"),
    }
    return words.get(Ground(ground), f"{rate}\N{NO-BREAK SPACE}%")


def _rate_label(rate: int, ground: str) -> str:
    """As `rate_word`, where a row of the VAT table begins with it and has more room."""
    if ground in {Ground.EDUCATION, Ground.SMALL_BUSINESS}:
        return _("Exempt")
    words = rate_word(rate, ground)
    return words[:1].upper() + words[1:]


def _heading(document: Document) -> str:
    headings = {
        DocumentKind.INVOICE: _("Invoice {number}"),
        DocumentKind.CREDIT_NOTE: _("Credit note {number}"),
        DocumentKind.PAYMENT_REQUEST: _("Payment request {number}"),
    }
    return headings[DocumentKind(document.kind)].format(number=document.number)


def debit_rows(document: Document) -> list[tuple[str, str]]:
    """How much is collected, when, from which account and by whom; nothing where it is to be paid.

    It counts as the pre-notification. Call it with the document's language active.
    """
    if document.debit_on is None:
        return []
    rows = [
        (_("Amount"), euro(document.gross_cents, document.language)),
        (_("Collected on"), day(document.debit_on, document.language)),
        (
            _("From your account"),
            _("ending in {signs}").format(signs=document.debit_account_end)
            if document.debit_account_end
            else "",
        ),
        (_("Mandate"), document.mandate_told),
        (_("Our creditor id"), document.seller.get("creditor_id", "")),
    ]
    return [(label, value) for label, value in rows if value]


def epc_qr(document: Document) -> str:
    """The European payment code as SVG. IBAN and reference were validated before they came on paper."""
    return svg_of(_epc_code(document, document.gross_cents))


def epc_png(document: Document, cents: int) -> bytes:
    """The European payment code of a part of a document, as a picture to mail; empty when it cannot hold so much."""
    if not 0 < cents <= MOST_IN_A_CODE:
        return b""
    drawn = BytesIO()
    _epc_code(document, cents).save(drawn, kind="png", scale=8)
    return drawn.getvalue()


def _epc_code(document: Document, cents: int) -> segno.QRCode:
    return segno_helpers.make_epc_qr(
        name=document.seller["account_name"][:70],
        iban=document.seller["iban"],
        amount=cents / 100,
        reference=document.payment_reference,
    )


def page_of(document: Document) -> str:
    """The address of the document's own page, where it can be paid."""
    return settings.INVOICE_PAGE.format(language=document.language, number=document.number)


def svg_of(code: segno.QRCode) -> str:
    """A QR code as inline SVG that scales to its box."""
    return code.svg_inline(border=0, omitsize=True, dark="#000000", svgclass=None, lineclass=None)


def sheet_of(document: Document) -> Sheet:
    """The sheet of a document; call it with the document's language active."""
    language = document.language
    lines = list(document.lines.order_by("position"))
    sums = accumulate(line.net_cents for line in lines)
    carried = {line.position: cents for line, cents in zip(lines, sums, strict=True)}
    rates = list(document.vat_rows.order_by("-rate", "ground"))
    grounds = [row.ground for row in rates if ground_sentence(row.ground)]
    marks = {ground: str(number) for number, ground in enumerate(grounds, start=1)}

    groups = []
    for programme, members in groupby(lines, key=lambda line: line.programme):
        own = list(members)
        groups.append(
            SheetGroup(
                programme,
                [
                    SheetLine(
                        line.description,
                        _detail(line, language),
                        quantity(line.quantity, language),
                        euro(line.unit_price_cents, language),
                        rate_word(line.vat_rate, line.vat_ground),
                        marks.get(line.vat_ground, ""),
                        euro(line.net_cents, language),
                        euro(carried[line.position], language),
                    )
                    for line in own
                ],
                euro(sum(line.net_cents for line in own), language),
            )
        )
    is_invoice = document.kind == DocumentKind.INVOICE
    asks_money = document.kind != DocumentKind.CREDIT_NOTE
    facts = [(_("Invoice date") if is_invoice else _("Date"), day(document.issued_on, language), False)]
    if asks_money:
        label, when = (
            (_("Collected on"), document.debit_on) if document.debit_on else (_("Pay by"), document.due_on)
        )
        facts.append((label, day(when, language), True))
    for label, value in (
        (_("Your KvK number"), document.buyer["kvk_number"]),
        (_("Your OIN"), document.buyer["oin"]),
        (_("Your register number"), document.buyer.get("foreign_register_number", "")),
        (_("Your VAT id"), document.buyer["vat_id"]),
        (_("Agreement"), document.our_reference),
        (_("Your reference"), document.purchase_order),
        (_("In place of"), document.reissues.number if document.reissues else ""),
    ):
        if value:
            facts.append((label, value, False))
    original = document.credits or document.corrects
    credited = original.number if original else ""
    page = page_of(document) if asks_money and document.gross_cents > 0 else ""
    return Sheet(
        document=document,
        heading=_heading(document),
        facts=facts,
        groups=groups,
        vat_rows=[
            SheetVat(
                _rate_label(row.rate, row.ground),
                marks.get(row.ground, ""),
                euro(row.net_cents, language),
                euro(row.vat_cents, language),
                euro(row.net_cents + row.vat_cents, language),
            )
            for row in rates
        ],
        net=euro(document.net_cents, language),
        vat=euro(document.vat_cents, language),
        gross=euro(document.gross_cents, language),
        total_label=_("To pay") if asks_money else _("You receive back"),
        vat_lines=[
            (
                _("VAT {rate} over {net}").format(
                    rate=rate_word(row.rate, row.ground), net=euro(row.net_cents, language)
                ),
                euro(row.vat_cents, language),
            )
            for row in rates
            if row.rate
        ],
        notes=[ground_sentence(ground) for ground in grounds],
        iban=in_fours(document.seller["iban"]),
        reference=in_fours(document.payment_reference),
        asks_money=asks_money and document.gross_cents > 0 and document.debit_on is None,
        debit=debit_rows(document),
        qr_svg=epc_qr(document) if asks_money and 0 < document.gross_cents <= MOST_IN_A_CODE else "",
        country=country_in(document.buyer.get("country", "NL"), language),
        page=page,
        page_qr_svg=svg_of(segno.make_qr(page)) if page else "",
        credited_number=credited,
        is_for_person=document.party.is_person,
    )
