"""What must hold of money beside what Stripe and the bank have: taken once, given back once, and nothing lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Sum
from lxml import etree

from billing.actions.receivables import open_cents
from billing.choices import BankUse, RefundState, RefundWay
from billing.models import (
    Allocation,
    BankTransaction,
    Dispute,
    EntryLine,
    Payment,
    PaymentAttempt,
    PaymentReturn,
    Payout,
    PayoutLine,
    Receivable,
    Refund,
    RefundFile,
)
from billing.queries.payouts import found_payouts
from foundation.periods import day_of
from tests.billing.money_world import World

AT_STRIPE = {"processing", "succeeded"}
STATES = {
    "pending": RefundState.SENT,
    "succeeded": RefundState.PAID,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
END_TO_END = "{*}CdtTrfTxInf/{*}PmtId/{*}EndToEndId"


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
    settles: Counter[int | None] = Counter(
        dict(Allocation.objects.order_by().values_list("payment_id").annotate(total=Sum("cents")))
    )
    taken = intents_by_receivable(world)
    surplus = {
        reference: cents - settles[pk]
        for pk, reference, cents in Payment.objects.values_list("pk", "provider_reference", "cents")
    }
    for pk, cents in Receivable.objects.values_list("pk", "cents"):
        at_stripe = [one for one in taken[pk] if one["status"] in AT_STRIPE]
        assert sum(one["amount"] - surplus.get(one["id"], 0) for one in at_stripe) <= cents
    for kind in ("payment_intent", "checkout.session"):
        attempts = Counter(one["metadata"]["attempt"] for one in world.at_stripe(kind))
        assert [one for one, times in attempts.items() if times > 1] == []


def nothing_goes_back_twice(world: World) -> None:
    """A refund of ours is at Stripe once, or in one file for the bank once; what Stripe gave back we know once."""
    ours = Counter(one["metadata"].get("refund") for one in world.at_stripe("refund"))
    amounts = dict(Refund.objects.values_list("reference", "cents"))
    for one in world.at_stripe("refund"):
        reference = one["metadata"].get("refund")
        assert reference is None or (ours[reference], amounts[reference]) == (1, one["amount"])
    filed: Counter[str] = Counter()
    for file in RefundFile.objects.order_by("id"):
        with default_storage.open(file.stored_as) as kept:
            filed.update(one.text or "" for one in etree.fromstring(kept.read()).iterfind(f".//{END_TO_END}"))
    in_files = Refund.objects.exclude(file=None).values_list("reference", flat=True)
    assert filed == Counter(in_files)


def nothing_is_booked_that_is_not_there(world: World) -> None:
    """A payment is money that Stripe or the bank has, once, for its own amount; so is what went back."""
    have = {one["id"]: one["amount_received"] for one in world.at_stripe("payment_intent")}
    moved = {
        f"bank:{one.identity}:{times}": one.cents
        for one in BankTransaction.objects.order_by("id")
        for times in range(one.times_decided)
    }
    disputed = {one["id"]: one["amount"] for one in _movements_of_disputes(world)}
    for payment in Payment.objects.order_by("id"):
        reference = payment.provider_reference
        if reference in disputed:
            assert payment.cents <= disputed[reference]
        else:
            assert payment.cents == {**have, **moved}[reference]
    there = {one["id"] for one in world.at_stripe("refund")}
    assert set(Refund.objects.exclude(provider_id="").values_list("provider_id", flat=True)) <= there
    assert sorted(BankTransaction.objects.values_list("bank_reference", "cents")) == sorted(
        (move.bank_reference, move.cents) for move in world.moves
    )


def nothing_is_lost(world: World) -> None:
    """After the round: all that Stripe and the bank have is in our books, once; and nobody is shut out."""
    payments_are_there(world)
    refunds_are_there(world)
    disputes_are_there(world)
    payouts_are_there(world)
    of_each_payment_stripe_and_we_say_the_same(world)
    stripe_has_what_stands_on_its_account(world)
    nobody_is_shut_out(world)


def payments_are_there(world: World) -> None:
    """Every euro that Stripe has is a payment; every movement of the bank is booked as what it is."""
    have = {
        one["id"]: one["amount_received"]
        for one in world.at_stripe("payment_intent")
        if one["status"] == "succeeded"
    }
    booked = Payment.objects.filter(provider_reference__startswith="pi_")
    assert dict(booked.values_list("provider_reference", "cents")) == have
    for row in BankTransaction.objects.filter(use=BankUse.PAYMENT):
        assert row.payment is not None
        assert row.payment.cents == row.cents
    for row in BankTransaction.objects.filter(use=BankUse.RETURN):
        assert row.payment_return is not None
        assert row.payment_return.cents == -row.cents
    for refund in Refund.objects.filter(way=RefundWay.BANK):
        moved = -sum(refund.bank_transactions.values_list("cents", flat=True))
        assert moved == (refund.cents if refund.state == RefundState.PAID else 0)


def refunds_are_there(world: World) -> None:
    """Each refund at Stripe is ours and stands as it does there; one that failed before we heard of it need not be."""
    known = {one.provider_id: one for one in Refund.objects.exclude(provider_id="")}
    for one in world.at_stripe("refund"):
        ours = known.get(one["id"])
        if ours is None:
            assert STATES[one["status"]] == RefundState.FAILED
        else:
            assert (ours.state, ours.cents) == (STATES[one["status"]], one["amount"])


def disputes_are_there(world: World) -> None:
    """Each dispute stands as at Stripe, with what it took and cost."""
    known = {one.reference: one for one in Dispute.objects.all()}
    for one in world.at_stripe("dispute"):
        ours, movements = known[one["id"]], one["balance_transactions"]
        assert ours.state == one["status"]
        assert ours.taken_cents == -sum(movement["amount"] for movement in movements)
        assert ours.fee_cents == sum(movement["fee"] for movement in movements)
    assert len(known) == len(world.at_stripe("dispute"))


def payouts_are_there(world: World) -> None:
    """Each payout is known, as it stands; of what it is made of we know all, unless a dispute took more than stayed."""
    known = {one.reference: one for one in Payout.objects.all()}
    for one in world.at_stripe("payout"):
        assert (known[one["id"]].state, known[one["id"]].cents) == (one["status"], one["amount"])
    short = {one["source"] for one in _movements_of_disputes(world)}
    for found in found_payouts(Payout.objects.order_by("id"), today=day_of(world.now)):
        differing = [one for one in found.lines if one.sums.difference and one.line.source not in short]
        assert differing == []


def of_each_payment_stripe_and_we_say_the_same(world: World) -> None:
    """What of a charge is still with us; when more went back than came in, between nothing and that."""
    stands: Counter[str] = Counter()
    for charge in world.at_stripe("charge"):
        if charge["status"] == "succeeded":
            stands[charge["payment_intent"]] += charge["amount_captured"] - charge["amount_refunded"]
    intents = {one["id"]: one["payment_intent"] for one in world.at_stripe("dispute")}
    intent_of = {one["id"]: intents[one["source"]] for one in _movements_of_disputes(world)}
    for movement in _movements_of_disputes(world):
        stands[intent_of[movement["id"]]] += movement["amount"]
    booked: Counter[str] = Counter()
    for payment in Payment.objects.exclude(provider_reference__startswith="bank:"):
        gone = sum(payment.returns.values_list("cents", flat=True))
        gone += sum(payment.refunds.filter(state=RefundState.PAID).values_list("cents", flat=True))
        reference = payment.provider_reference
        booked[intent_of.get(reference, reference)] += payment.cents - gone
    for intent, cents in stands.items():
        assert booked[intent] == cents if cents >= 0 else cents <= booked[intent] <= 0


def stripe_has_what_stands_on_its_account(world: World) -> None:
    """All that moved there but for the payouts, less the costs that we know of and what of it is at the bank."""
    moved = sum(
        one["amount"]
        for one in world.at_stripe("balance_transaction")
        if not one["reporting_category"].startswith("payout")
    )
    taken_more = sum(
        movement["amount"] for movement in _movements_of_disputes(world)
    ) + _sum_of_returns_and_what_came_back(world)
    costs = sum(PayoutLine.objects.values_list("fee_cents", flat=True))
    costs += sum(
        one["fee"]
        for one in _movements_of_disputes(world)
        if not PayoutLine.objects.filter(reference=one["id"]).exists()
    )
    at_bank = sum(BankTransaction.objects.filter(use=BankUse.PAYOUT).values_list("cents", flat=True))
    ledger = sum(EntryLine.objects.filter(account__code="1220").values_list("cents", flat=True))
    assert ledger == moved - taken_more - costs - at_bank


def _sum_of_returns_and_what_came_back(world: World) -> int:
    back = Payment.objects.filter(provider_reference__in=[one["id"] for one in _movements_of_disputes(world)])
    taken = PaymentReturn.objects.filter(kind="dispute")
    return sum(taken.values_list("cents", flat=True)) - sum(back.values_list("cents", flat=True))


def _movements_of_disputes(world: World) -> list[dict[str, Any]]:
    return [movement for one in world.at_stripe("dispute") for movement in one["balance_transactions"]]


def nobody_is_shut_out(world: World) -> None:
    """What is open can be paid, just that amount, unless money for it is on its way at Stripe."""
    taken = intents_by_receivable(world)
    for receivable in world.receivables():
        if any(one["status"] == "processing" for one in taken[receivable.pk]) or not open_cents(receivable):
            continue
        page = world.open_page_of(receivable)
        assert page is not None
        assert page["amount_total"] == open_cents(receivable)
