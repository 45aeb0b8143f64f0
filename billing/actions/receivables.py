"""Opens what is owed, and settles it with money or with a credit note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from billing.actions.ledger import NewEntry, post_entries, post_entry
from billing.actions.recoveries import recover
from billing.actions.release import take_back
from billing.actions.unpaid_standing import restore_standing_of
from billing.choices import AttemptState
from billing.models import Agreement, Allocation, Entry, PaymentAttempt, Receivable
from billing.rules.ledger import (
    CONTRIBUTIONS,
    REVENUE,
    Posting,
    instead_postings,
    issue_postings,
    part_credit_postings,
)
from foundation.actions.outbox import leave_message
from foundation.actions.rows import insert_values
from foundation.errors import Conflict
from foundation.periods import day_of
from foundation.queries.keys import among
from invoices.choices import DocumentKind
from invoices.models import Document


class SomethingWasPaid(Conflict):
    code = "something-was-paid"
    sentence = _("Something was paid on invoice {number}. Look at the payment first.")


@dataclass(frozen=True, slots=True)
class NewReceivable:
    """A document that is to be owed: under which agreement (none when under several, or when it was asked for without

    one), what of it was sold ahead, whether it is the first; and the account of its income when that is not the usual.
    """

    document: Document
    agreement: Agreement | None
    yearly_net_cents: int
    is_first: bool
    income: str = ""


def open_receivables(opened: Sequence[NewReceivable], *, now: datetime) -> None:
    """Open what is owed by new invoices, and book their issue. An invoice of zero opens nothing.

    An invoice that is owed already changes nothing.
    """
    owed = [one for one in opened if one.document.gross_cents]
    known = set(
        Receivable.objects.filter(document__in=among(one.document.pk for one in owed)).values_list(
            "document_id", flat=True
        )
    )
    fresh = [one for one in owed if one.document.pk not in known]
    insert_values(
        Receivable,
        ("document_id", "party_id", "agreement_id", "cents", "due_on", "opened_at", "is_first"),
        [
            (
                one.document.pk,
                one.document.party_id,
                one.agreement.pk if one.agreement else None,
                one.document.gross_cents,
                one.document.due_on,
                now,
                one.is_first,
            )
            for one in fresh
        ],
    )
    post_entries(
        [
            NewEntry(
                source_kind="issue",
                source_reference=one.document.reference,
                booked_on=one.document.issued_on,
                description=one.document.number,
                postings=issue_postings(
                    gross=one.document.gross_cents,
                    vat=one.document.vat_cents,
                    yearly_net=one.yearly_net_cents,
                    once_net=one.document.net_cents - one.yearly_net_cents,
                    income=one.income or _income_of(one.document),
                ),
                party_id=one.document.party_id,
            )
            for one in fresh
        ],
        now=now,
    )


def _income_of(document: Document) -> str:
    return CONTRIBUTIONS if document.kind == DocumentKind.PAYMENT_REQUEST else REVENUE


def open_cents(receivable: Receivable) -> int:
    """What is still owed; call it with the receivable locked when something follows from it."""
    settled = receivable.allocations.aggregate(total=Sum("cents"))["total"] or 0
    return receivable.cents - int(settled)


def locked_receivable(receivable_id: int) -> Receivable:
    """A receivable, locked: everything that settles it waits here."""
    return (
        Receivable.objects.select_for_update(of=("self",))
        .select_related("document", "document__issuer", "party", "agreement", "agreement__organisation")
        .get(pk=receivable_id)
    )


def look_at_pages_of(receivable: Receivable, *, now: datetime) -> None:
    """After what is open of a receivable changed: have its pay page closed, on which another amount stands.

    It is not over for us before the provider says so: on that page somebody may be paying at this moment.
    """
    for attempt in PaymentAttempt.objects.filter(receivable=receivable, state=AttemptState.OPEN):
        leave_message(kind="payment.page", reference=f"{attempt.reference}:{now.isoformat()}")


@transaction.atomic
def credit_receivable(*, receivable: Receivable, credit: Document, now: datetime) -> None:
    """Settle a whole receivable by the credit note of its invoice, mirror its entry, and have its pay page closed.

    What was earned of it already is taken back.

    Refuses when something was paid on it: that money needs a decision first.
    """
    locked = locked_receivable(receivable.pk)
    if open_cents(locked) != locked.cents:
        raise SomethingWasPaid(number=locked.document.number)
    credit_for_another(receivable=locked, credit=credit, now=now)


@transaction.atomic
def credit_for_another(*, receivable: Receivable, credit: Document, now: datetime) -> int:
    """As `credit_receivable`, also when something was paid: answers the cents of the credit note that are left for the

    invoice that takes the place of this one. What was paid stays where it is, dated as it was; what was written off is
    credited and no cost any more.
    """
    locked = locked_receivable(receivable.pk)
    recover(receivable=locked, cents=locked.cents, on=day_of(now), now=now)
    left = open_cents(locked)
    if left:
        Allocation.objects.create(
            receivable=locked, credit=credit, cents=left, allocated_on=day_of(now), allocated_at=now
        )
    issue = Entry.objects.get(source_kind="issue", source_reference=locked.document.reference)
    lines = issue.lines.select_related("account").order_by("id")
    post_entry(
        source_kind="credit",
        source_reference=credit.reference,
        booked_on=credit.issued_on,
        description=f"{credit.number} / {locked.document.number}",
        postings=instead_postings([Posting(line.account.code, line.cents) for line in lines], settled=left),
        party=locked.party,
        now=now,
    )
    take_back(document=locked.document, credit=credit, now=now)
    restore_standing_of(locked, now=now)
    look_at_pages_of(locked, now=now)
    return locked.cents - left


@transaction.atomic
def credit_part_of_receivable(*, credit: Document, yearly_net_cents: int, now: datetime) -> int:
    """Book a credit note of a part of an invoice; answer the cents that are the partner's credit.

    It settles what is still open on that invoice; what was paid already is kept as the partner's credit. The same
    credit note again changes nothing.
    """
    gross = -credit.gross_cents
    if not gross or Entry.objects.filter(source_kind="credit", source_reference=credit.reference).exists():
        return 0
    found = Receivable.objects.filter(document=credit.corrects).first()
    settled = 0
    if found is not None:
        locked = locked_receivable(found.pk)
        recover(receivable=locked, cents=gross, on=day_of(now), now=now)
        settled = min(open_cents(locked), gross)
        if settled:
            Allocation.objects.create(
                receivable=locked, credit=credit, cents=settled, allocated_on=day_of(now), allocated_at=now
            )
            restore_standing_of(locked, now=now)
            look_at_pages_of(locked, now=now)
    net = -credit.net_cents
    post_entry(
        source_kind="credit",
        source_reference=credit.reference,
        booked_on=credit.issued_on,
        description=credit.number,
        postings=part_credit_postings(
            gross=gross,
            vat=-credit.vat_cents,
            yearly_net=yearly_net_cents,
            once_net=net - yearly_net_cents,
            settled=settled,
            income=_income_of(credit.corrects) if credit.corrects else REVENUE,
        ),
        party=credit.party,
        now=now,
    )
    return gross - settled
