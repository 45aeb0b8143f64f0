"""Who owes what since when, as of any day, beside what the ledger says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.choices import Age
from billing.models import Allocation, EntryLine, Payment, PaymentReturn, Receivable, Refund
from billing.queries.receivables import notes_that_leave_credit
from billing.rules.debtors import Ages, age_of, ages_of
from billing.rules.ledger import DEBTORS
from billing.rules.searching import compact
from foundation.errors import NotFound
from foundation.models import Party
from foundation.queries.keys import among
from invoices.choices import DocumentKind
from invoices.models import Document


class PartyNotFound(NotFound):
    code = "party-not-found"
    sentence = _("We do not know this partner.")


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """A document of which something was open on a day."""

    receivable: Receivable
    open_cents: int
    age: Age


@dataclass(frozen=True, slots=True)
class PartnerDebt:
    """What one partner owed on a day, by age."""

    party: Party
    ages: Ages


@dataclass(frozen=True, slots=True)
class AgedDebtors:
    """What all partners owed on a day, and the debtors account of the ledger on that day."""

    day: date
    partners: list[PartnerDebt]
    ages: Ages
    ledger_cents: int

    @property
    def difference(self) -> int:
        """What the ledger has more than is open; always zero when all is well."""
        return self.ledger_cents - self.ages.total


@dataclass(frozen=True, slots=True)
class CreditPart:
    """Cents that a partner has to its credit, and what they are left of.

    What is left of a credit note settles the next invoice of its issuer by itself; money paid too much waits for us.
    """

    source: Document | Payment
    since: date
    cents: int


def party_with(reference: str) -> Party:
    """A party by reference, for staff."""
    party = Party.objects.filter(reference=reference).first()
    if party is None:
        raise PartyNotFound
    return party


def invoiced_parties(text: str = "") -> QuerySet[Party]:
    """Who ever got a document, by name; or those of a name, a KvK number, an OIN or a VAT id."""
    parties = Party.objects.filter(Exists(Document.objects.filter(party=OuterRef("pk"))))
    if text.strip():
        plain = compact(text)
        parties = parties.filter(
            Q(name__icontains=text.strip()) | Q(kvk_number=plain) | Q(oin=plain) | Q(vat_id=plain)
            if plain
            else Q(name__icontains=text.strip())
        )
    return parties.order_by("name", "id")


def open_on_day(day: date) -> QuerySet[Receivable]:
    """What was open on a day, oldest first: only documents issued and allocations dated on or before it count."""
    return (
        Receivable.objects.filter(document__issued_on__lte=day)
        .annotate(
            settled=Coalesce(Sum("allocations__cents", filter=Q(allocations__allocated_on__lte=day)), 0)
        )
        .filter(settled__lt=F("cents"))
        .order_by("due_on", "id")
    )


def aged_debtors(day: date) -> AgedDebtors:
    """All partners that owed something on a day, by name, with their ages and the ledger beside it."""
    debts: dict[int, list[tuple[date, int]]] = defaultdict(list)
    rows = open_on_day(day).annotate(left=F("cents") - F("settled"))
    for party_id, due_on, left in rows.values_list("party_id", "due_on", "left"):
        debts[party_id].append((due_on, left))
    parties = Party.objects.filter(pk__in=among(debts)).order_by("name", "id")
    partners = [PartnerDebt(party, ages_of(debts[party.pk], day=day)) for party in parties]
    return AgedDebtors(
        day, partners, sum((one.ages for one in partners), Ages()), balance_on(account=DEBTORS, day=day)
    )


def balance_on(*, account: str, day: date) -> int:
    """What stood on a ledger account at the end of a day; debit is positive."""
    lines = EntryLine.objects.filter(account__code=account, entry__booked_on__lte=day)
    return int(lines.aggregate(total=Sum("cents"))["total"] or 0)


def open_debts(*, day: date, party: Party | None = None) -> list[OpenDebt]:
    """The documents of which something was open on a day, of one party or of all; oldest first."""
    rows = open_on_day(day).select_related("document", "document__issuer", "party", "agreement")
    if party is not None:
        rows = rows.filter(party=party)
    return [
        OpenDebt(row, row.left, age_of(due_on=row.due_on, day=day))
        for row in rows.annotate(left=F("cents") - F("settled"))
    ]


def credit_parts(*, day: date, party: Party | None = None) -> list[CreditPart]:
    """What a partner, or everybody, had to its credit on a day, and what that is made of; oldest first."""
    used = (
        Allocation.objects.filter(credit=OuterRef("pk"), allocated_on__lte=day)
        .order_by()
        .values("credit")
        .annotate(total=Sum("cents"))
        .values("total")
    )
    notes = (
        Document.objects.filter(notes_that_leave_credit(), kind=DocumentKind.CREDIT_NOTE, issued_on__lte=day)
        .annotate(
            left=-F("gross_cents")
            - Coalesce(Subquery(used, output_field=BigIntegerField()), 0)
            - Coalesce(Subquery(_refunded(day, credit=OuterRef("pk")), output_field=BigIntegerField()), 0)
        )
        .filter(left__gt=0)
        .select_related("party", "issuer", "issuer__party")
        .order_by("issued_on", "id")
    )
    gone = (
        PaymentReturn.objects.filter(payment=OuterRef("pk"), returned_on__lte=day)
        .order_by()
        .values("payment")
        .annotate(total=Sum("cents"))
        .values("total")
    )
    payments = (
        Payment.objects.filter(received_on__lte=day)
        .annotate(
            left=F("cents")
            - Coalesce(Sum("allocations__cents", filter=Q(allocations__allocated_on__lte=day)), 0)
            - Coalesce(Subquery(gone, output_field=BigIntegerField()), 0)
            - Coalesce(
                Subquery(_refunded(day, payment=OuterRef("pk"), credit=None), output_field=BigIntegerField()),
                0,
            )
        )
        .filter(left__gt=0)
        .select_related("party")
        .order_by("received_on", "id")
    )
    if party is not None:
        notes, payments = notes.filter(party=party), payments.filter(party=party)
    parts = [CreditPart(note, note.issued_on, int(note.left)) for note in notes]
    parts += [CreditPart(payment, payment.received_on, int(payment.left)) for payment in payments]
    return sorted(parts, key=lambda part: part.since)


def _refunded(day: date, **of: OuterRef | None) -> QuerySet[Refund, dict[str, int]]:
    """What of a payment or a credit note was paid back and gone on a day."""
    rows: QuerySet[Refund, dict[str, int]] = (
        Refund.objects.filter(Q(back_on=None) | Q(back_on__gt=day), paid_on__lte=day, **of)
        .order_by()
        .values(next(iter(of)))
        .annotate(total=Sum("cents"))
        .values("total")
    )
    return rows
