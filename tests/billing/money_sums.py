"""What must hold of money after every step, in our books; `money_at_stripe` puts Stripe and the bank beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from billing.choices import BankUse, RefundState, RefundWay, ReturnKind
from billing.models import (
    Agreement,
    Allocation,
    BankTransaction,
    Entry,
    EntryLine,
    Payment,
    PaymentReturn,
    Receivable,
    Refund,
)
from billing.queries.invariants import broken_invariants
from foundation.clock import wall_time
from foundation.models import OutboxMessage
from invoices.choices import DocumentKind
from invoices.models import Document
from tests.billing.money_at_stripe import (
    nothing_goes_back_twice,
    nothing_is_booked_that_is_not_there,
    nothing_is_taken_twice,
)
from tests.billing.money_world import World

DEBTORS, CREDIT, STRIPE, BANK, UNDECIDED = "1300", "2100", "1220", "1100", "2190"
OF_PAYMENTS = ["payment", "return", "reopened", "credit-used", "refund"]
Accounts = dict[int, Counter[str]]


def sums_are_right(world: World) -> None:
    """All that must hold at any moment, also of what waits in the database until a commit."""
    connection.check_constraints()
    entries_balance()
    receivables_and_payments_add_up()
    accounts_are_what_they_are_made_of(world)
    nothing_is_taken_twice(world)
    nothing_goes_back_twice(world)
    nothing_is_booked_that_is_not_there(world)


def all_ties() -> None:
    """Every invariant of ours (`manage.py verify`), and a worker has nothing left to do."""
    assert {n: found for n, found in broken_invariants(wall_now=wall_time()).items() if found} == {}
    assert list(OutboxMessage.objects.filter(done_at=None).values_list("kind", "last_error")) == []


def entries_balance() -> None:
    """Every entry by itself, and therefore all of them."""
    sums = Entry.objects.order_by().annotate(total=Sum("lines__cents"), count=Count("lines"))
    assert list(sums.exclude(total=0, count__gte=2)) == []


def by_key(rows: QuerySet[Any], key: str) -> Counter[Any]:
    """The cents of rows together, by one of their fields."""
    return Counter(dict(rows.order_by().values_list(key).annotate(total=Sum("cents"))))


def paid_back() -> QuerySet[Refund]:
    """Refunds of which the money is gone."""
    return Refund.objects.filter(state=RefundState.PAID)


def left_of_payments() -> Counter[int]:
    """What came in by each payment less what it settles, what was taken back, and what we paid back."""
    left = Counter(dict(Payment.objects.values_list("pk", "cents")))
    left.subtract(by_key(Allocation.objects.exclude(payment=None), "payment_id"))
    left.subtract(by_key(PaymentReturn.objects.all(), "payment_id"))
    left.subtract(by_key(paid_back().filter(credit=None), "payment_id"))
    return left


def receivables_and_payments_add_up() -> None:
    """Open is the document less what settles it; a payment is what it settles, what is left, and what went back."""
    settled = by_key(Allocation.objects.all(), "receivable_id")
    for pk, cents, gross in Receivable.objects.values_list("pk", "cents", "document__gross_cents"):
        assert cents == gross
        assert 0 <= settled[pk] <= cents
    settles = by_key(Allocation.objects.exclude(payment=None), "payment_id")
    returned = by_key(PaymentReturn.objects.all(), "payment_id")
    refunded = by_key(paid_back().filter(credit=None), "payment_id")
    booked = _booked_of_payments()
    for pk, left in left_of_payments().items():
        of_it = booked[pk]
        assert left >= 0
        assert (of_it[DEBTORS], of_it[CREDIT]) == (-settles[pk], -left)
        assert of_it[STRIPE] + of_it[UNDECIDED] == left + settles[pk]
        assert left + settles[pk] + returned[pk] + refunded[pk] == Payment.objects.get(pk=pk).cents


def _booked_of_payments() -> Accounts:
    """By payment, what the ledger has of it and of all that happened to it, by account."""
    payments = dict(Payment.objects.values_list("reference", "pk"))
    of = {
        **payments,
        **dict(PaymentReturn.objects.values_list("source_reference", "payment_id")),
        **dict(Refund.objects.exclude(provider_id="").values_list("provider_id", "payment_id")),
        **dict(Refund.objects.filter(credit=None).values_list("reference", "payment_id")),
    }
    booked: Accounts = defaultdict(Counter)
    for source, account, cents in EntryLine.objects.filter(entry__source_kind__in=OF_PAYMENTS).values_list(
        "entry__source_reference", "account__code", "cents"
    ):
        payment = of.get(source) or of.get(source.partition(":")[0])
        if payment is not None:
            booked[payment][account] += cents
    return booked


def accounts_are_what_they_are_made_of(world: World) -> None:
    """Each account is the sum of what stands beside it; debtors and credit are so for each partner."""
    owed = by_key(Receivable.objects.all(), "party_id")
    owed.subtract(by_key(Allocation.objects.all(), "receivable__party_id"))
    assert _by_party(DEBTORS) == +owed
    credit: Counter[int] = Counter()
    party_of = dict(Payment.objects.values_list("pk", "party_id"))
    for pk, left in left_of_payments().items():
        credit[party_of[pk]] += left
    for party, gross in Document.objects.filter(kind=DocumentKind.CREDIT_NOTE).values_list(
        "party_id", "gross_cents"
    ):
        credit[party] -= gross
    credit.subtract(by_key(Allocation.objects.exclude(credit=None), "credit__party_id"))
    credit.subtract(by_key(paid_back().exclude(credit=None), "party_id"))
    assert _by_party(CREDIT, sign=-1) == +credit
    assert _balance(BANK) == sum(one.cents for one in world.moves)
    assert _balance(UNDECIDED) == -_sum(BankTransaction.objects.filter(use=BankUse.UNDECIDED))
    assert _balance(STRIPE) == (
        _sum(Payment.objects.exclude(provider_reference__startswith="bank:"))
        - _sum(PaymentReturn.objects.filter(kind=ReturnKind.DISPUTE))
        - _sum(paid_back().filter(way=RefundWay.STRIPE))
        - _sum(BankTransaction.objects.filter(use=BankUse.PAYOUT))
        + _sum(EntryLine.objects.filter(account__code=STRIPE, entry__source_kind="stripe-cost"))
    )


def _by_party(account: str, sign: int = 1) -> Counter[int]:
    found = by_key(EntryLine.objects.filter(account__code=account), "party_id")
    return Counter({party: sign * cents for party, cents in found.items() if cents})


def _balance(account: str) -> int:
    return _sum(EntryLine.objects.filter(account__code=account))


def _sum(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(total=Sum("cents"))["total"] or 0)


def what_stands() -> dict[str, list[Any]]:
    """All that our books say of money, without moments and references: the same after the same story."""
    entries: dict[int, list[tuple[str, int]]] = defaultdict(list)
    kinds: dict[int, str] = {}
    for entry, kind, account, cents in EntryLine.objects.values_list(
        "entry_id", "entry__source_kind", "account__code", "cents"
    ):
        entries[entry].append((account, cents))
        kinds[entry] = kind
    settled = Allocation.objects.values_list("receivable__document__number", "payment__method", "cents")
    return {
        "receivables": sorted(Receivable.objects.values_list("document__number", "cents", "party__name")),
        "allocations": sorted((number, str(method), cents) for number, method, cents in settled),
        "payments": sorted(Payment.objects.values_list("party__name", "method", "cents")),
        "returns": sorted(PaymentReturn.objects.values_list("payment__party__name", "kind", "cents")),
        "entries": sorted((kinds[entry], sorted(lines)) for entry, lines in entries.items()),
        "accounts": sorted(
            EntryLine.objects.order_by().values_list("account__code").annotate(total=Sum("cents"))
        ),
        "agreements": sorted(
            Agreement.objects.exclude(first_paid_at=None).values_list("party__name", "paying_method")
        ),
    }
