"""Movements on our bank accounts: what waits to be decided, and to whom a payment may belong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.choices import BankUse, RefundState
from billing.models import BankStatement, BankTransaction, Receivable
from billing.rules.bank import ProposalReason, name_words, rank_of
from foundation.errors import NotFound
from invoices.models import Document

SHOWN = 50
MOST_PROPOSALS = 5


class TransactionNotFound(NotFound):
    code = "bank-transaction-not-found"
    sentence = _("We cannot find this movement of the bank.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An open document that a payment may be for, and why we think so."""

    receivable: Receivable
    open_cents: int
    reasons: tuple[ProposalReason, ...]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement with what waits in it, and whether it follows on the one before."""

    statement: BankStatement
    to_decide: int
    gap_cents: int


def transactions(use: str = "") -> QuerySet[BankTransaction]:
    """Movements of one use or of all, the newest first."""
    rows = BankTransaction.objects.select_related(
        "statement",
        "statement__issuer",
        "payment__party",
        "payment_return__payment__party",
        "refund__party",
        "payout",
        "decided_by",
    )
    return (rows.filter(use=use) if use else rows).order_by("-booked_on", "-id")


def transaction_with(number: int) -> BankTransaction:
    """A movement by its number."""
    row = transactions().filter(pk=number).first()
    if row is None:
        raise TransactionNotFound
    return row


def counts_by_use() -> dict[str, int]:
    """How many movements there are of each use."""
    rows = BankTransaction.objects.order_by("use").values_list("use").annotate(count=Count("pk"))
    found = dict(rows)
    return {use: found.get(use, 0) for use in BankUse.values}


def statement_rows() -> list[StatementRow]:
    """The newest statements; `gap_cents` is what the one before of that account closed with less: a file is missing."""
    rows = list(
        BankStatement.objects.select_related("issuer", "issuer__party")
        .annotate(waiting=Count("transactions", filter=Q(transactions__use=BankUse.UNDECIDED)))
        .order_by("iban", "closing_on", "id")
    )
    found = []
    before: BankStatement | None = None
    for row in rows:
        follows = before is not None and before.iban == row.iban and row.opening_on >= before.closing_on
        gap = row.opening_cents - before.closing_cents if before is not None and follows else 0
        found.append(StatementRow(row, row.waiting, gap))
        before = row
    return sorted(found, key=lambda one: (one.statement.closing_on, one.statement.pk), reverse=True)[:SHOWN]


def proposals_for(rows: Sequence[BankTransaction]) -> dict[int, list[Proposal]]:
    """Open documents that undecided payments may be for, the likeliest first; in a fixed number of queries.

    By the account that the partner paid from before, by the amount that is open, and by name. Never booked by itself.
    """
    ibans = {row.iban for row in rows if row.iban}
    payers: dict[str, set[int]] = defaultdict(set)
    known = BankTransaction.objects.filter(use=BankUse.PAYMENT, iban__in=ibans).order_by()
    for iban, party_id in known.values_list("iban", "payment__party"):
        payers[iban].add(party_id)
    owed = (
        Receivable.objects.annotate(settled=Coalesce(Sum("allocations__cents"), 0))
        .annotate(left=F("cents") - F("settled"))
        .filter(left__gt=0)
        .select_related("document", "party")
        .order_by("due_on", "id")
    )
    open_ones = [(one, int(one.left), name_words(one.party.name)) for one in owed]
    found: dict[int, list[Proposal]] = {}
    for row in rows:
        if row.cents <= 0:
            found[row.pk] = []
            continue
        words, theirs = name_words(row.name), payers.get(row.iban, set())
        likely = []
        for one, left, party_words in open_ones:
            if one.document.issuer_id != row.statement.issuer_id:
                continue
            reasons = tuple(
                reason
                for reason, holds in (
                    (ProposalReason.ACCOUNT, one.party_id in theirs),
                    (ProposalReason.AMOUNT, left == row.cents),
                    (ProposalReason.NAME, bool(words) and words == party_words),
                )
                if holds
            )
            if reasons:
                likely.append(Proposal(one, left, reasons))
        likely.sort(key=lambda one: (rank_of(one.reasons), one.receivable.due_on, one.receivable.pk))
        found[row.pk] = likely[:MOST_PROPOSALS]
    return found


def originals_of(row: BankTransaction) -> list[BankTransaction]:
    """Payments that a movement out may take back: of the same amount, not taken back yet; the likeliest first."""
    if row.cents > 0:
        return []
    rows = (
        transactions(BankUse.PAYMENT)
        .filter(
            statement__iban=row.statement.iban,
            cents=-row.cents,
            booked_on__lte=row.booked_on,
            payment__returns=None,
        )
        .exclude(payment__refunds__state__in=RefundState.holding())
        .order_by("-booked_on", "-id")[:MOST_PROPOSALS]
    )
    return sorted(rows, key=lambda one: one.iban != row.iban)


def settled_documents(row: BankTransaction) -> list[Document]:
    """The documents that a booked movement settles."""
    if row.payment is None:
        return []
    return list(
        Document.objects.filter(
            pk__in=row.payment.allocations.filter(undoes=None).order_by().values("receivable__document")
        ).order_by("issued_on", "pk")
    )
