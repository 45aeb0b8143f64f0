"""What goes back to partners: what is held for it, which way it goes, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from billing.choices import RefundState, RefundWay
from billing.models import BankTransaction, Payment, PaymentAttempt, Refund, RefundFile
from billing.queries.left_over import as_it_first_came, issuer_of, left_of_note, left_over_cents
from foundation.errors import NotFound
from foundation.models import Party
from invoices.models import Document, Issuer

MOST_NOT_ARRIVED = 20


class RefundNotFound(NotFound):
    code = "refund-not-found"
    sentence = _("We cannot find this refund.")


@dataclass(frozen=True, slots=True)
class WayBack:
    """How money goes back: the way it came in by a payment, to an account when that was a bank's."""

    payment: Payment
    issuer: Issuer
    way: RefundWay
    iban: str
    name: str
    room_cents: int


@dataclass(frozen=True, slots=True)
class FileToMake:
    """So many approved refunds by bank of an issuer that wait for a file."""

    issuer_code: str
    issuer_name: str
    count: int
    cents: int


def refunds(state: str = "") -> QuerySet[Refund]:
    """Refunds of one state or of all, the newest first."""
    rows = Refund.objects.select_related(
        "party", "issuer__party", "payment", "credit", "proposed_by", "approved_by", "file"
    )
    return (rows.filter(state=state) if state else rows).order_by("-proposed_at", "-id")


def refunds_of(party: Party) -> QuerySet[Refund]:
    """What goes or went back to a party, the newest first."""
    return refunds().filter(party=party)


def not_arrived() -> list[Refund]:
    """Refunds that did not arrive and of which the credit is still there, the newest first: somebody decides again."""
    failed = refunds(RefundState.FAILED.value)[:MOST_NOT_ARRIVED]
    return [one for one in failed if left_cents(one.credit or one.payment) > 0]


def refund_with(reference: str) -> Refund:
    """A refund by reference, for staff."""
    row = refunds().filter(reference=reference).first()
    if row is None:
        raise RefundNotFound
    return row


def refund_files() -> QuerySet[RefundFile]:
    """The files for the bank, the newest first."""
    return RefundFile.objects.select_related("issuer__party", "made_by").order_by("-made_at", "-id")


def refund_file_with(number: int) -> RefundFile:
    """A file for the bank by its number."""
    row = refund_files().filter(pk=number).first()
    if row is None:
        raise RefundNotFound
    return row


def content_of(file: RefundFile) -> bytes:
    """The bytes of a file for the bank, as it was made."""
    with default_storage.open(file.stored_as) as kept:
        return bytes(kept.read())


def counts_by_state() -> dict[str, int]:
    """How many refunds there are of each state."""
    found = dict(Refund.objects.order_by("state").values_list("state").annotate(count=Count("pk")))
    return {state: found.get(state, 0) for state in RefundState.values}


def files_to_make() -> list[FileToMake]:
    """What was approved, goes by bank and is in no file yet, by issuer."""
    rows = (
        Refund.objects.filter(state=RefundState.APPROVED, way=RefundWay.BANK)
        .order_by("issuer__code")
        .values_list("issuer__code", "issuer__party__name")
        .annotate(count=Count("pk"), total=Sum("cents"))
    )
    return [FileToMake(*row) for row in rows]


def left_cents(source: Payment | Document) -> int:
    """What of a payment or a credit note is left and not held for a refund."""
    return left_over_cents(source) if isinstance(source, Payment) else left_of_note(source)


def way_back_of(source: Payment | Document) -> WayBack | None:
    """The way back of what is left of a payment, or of the newest payment of what a credit note credits; or None."""
    ways = [_way(payment) for payment in _payments_behind(source)]
    return next((way for way in ways if way is not None and way.room_cents > 0), None)


def _payments_behind(source: Payment | Document) -> Iterable[Payment]:
    if isinstance(source, Payment):
        return [source]
    credited = source.corrects_id or source.credits_id
    return (
        Payment.objects.select_related("party")
        .filter(allocations__receivable__document=credited, party=source.party_id)
        .distinct()
        .order_by("-received_at", "-id")
    )


def _way(payment: Payment) -> WayBack | None:
    issuer = issuer_of(payment)
    if issuer is None:
        return None
    movement = BankTransaction.objects.filter(payment=payment).exclude(iban="").first()
    intent = as_it_first_came(payment).provider_reference
    by_stripe = PaymentAttempt.objects.filter(intent_id=intent).exists()
    if movement is None and not by_stripe:
        return None
    gone = payment.returns.aggregate(total=Sum("cents"))["total"] or 0
    held = payment.refunds.filter(state__in=RefundState.holding()).aggregate(total=Sum("cents"))["total"] or 0
    room = payment.cents - int(gone) - int(held)
    if movement is None:
        return WayBack(payment, issuer, RefundWay.STRIPE, "", payment.party.name, room)
    return WayBack(payment, issuer, RefundWay.BANK, movement.iban, movement.name or payment.party.name, room)
