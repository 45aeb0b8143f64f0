"""What a change of an agreement would do, to the cent, before anything holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from billing.actions.changes import change_agreement
from billing.models import Agreement, AgreementLine, Charge, CollectiveInvoicing
from billing.queries.catalogue import in_language
from billing.queries.changes import changeable_lines
from billing.queries.collecting import months_collected
from billing.rules.collecting import collecting_day
from billing.rules.selection import Choice
from foundation.models import User
from foundation.money import Money
from foundation.periods import day_of
from invoices.actions.vat_cases import holds_undecided
from invoices.models import Document


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: lines that open and close, the papers of today to the cent, and a year from then on.

    `collected_on` is the day on which what it costs is invoiced, together with what else fell due; None: today.
    """

    changes: list[PreviewedStep]
    papers: list[PreviewedPaper]
    yearly_before: Money
    yearly_after: Money
    collected_on: date | None

    @property
    def to_pay_cents(self) -> int:
        """What is to be paid now, with VAT; negative when more comes back than is asked."""
        return sum(paper.document.gross_cents for paper in self.papers)


@dataclass(frozen=True, slots=True)
class PreviewedStep:
    """A day with what opens and closes on it: names with quantities."""

    on: date
    opens: list[tuple[str, AgreementLine]]
    closes: list[tuple[str, AgreementLine]]


@dataclass(frozen=True, slots=True)
class PreviewedPaper:
    """An invoice or credit note as it would be, with its lines; it does not exist."""

    document: Document
    lines: list[tuple[str, int]]


@holds_undecided
def preview_change(*, agreement: Agreement, choices: Sequence[Choice], actor: User, now: datetime) -> Preview:
    """What `change_agreement` would do, by doing it and undoing it; refuses what that refuses, and writes nothing."""
    with transaction.atomic():
        before, today = _yearly(agreement), day_of(now)
        months = months_collected(agreement.organisation)
        # What waits for the next invoice is not of this change; what is, comes out as if it stood alone.
        CollectiveInvoicing.objects.filter(organisation=agreement.organisation).delete()
        done = change_agreement(agreement=agreement, choices=choices, actor=actor, ip_address=None, now=now)
        preview = Preview(
            [
                PreviewedStep(
                    change.effective_on,
                    [_named(line) for line in change.opened.select_related("product").order_by("id")],
                    [_named(line) for line in change.closed.select_related("product").order_by("id")],
                )
                for change in done.changes
            ],
            [
                PreviewedPaper(
                    document,
                    [
                        (
                            f"{line.description}: {line.detail}" if line.detail else line.description,
                            line.net_cents,
                        )
                        for line in document.lines.order_by("position")
                    ],
                )
                for document in done.documents
                if not Charge.objects.filter(document=document, returns=None, period_from__lt=today).exists()
            ],
            before,
            _yearly(agreement),
            collecting_day(today, months) if months else None,
        )
        transaction.set_rollback(True)
    return preview


def _named(line: AgreementLine) -> tuple[str, AgreementLine]:
    return in_language(line.product, "name"), line


def _yearly(agreement: Agreement) -> Money:
    return sum(
        (Money(line.unit_price_cents) * line.quantity for line in changeable_lines(agreement)), Money(0)
    )
