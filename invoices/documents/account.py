"""A statement of account on paper, in the style of an invoice: plain values in, the same bytes out every time."""

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
class AccountLine:
    """What changed the balance on a day, in words, and the balance after it. Positive is owed."""

    on: date
    name: str
    about: str
    cents: int
    balance: int


@dataclass(frozen=True, slots=True)
class AccountDebt:
    """A document that is open on the last day."""

    number: str
    due_on: date
    age: str
    cents: int
    payment_reference: str


@dataclass(frozen=True, slots=True)
class AccountCredit:
    """Something that the partner has to its credit on the last day."""

    name: str
    use: str
    cents: int


@dataclass(frozen=True, slots=True)
class AccountPaper:
    """All that a statement says: whose it is, over which days, what moved, and what is open on the last day."""

    reference: str
    seller: Mapping[str, str]
    buyer: Mapping[str, str]
    language: str
    first_on: date
    last_on: date
    opening: int
    lines: Sequence[AccountLine]
    closing: int
    debts: Sequence[AccountDebt]
    credits: Sequence[AccountCredit]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A line as it is printed."""

    on: str
    name: str
    about: str
    asked: str
    received: str
    balance: str


@dataclass(frozen=True, slots=True)
class AccountSheet:
    """Everything the template prints."""

    paper: AccountPaper
    heading: str
    facts: list[tuple[str, str, bool]]
    opening: str
    first_on: str
    rows: list[AccountRow]
    closing: str
    last_on: str
    asked: str
    received: str
    sentence: str
    debts: list[tuple[str, str, str, str, str]]
    open_total: str
    credits: list[tuple[str, str, str]]
    credit_total: str
    iban: str


def pdf_of_account(paper: AccountPaper) -> bytes:
    """The PDF of a statement; call it with its language active. Nothing in it comes from the clock."""
    html = render_to_string("invoices/account.html", {"sheet": account_sheet(paper)})
    return pdf_of_html(html, name=html)


def account_sheet(paper: AccountPaper) -> AccountSheet:
    """The sheet of a statement; call it with its language active."""
    language = paper.language
    open_cents = sum(debt.cents for debt in paper.debts)
    credit_cents = sum(credit.cents for credit in paper.credits)
    facts = [
        (_("From"), day(paper.first_on, language), False),
        (_("Up to and including"), day(paper.last_on, language), True),
    ]
    for label, value in (
        (_("Your KvK number"), paper.buyer["kvk_number"]),
        (_("Your OIN"), paper.buyer["oin"]),
        (_("Your VAT id"), paper.buyer["vat_id"]),
        (_("Partner"), paper.reference),
    ):
        if value:
            facts.append((label, value, False))
    return AccountSheet(
        paper=paper,
        heading=_("Statement of account"),
        facts=facts,
        opening=euro(paper.opening, language),
        first_on=day_without_weekday(paper.first_on, language),
        rows=[_row(line, language) for line in paper.lines],
        closing=euro(paper.closing, language),
        last_on=day_without_weekday(paper.last_on, language),
        asked=euro(sum(line.cents for line in paper.lines if line.cents > 0), language),
        received=euro(-sum(line.cents for line in paper.lines if line.cents < 0), language),
        sentence=_sentence(paper),
        debts=[
            (
                debt.number,
                day_without_weekday(debt.due_on, language),
                debt.age,
                in_fours(debt.payment_reference),
                euro(debt.cents, language),
            )
            for debt in paper.debts
        ],
        open_total=euro(open_cents, language),
        credits=[(one.name, one.use, euro(one.cents, language)) for one in paper.credits],
        credit_total=euro(credit_cents, language),
        iban=in_fours(paper.seller["iban"]),
    )


def _row(line: AccountLine, language: str) -> AccountRow:
    return AccountRow(
        day_without_weekday(line.on, language),
        line.name,
        line.about,
        euro(line.cents, language) if line.cents >= 0 else "",
        euro(-line.cents, language) if line.cents < 0 else "",
        euro(line.balance, language),
    )


def _sentence(paper: AccountPaper) -> str:
    on = day(paper.last_on, paper.language)
    if paper.closing > 0:
        text = _("On {day} {amount} is still to be paid.")
    elif paper.closing < 0:
        text = _("On {day} you have {amount} to your credit with us.")
    else:
        text = _("On {day} nothing is left to be paid.")
    return text.format(day=on, amount=euro(abs(paper.closing), paper.language))
