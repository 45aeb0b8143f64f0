"""Steps of the stories in which an agreement changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from billing.actions.changes import Changed, change_agreement
from billing.actions.payments import settle_payment
from billing.models import Agreement, AgreementLine, EntryLine, Receivable
from billing.queries.invariants import broken_invariants
from billing.rules.selection import Choice
from foundation.clock import wall_time
from foundation.periods import start_of_day
from tests.marketplace.given import an_owner_of


def on(day: date) -> datetime:
    """Nine o'clock on a day."""
    return start_of_day(day) + timedelta(hours=9)


def change(agreement: Agreement, day: date, **wanted: int) -> Changed:
    """The owner changes an agreement; CAR_SLOT=2 wants two of CAR-SLOT."""
    return change_agreement(
        agreement=agreement,
        choices=[Choice(code.replace("_", "-"), quantity) for code, quantity in wanted.items()],
        actor=an_owner_of(agreement.organisation),
        ip_address="192.0.2.7",
        now=on(day),
    )


def holds(agreement: Agreement, day: date) -> list[tuple[str, int]]:
    """What an agreement holds on a day."""
    lines = AgreementLine.objects.filter(agreement=agreement, from_on__lte=day).order_by(
        "product__code", "id"
    )
    return [
        (line.product.code, line.quantity)
        for line in lines.select_related("product")
        if line.until_on is None or line.until_on > day
    ]


def owed(agreement: Agreement) -> int:
    """What is open of all its invoices together."""
    receivables = Receivable.objects.filter(agreement=agreement)
    return sum(one.cents - sum(one.allocations.values_list("cents", flat=True)) for one in receivables)


def pay_all(agreement: Agreement, now: datetime) -> None:
    """Pay what is open."""
    for receivable in Receivable.objects.filter(agreement=agreement).order_by("id"):
        left = receivable.cents - sum(receivable.allocations.values_list("cents", flat=True))
        if left:
            settle_payment(
                receivable=receivable,
                provider_reference=f"pi_{receivable.pk}",
                method="ideal",
                cents=left,
                into="1220",
                received_at=now,
                now=now,
            )


def balance(account: str) -> int:
    """What stands on a ledger account."""
    return sum(EntryLine.objects.filter(account__code=account).values_list("cents", flat=True))


def nothing_is_broken() -> bool:
    """Whether every invariant holds."""
    return not any(broken_invariants(wall_now=wall_time()).values())
