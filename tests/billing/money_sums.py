"""What must hold of money after every step: our books by themselves, and beside what Stripe and the bank have."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from billing.actions.receivables import open_cents
from billing.choices import BankUse
from billing.models import (
    Agreement,
    Allocation,
    BankTransaction,
    Entry,
    EntryLine,
    Payment,
    PaymentAttempt,
    PaymentReturn,
    Receivable,
)
from billing.queries.invariants import broken_invariants
from foundation.clock import wall_time
from tests.billing.money_world import World

DEBTORS, CREDIT, STRIPE, BANK, UNDECIDED = "1300", "2100", "1220", "1100", "2190"
AT_STRIPE = {"processing", "succeeded"}


def sums_are_right(world: World) -> None:
    """All that must hold at any moment, also of what waits in the database until a commit."""
    connection.check_constraints()
    entries_balance()
    receivables_and_payments_add_up()
    nothing_is_taken_twice(world)
    nothing_is_booked_that_is_not_there(world)


def all_ties() -> None:
    """Every invariant of ours (`manage.py verify`)."""
    assert {n: found for n, found in broken_invariants(wall_now=wall_time()).items() if found} == {}


def entries_balance() -> None:
    """Every entry by itself, and therefore all of them."""
    sums = Entry.objects.order_by().annotate(total=Sum("lines__cents"), count=Count("lines"))
    assert list(sums.exclude(total=0, count__gte=2)) == []


def _settled(by: str) -> dict[int, int]:
    return dict(Allocation.objects.order_by().values_list(by).annotate(total=Sum("cents")))


def receivables_and_payments_add_up() -> None:
    """Open is the document less what settles it; a payment is what it settles, what is left, and what went back."""
    settled = _settled("receivable_id")
    for pk, cents, gross in Receivable.objects.values_list("pk", "cents", "document__gross_cents"):
        assert cents == gross
        assert 0 <= settled.get(pk, 0) <= cents
    booked: dict[str, Counter[str]] = defaultdict(Counter)
    credit_of: Counter[int | None] = Counter()
    for source, party, account, cents in EntryLine.objects.filter(
        entry__source_kind__in=["payment", "return"]
    ).values_list("entry__source_reference", "party_id", "account__code", "cents"):
        booked[source][account] += cents
        credit_of[party] -= cents if account == CREDIT else 0
    returned: Counter[int] = Counter()
    back: dict[int, Counter[str]] = defaultdict(Counter)
    for one in PaymentReturn.objects.order_by("id"):
        returned[one.payment_id] += one.cents
        back[one.payment_id].update(booked[one.source_reference])
    settles, left_over = _settled("payment_id"), Counter[int | None]()
    for payment in Payment.objects.order_by("id"):
        of_it = Counter(booked[payment.reference])
        of_it.update(back[payment.pk])
        left = payment.cents - settles.get(payment.pk, 0) - returned[payment.pk]
        assert left >= 0
        assert (of_it[DEBTORS], of_it[CREDIT]) == (-settles.get(payment.pk, 0), -left)
        assert of_it[STRIPE] + of_it[UNDECIDED] == payment.cents - returned[payment.pk]
        left_over[payment.party_id] += left
    assert +credit_of == +left_over


def intents_by_receivable(world: World) -> dict[int, list[dict[str, Any]]]:
    """What Stripe was asked to take, by the receivable it was for."""
    receivable_of = dict(PaymentAttempt.objects.values_list("reference", "receivable_id"))
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for intent in world.at_stripe("payment_intent"):
        found[receivable_of[intent["metadata"]["attempt"]]].append(intent)
    return found


def nothing_is_taken_twice(world: World) -> None:
    """Of an invoice Stripe gets no more than its amount, but for what its partner has as credit or got back.

    One attempt has one intent and one page.
    """
    taken, settles = intents_by_receivable(world), _settled("payment_id")
    surplus = {
        reference: cents - settles.get(pk, 0)
        for pk, reference, cents in Payment.objects.values_list("pk", "provider_reference", "cents")
    }
    for pk, cents in Receivable.objects.values_list("pk", "cents"):
        at_stripe = [one for one in taken[pk] if one["status"] in AT_STRIPE]
        assert sum(one["amount"] - surplus.get(one["id"], 0) for one in at_stripe) <= cents
    for kind in ("payment_intent", "checkout.session"):
        attempts = Counter(one["metadata"]["attempt"] for one in world.at_stripe(kind))
        assert [one for one, times in attempts.items() if times > 1] == []


def nothing_is_booked_that_is_not_there(world: World) -> None:
    """A payment is money that Stripe or the bank has, once, for its own amount."""
    have = {one["id"]: one["amount_received"] for one in world.at_stripe("payment_intent")}
    moved = {
        f"bank:{one.identity}:{times}": one.cents
        for one in BankTransaction.objects.order_by("id")
        for times in range(one.times_decided)
    }
    for payment in Payment.objects.order_by("id"):
        assert payment.cents == {**have, **moved}[payment.provider_reference]
    assert sorted(BankTransaction.objects.values_list("bank_reference", "cents")) == sorted(
        (move.bank_reference, move.cents) for move in world.moves
    )
    on_account = EntryLine.objects.filter(account__code=BANK, entry__source_kind="bank")
    assert (on_account.aggregate(total=Sum("cents"))["total"] or 0) == sum(one.cents for one in world.moves)


def nothing_is_lost(world: World) -> None:
    """After the round: every euro that Stripe has is a payment, once; and nobody is shut out."""
    have = {
        one["id"]: one["amount_received"]
        for one in world.at_stripe("payment_intent")
        if one["status"] == "succeeded"
    }
    booked = Payment.objects.exclude(provider_reference__startswith="bank:")
    assert dict(booked.values_list("provider_reference", "cents")) == have
    for row in BankTransaction.objects.filter(use=BankUse.PAYMENT):
        assert row.payment is not None
        assert row.payment.cents == row.cents
    for row in BankTransaction.objects.filter(use=BankUse.RETURN):
        assert row.payment_return is not None
        assert row.payment_return.cents == -row.cents
    nobody_is_shut_out(world)


def nobody_is_shut_out(world: World) -> None:
    """What is open can be paid, just that amount, unless money for it is on its way at Stripe."""
    taken = intents_by_receivable(world)
    for receivable in world.receivables():
        if any(one["status"] == "processing" for one in taken[receivable.pk]) or not open_cents(receivable):
            continue
        url = world.ask_for_page(receivable)
        page = next(one for one in world.open_pages() if one["url"] == url)
        assert page["amount_total"] == open_cents(receivable)


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
