"""Steps of the stories in which an agreement changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from billing.actions.catalogue import publish_price_card, shipped
from billing.actions.changes import Changed, change_agreement
from billing.actions.payments import settle_payment
from billing.actions.suspensions import resume_agreement, suspend_agreement
from billing.choices import SuspensionReason
from billing.models import Agreement, AgreementLine, Charge, EntryLine, Receivable
from billing.queries.forecast import next_term
from billing.queries.invariants import broken_invariants
from billing.rules.selection import Choice
from foundation.clock import wall_time
from foundation.models import User
from foundation.money import Money
from foundation.periods import start_of_day
from invoices.models import Document
from marketplace.models import Listing
from tests.billing.given import NOW
from tests.marketplace.given import a_user, an_owner_of


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


def is_live(listing: Listing, day: date) -> bool:
    """Whether visitors see a listing at nine on a day."""
    return Listing.objects.live_at(on(day)).filter(pk=listing.pk).exists()


def newest() -> Document:
    """The document that was issued last."""
    return Document.objects.order_by("-id")[0]


def a_year_of(agreement: Agreement) -> Money:
    """What the next term costs, without VAT."""
    following = next_term(agreement)
    assert following is not None
    return following.priced.totals.net


def net_charged() -> int:
    """All charges and what was given back, together, without VAT."""
    return sum(full - less for full, less in Charge.objects.values_list("full_cents", "discount_cents"))


def a_dearer_card(valid_from: date = date(2028, 1, 1)) -> None:
    """A price card on which everything costs a tenth more."""
    card = shipped("price_card_1.json")
    card["version"], card["valid_from"] = 2, valid_from.isoformat()
    for row in card["products"]:
        row["prices"] = {segment: cents * 11 // 10 for segment, cents in row["prices"].items()}
    publish_price_card(card=card, now=NOW)


def rest(agreement: Agreement, first: date, until: date | None) -> None:
    """Quality staff let an agreement rest, and go on."""
    staff = User.objects.filter(email="kwaliteit@mip.example").first() or a_user("kwaliteit@mip.example")
    suspend_agreement(
        agreement=agreement,
        reason=SuspensionReason.QUALITY,
        explanation="SNF is geschorst op 1 september.",
        actor=staff,
        now=on(first),
    )
    if until is not None:
        resume_agreement(agreement=agreement, actor=staff, now=on(until))
