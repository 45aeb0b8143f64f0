"""The account of one partner over a period: what was asked, what came in, and the balance after each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.choices import StatementKind
from billing.models import Allocation, Payment, PaymentReturn, Refund
from billing.queries.debtors import CreditPart, OpenDebt, credit_parts, open_debts
from billing.rules.debtors import running_balances
from foundation.errors import Invalid
from foundation.models import Party
from invoices.models import Document


class PeriodBackwards(Invalid):
    code = "period-backwards"
    sentence = _("The first day lies after the last day. Choose an earlier first day.")


@dataclass(frozen=True, slots=True)
class Movement:
    """What changed a partner's balance on a day: a document, a payment, a write-off, or credit that went to another
    partner.

    `names` are the documents it settled (of a payment), or is about (of a credit note). Positive is owed to us.
    """

    on: date
    kind: StatementKind
    cents: int
    document: Document | None
    payment: Payment | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A movement with the balance after it."""

    movement: Movement
    balance: int

    @property
    def received(self) -> int:
        """What came in or was credited, as a positive amount."""
        return -self.movement.cents


@dataclass(frozen=True, slots=True)
class Statement:
    """The account of a partner from a first day up to and including a last one."""

    party: Party
    first_on: date
    last_on: date
    opening: int
    lines: list[StatementLine]
    open_debts: list[OpenDebt]
    credit: list[CreditPart]

    @property
    def closing(self) -> int:
        """The balance at the end of the last day."""
        return self.lines[-1].balance if self.lines else self.opening

    @property
    def open_cents(self) -> int:
        """What is open at the end of the last day."""
        return sum(debt.open_cents for debt in self.open_debts)

    @property
    def credit_cents(self) -> int:
        """What the partner has to its credit at the end of the last day."""
        return sum(part.cents for part in self.credit)


def statement_of(party: Party, *, first_on: date, last_on: date) -> Statement:
    """A party's account over a period; its closing balance is what is open less the party's credit.

    The balance is added up from documents and payments, what is open from allocations: two ways to the same amount.
    Refuses a first day after the last.
    """
    if first_on > last_on:
        raise PeriodBackwards(field="first_on")
    movements = _movements(party, last_on)
    before = sum(one.cents for one in movements if one.on < first_on)
    within = [one for one in movements if one.on >= first_on]
    balances = running_balances(before, [one.cents for one in within])
    return Statement(
        party=party,
        first_on=first_on,
        last_on=last_on,
        opening=before,
        lines=[StatementLine(one, balance) for one, balance in zip(within, balances, strict=True)],
        open_debts=open_debts(day=last_on, party=party),
        credit=credit_parts(day=last_on, party=party),
    )


def newest_document(party: Party, last_on: date) -> Document | None:
    """The document that a party got last, up to and including a day."""
    return (
        Document.objects.filter(party=party, issued_on__lte=last_on)
        .select_related("issuer", "issuer__party")
        .order_by("-issued_at", "-id")
        .first()
    )


def first_day_of(today: date) -> date:
    """The day on which a statement begins when nobody says otherwise: a year ago."""
    return today - timedelta(days=365)


def _movements(party: Party, last_on: date) -> list[Movement]:
    documents = (
        Document.objects.filter(party=party, issued_on__lte=last_on)
        .select_related("issuer", "issuer__party", "credits", "corrects", "reissues")
        .order_by("issued_at", "id")
    )
    payments = Payment.objects.filter(party=party, received_on__lte=last_on).order_by("received_at", "id")
    settled: dict[int, list[str]] = defaultdict(list)
    crossing: list[Movement] = []
    allocations = (
        Allocation.objects.filter(Q(payment__party=party) | _crossing(party), allocated_on__lte=last_on)
        .select_related("receivable__document", "credit")
        .order_by("allocated_on", "id")
    )
    for one in allocations:
        if one.credit is None:
            if one.undoes_id is None:
                settled[one.payment_id or 0].append(one.receivable.document.number)
            continue
        # After an agreement went over: what one partner has as credit settles what the other owes.
        is_theirs = one.credit.party_id != party.pk
        names = (one.credit.number, one.receivable.document.number)
        cents = -one.cents if is_theirs else one.cents
        crossing.append(Movement(one.allocated_on, StatementKind.MOVED, cents, None, None, names))
    found = [
        *(
            Movement(one.issued_on, StatementKind(one.kind), one.gross_cents, one, None, _names_in(one))
            for one in documents
        ),
        *(
            Movement(
                one.received_on, StatementKind.PAYMENT, -one.cents, None, one, tuple(settled.get(one.pk, ()))
            )
            for one in payments
        ),
        *(
            Movement(one.returned_on, StatementKind.RETURN, one.cents, None, one.payment, ())
            for one in PaymentReturn.objects.filter(payment__party=party, returned_on__lte=last_on)
            .select_related("payment")
            .order_by("returned_on", "id")
        ),
        *_refunds(party, last_on),
        *crossing,
        *_written_off(party, last_on),
    ]
    order = list(StatementKind)
    return sorted(found, key=lambda one: (one.on, order.index(one.kind)))


def _refunds(party: Party, last_on: date) -> list[Movement]:
    found = []
    for one in (
        Refund.objects.filter(party=party, paid_on__lte=last_on).select_related("payment").order_by("id")
    ):
        if one.paid_on:
            found.append(Movement(one.paid_on, StatementKind.REFUND, one.cents, None, one.payment, ()))
        if one.back_on and one.back_on <= last_on:
            found.append(Movement(one.back_on, StatementKind.REFUND_BACK, -one.cents, None, one.payment, ()))
    return found


def _written_off(party: Party, last_on: date) -> list[Movement]:
    """What was written off of what a party owed, and what of that it owes again."""
    allocations = Allocation.objects.filter(
        write_off__isnull=False, receivable__party=party, allocated_on__lte=last_on
    ).select_related("receivable__document")
    return [
        Movement(
            one.allocated_on,
            StatementKind.WRITTEN_OFF if one.undoes_id is None else StatementKind.RECOVERED,
            -one.cents,
            None,
            None,
            (one.receivable.document.number,),
        )
        for one in allocations.order_by("allocated_on", "id")
    ]


def _names_in(document: Document) -> tuple[str, ...]:
    original = document.credits or document.corrects
    return (original.number,) if original else ()


def _crossing(party: Party) -> Q:
    """Credit notes of one party that settled what another owed, seen from either."""
    theirs = ~Q(credit__party=F("receivable__party"))
    return Q(credit__isnull=False) & theirs & (Q(credit__party=party) | Q(receivable__party=party))
