"""The lines of the journal of a period, as a bookkeeper takes them over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from billing.choices import Journal
from billing.models import EntryLine
from billing.rules.ledger import VAT_PAYABLE, journal_of
from foundation.periods import Period
from invoices.models import Document
from invoices.rules.returns import rubric_of_ground
from invoices.rules.vat import Ground

# Kinds of entry that say which document they are about in words: a payment, and a credit note that was used.
_SAID_IN_WORDS = ("payment", "credit-used")


@dataclass(frozen=True, slots=True)
class JournalLine:
    """Cents on an account, debit or credit. `vat_code` is the box of the return, on the VAT account only."""

    booked_on: date
    journal: Journal
    account: str
    account_name: str
    rgs_code: str
    debit: int
    credit: int
    vat_code: str
    relation: str
    relation_name: str
    document_number: str
    description: str


def journal_lines(period: Period) -> Iterator[JournalLine]:
    """All lines of the entries of a period, by day and entry; VAT of two rates is two lines. They balance."""
    lines = _booked_in(period).select_related("entry", "account", "party")
    references = _booked_in(period).order_by().values("entry__source_reference")
    documents = {
        document.reference: document
        for document in Document.objects.filter(reference__in=references).prefetch_related("vat_rows")
    }
    for line in lines.order_by("entry__booked_on", "entry_id", "id"):
        document = documents.get(line.entry.source_reference)
        for code, cents in _by_box(line, document):
            yield JournalLine(
                booked_on=line.entry.booked_on,
                journal=journal_of(line.entry.source_kind),
                account=line.account.code,
                account_name=line.account.name,
                rgs_code=line.account.rgs_code,
                debit=max(cents, 0),
                credit=max(-cents, 0),
                vat_code=code,
                relation=line.party.reference if line.party else "",
                relation_name=line.party.name if line.party else "",
                document_number=_number(line, document),
                description=_description(line),
            )


@dataclass(frozen=True, slots=True)
class JournalTotal:
    """How many bookings of an account a period has, and their sums in cents; debit and credit are the same."""

    lines: int
    debit: int
    credit: int


def journal_total(period: Period) -> JournalTotal:
    """What `journal_lines` adds up to."""
    found = _booked_in(period).aggregate(
        lines=Count("id"),
        debit=Coalesce(Sum("cents", filter=Q(cents__gt=0)), 0),
        credit=-Coalesce(Sum("cents", filter=Q(cents__lt=0)), 0),
    )
    return JournalTotal(**found)


def _booked_in(period: Period) -> QuerySet[EntryLine]:
    return EntryLine.objects.filter(
        entry__booked_on__gte=period.starts_on, entry__booked_on__lt=period.ends_before
    )


def _by_box(line: EntryLine, document: Document | None) -> list[tuple[str, int]]:
    if line.account.code != VAT_PAYABLE or document is None:
        return [("", line.cents)]
    rows = [(rubric_of_ground(Ground(row.ground)).box, -row.vat_cents) for row in document.vat_rows.all()]
    owed = [(box, cents) for box, cents in rows if cents]
    # Lines that do not add up to what was booked would put the journal out of balance.
    return owed if sum(cents for _box, cents in owed) == line.cents else [("", line.cents)]


def _description(line: EntryLine) -> str:
    true_day = line.entry.happened_on
    return f"{line.entry.description} ({true_day})" if true_day else line.entry.description


def _number(line: EntryLine, document: Document | None) -> str:
    if document is not None:
        return document.number
    return line.entry.description if line.entry.source_kind in _SAID_IN_WORDS else ""
