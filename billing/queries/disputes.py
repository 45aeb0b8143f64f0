"""Disputes and warnings of fraud: which there are, what they are about, and what we know of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.choices import ReturnKind
from billing.models import Acceptance, Agreement, Dispute, FraudWarning, Payment, PaymentReturn, Receivable
from billing.queries.left_over import parts_of, stayed_cents
from billing.rules.disputes import OPEN
from foundation.errors import NotFound
from foundation.models import Party


class DisputeNotFound(NotFound):
    code = "dispute-not-found"
    sentence = _("We cannot find this dispute.")


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """What we know of a disputed payment: what it paid, under which agreement, and who accepted that when."""

    receivables: list[Receivable]
    agreement: Agreement | None
    acceptance: Acceptance | None


def disputes_of(receivable: OuterRef) -> QuerySet[Dispute]:
    """The disputes of payments that settled, or had settled, a receivable: for use in another question."""
    return Dispute.objects.filter(payment__allocations__receivable=receivable)


def open_disputes_of(receivable: OuterRef) -> QuerySet[Dispute]:
    """Of those, the ones that nobody decided yet."""
    return disputes_of(receivable).filter(state__in=OPEN)


def disputes_that_took_more() -> list[Dispute]:
    """Disputes that took more than stayed of their payment then, when more of it is there now: a refund came back."""
    back = Payment.objects.filter(restores=OuterRef("payment")).order_by().values("restores")
    taken = (
        PaymentReturn.objects.filter(
            Q(payment=OuterRef("payment")) | Q(payment__restores=OuterRef("payment")), kind=ReturnKind.DISPUTE
        )
        .order_by()
        .values("kind")
    )
    rows = (
        Dispute.objects.filter(taken_cents__gt=0)
        .annotate(
            away=Coalesce(Subquery(taken.annotate(total=Sum("cents")).values("total")), 0)
            - Coalesce(Subquery(back.annotate(total=Sum("cents")).values("total")), 0)
        )
        .filter(taken_cents__gt=F("away"))
        .select_related("payment")
        .order_by("pk")
    )
    return [one for one in rows if any(stayed_cents(part) > 0 for part in parts_of(one.payment))]


def disputes(*, is_open: bool | None = None) -> QuerySet[Dispute]:
    """Disputes that are open, that are over, or all: open ones first by their last moment for evidence."""
    rows = Dispute.objects.select_related("payment__party")
    if is_open is not None:
        rows = rows.filter(state__in=OPEN) if is_open else rows.exclude(state__in=OPEN)
    first = Case(When(state__in=OPEN, then=Value(0)), default=Value(1))
    return rows.order_by(first, F("evidence_due_at").asc(nulls_last=True), "-opened_at", "-pk")


def dispute_counts() -> tuple[int, int]:
    """How many disputes are open, and how many are over."""
    by_state = dict(Dispute.objects.order_by("state").values_list("state").annotate(count=Count("pk")))
    is_open = sum(count for state, count in by_state.items() if state in OPEN)
    return is_open, sum(by_state.values()) - is_open


def dispute_with(reference: str) -> Dispute:
    """A dispute by Stripe's reference."""
    found = disputes().filter(reference=reference).first()
    if found is None:
        raise DisputeNotFound
    return found


def facts_of(dispute: Dispute) -> DisputeFacts:
    """What the disputed payment paid, and how that was agreed."""
    settled = dispute.payment.allocations.filter(undoes=None).order_by().values("receivable")
    receivables = list(
        Receivable.objects.filter(pk__in=settled)
        .select_related("document__issuer__party", "agreement__organisation", "party")
        .order_by("due_on", "pk")
    )
    agreement = next((one.agreement for one in receivables if one.agreement is not None), None)
    acceptance = None
    if agreement is not None:
        rows = Acceptance.objects.select_related("quote", "terms", "price_card", "user")
        acceptance = rows.filter(quote=agreement.quote_id).first()
    return DisputeFacts(receivables, agreement, acceptance)


def disputed_receivables(party: Party) -> list[tuple[Receivable, Dispute]]:
    """What of a party is not reminded of because its payment is disputed."""
    rows = Dispute.objects.filter(payment__party=party, state__in=OPEN).order_by("opened_at", "pk")
    return [
        (receivable, row)
        for row in rows.select_related("payment__party")
        for receivable in facts_of(row).receivables
    ]


def fraud_warnings(*, is_open: bool) -> QuerySet[FraudWarning]:
    """Warnings that nobody looked at yet, or those that somebody did; the newest first."""
    rows = FraudWarning.objects.select_related("payment__party", "looked_by")
    return rows.filter(looked_at__isnull=is_open).order_by("-warned_at", "-pk")
