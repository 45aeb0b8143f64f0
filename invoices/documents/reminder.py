"""A reminder on paper, in the style of an invoice: plain values in, the same bytes out every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from invoices.documents.pdf import pdf_of_html
from invoices.documents.words import day, day_without_weekday, euro
from invoices.rules.numbers import in_fours


@dataclass(frozen=True, slots=True)
class LateDocument:
    """A document of which something is late."""

    number: str
    issued_on: date
    due_on: date
    payment_reference: str
    cents: int


@dataclass(frozen=True, slots=True)
class ReminderPaper:
    """All that a reminder says: whose it is, in which words, and what is late; the first sentence is in bold."""

    reference: str
    heading: str
    seller: Mapping[str, str]
    buyer: Mapping[str, str]
    language: str
    made_on: date
    pay_by_on: date
    sentences: Sequence[str]
    documents: Sequence[LateDocument]


@dataclass(frozen=True, slots=True)
class ReminderSheet:
    """Everything the template prints."""

    paper: ReminderPaper
    heading: str
    facts: list[tuple[str, str, bool]]
    rows: list[tuple[str, str, str, str, str]]
    total: str
    iban: str


def pdf_of_reminder(paper: ReminderPaper) -> bytes:
    """The PDF of a reminder; call it with its language active. Nothing in it comes from the clock."""
    html = render_to_string("invoices/reminder.html", {"sheet": reminder_sheet(paper)})
    return pdf_of_html(html, name=html)


def reminder_sheet(paper: ReminderPaper) -> ReminderSheet:
    """The sheet of a reminder; call it with its language active."""
    language = paper.language
    return ReminderSheet(
        paper=paper,
        heading=paper.heading,
        facts=[
            (_("Date"), day(paper.made_on, language), False),
            (_("Pay by"), day(paper.pay_by_on, language), True),
            (_("Reference"), paper.reference, False),
        ],
        rows=[
            (
                one.number,
                day_without_weekday(one.issued_on, language),
                day_without_weekday(one.due_on, language),
                in_fours(one.payment_reference),
                euro(one.cents, language),
            )
            for one in paper.documents
        ],
        total=euro(sum(one.cents for one in paper.documents), language),
        iban=in_fours(paper.seller["iban"]),
    )
