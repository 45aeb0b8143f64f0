"""Any order of payments, answers, refunds, disputes, payouts and days: the sums and the stories stay right."""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Callable
from typing import Any

import stripe
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from stripe_sandbox.resources.balance import DISPUTE_FEE, balance
from stripe_sandbox.resources.refunds import STANDING
from stripe_sandbox.resources.special_accounts import every_account
from stripe_sandbox.resources.special_numbers import CARDS
from stripe_sandbox.server import start
from tests.stripe_sandbox.conftest import MORNING, problems_of_state
from tests.stripe_sandbox.given import DAY, a_client, a_customer, door, move_clock
from tests.stripe_sandbox.tour import OFFLINE, card_payment

TOKENS = sorted(card.token for card in CARDS)
IBANS = sorted(shown.iban for shown in every_account() if shown.iban.startswith("NL"))
CENTS = st.integers(50, 1_000_000)
WHICH = st.integers(0, 50)

PAYER = {"requires_payment_method", "requires_confirmation", "requires_action"}
MOVES: dict[str, set[str]] = {
    "requires_payment_method": PAYER | {"processing", "requires_capture", "succeeded", "canceled"},
    "requires_confirmation": PAYER | {"processing", "requires_capture", "succeeded", "canceled"},
    "requires_action": PAYER | {"processing", "requires_capture", "succeeded", "canceled"},
    "processing": {"succeeded", "requires_payment_method", "canceled"},
    "requires_capture": {"succeeded", "canceled"},
    "succeeded": set(),
    "canceled": set(),
}
"""Stripe's diagram of a payment intent."""
TOLD = ("payment_intent", "setup_intent", "charge", "refund", "dispute", "payout")


class AnyOrder(RuleBasedStateMachine):
    """One sandbox, through whatever a shop, its customers, their banks and the calendar do."""

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = start(now=MORNING)
        self.client = a_client(self.sandbox)
        self.customer = a_customer(self.client).id

    def teardown(self) -> None:
        problems = problems_of_state(self.sandbox)
        self.sandbox.stop()
        assert problems == []

    def all_of(self, kind: str) -> list[dict[str, Any]]:
        with self.sandbox.sandbox.work() as work:
            return work.store.newest(kind)[::-1]

    def one_of(self, kind: str, which: int) -> str:
        found = self.all_of(kind)
        return found[which % len(found)]["id"] if found else "nothing"

    def attempt(self, ask: Callable[[], object]) -> None:
        """Do it, or be refused; a refusal other than of a card leaves everything as it was."""
        before = self._everything()
        try:
            ask()
        except stripe.CardError:
            return
        except (stripe.InvalidRequestError, urllib.error.HTTPError) as refusal:
            if isinstance(refusal, urllib.error.HTTPError):
                refusal.close()
            assert self._everything() == before

    def _everything(self) -> str:
        with self.sandbox.sandbox.work() as work:
            rows = work.store.connection.execute("SELECT id, body FROM objects ORDER BY number").fetchall()
        return json.dumps(rows)

    @rule(token=st.sampled_from(TOKENS), cents=CENTS, capture=st.sampled_from(["automatic", "manual"]))
    def pay_by_card(self, token: str, cents: int, capture: str) -> None:
        more = {"customer": self.customer, "return_url": "http://127.0.0.1:1/", "capture_method": capture}
        self.attempt(lambda: card_payment(self.client, token, cents, **more))

    @rule(iban=st.sampled_from(IBANS), cents=CENTS)
    def debit(self, iban: str, cents: int) -> None:
        params: Any = {
            "amount": cents,
            "currency": "eur",
            "customer": self.customer,
            "payment_method_data": {"type": "sepa_debit", "sepa_debit": {"iban": iban}},
            "payment_method_types": ["sepa_debit"],
            "mandate_data": OFFLINE,
            "setup_future_usage": "off_session",
            "confirm": True,
        }
        self.attempt(lambda: self.client.v1.payment_intents.create(params))

    @rule(which=WHICH, token=st.sampled_from(TOKENS))
    def try_again(self, which: int, token: str) -> None:
        intent = self.one_of("payment_intent", which)
        self.attempt(lambda: self.client.v1.payment_intents.confirm(intent, {"payment_method": token}))

    @rule(which=WHICH, outcome=st.sampled_from(["approved", "rejected"]))
    def payer_answers(self, which: int, outcome: str) -> None:
        waiting = [one["id"] for one in self.all_of("payment_intent") if one["status"] == "requires_action"]
        intent = waiting[which % len(waiting)] if waiting else "nothing"
        self.attempt(lambda: self.open(f"payment_intents/{intent}/authentication", outcome=outcome))

    @rule(which=WHICH, cents=st.one_of(st.none(), CENTS))
    def capture(self, which: int, cents: int | None) -> None:
        intent, params = self.one_of("payment_intent", which), {"amount_to_capture": cents} if cents else {}
        self.attempt(lambda: self.client.v1.payment_intents.capture(intent, params))  # type: ignore[arg-type]  # by name

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        intent = self.one_of("payment_intent", which)
        self.attempt(lambda: self.client.v1.payment_intents.cancel(intent))

    @rule(token=st.sampled_from(TOKENS))
    def set_up(self, token: str) -> None:
        params: Any = {"customer": self.customer, "payment_method": token, "confirm": True}
        self.attempt(lambda: self.client.v1.setup_intents.create(params))

    @rule(which=WHICH, cents=st.one_of(st.none(), st.integers(1, 20_000)))
    def refund(self, which: int, cents: int | None) -> None:
        params: Any = {"charge": self.one_of("charge", which), **({"amount": cents} if cents else {})}
        self.attempt(lambda: self.client.v1.refunds.create(params))

    @rule(which=WHICH, outcome=st.sampled_from(["succeed", "fail", "require_action", "cancel"]))
    def refund_ends(self, which: int, outcome: str) -> None:
        self.attempt(lambda: self.open(f"refunds/{self.one_of('refund', which)}/outcome", outcome=outcome))

    @rule(which=WHICH, after_days=st.sampled_from([0, 0, 3, 56]))
    def dispute(self, which: int, after_days: int) -> None:
        charge = self.one_of("charge", which)
        self.attempt(lambda: self.open(f"charges/{charge}/dispute", after_days=after_days))

    @rule(
        which=WHICH,
        text=st.sampled_from(["winning_evidence", "losing_evidence", "escalate_inquiry_evidence"]),
    )
    def give_evidence(self, which: int, text: str) -> None:
        dispute = self.one_of("dispute", which)
        self.attempt(
            lambda: self.client.v1.disputes.update(dispute, {"evidence": {"uncategorized_text": text}})
        )

    @rule(which=WHICH)
    def give_in(self, which: int) -> None:
        self.attempt(lambda: self.client.v1.disputes.close(self.one_of("dispute", which)))

    @rule(which=WHICH)
    def payout_fails(self, which: int) -> None:
        self.attempt(lambda: self.open(f"payouts/{self.one_of('payout', which)}/fail", code="account_closed"))

    @rule(cents=CENTS)
    def pay_out_by_hand(self, cents: int) -> None:
        self.attempt(lambda: self.client.v1.payouts.create({"amount": cents, "currency": "eur"}))

    @rule(days=st.sampled_from([1, 2, 5, 8, 21, 60]))
    def days_pass(self, days: int) -> None:
        move_clock(self.sandbox, days * DAY)

    def open(self, path: str, **sent: Any) -> Any:
        return door(self.sandbox, f"/sandbox/{path}", sent)

    @invariant()
    def no_charge_gives_back_more_than_it_took(self) -> None:
        refunds = self.all_of("refund")
        for charge in self.all_of("charge"):
            assert charge["amount"] >= charge["amount_captured"]
            assert charge["amount"] >= charge["amount_refunded"]
            if charge["captured"]:
                standing = [
                    one for one in refunds if one["charge"] == charge["id"] and one["status"] in STANDING
                ]
                assert charge["amount_refunded"] == sum(one["amount"] for one in standing)
                assert charge["amount_refunded"] <= charge["amount_captured"]
                assert charge["refunded"] == (charge["amount_refunded"] == charge["amount_captured"])

    @invariant()
    def every_movement_is_on_the_balance_or_was_paid_out(self) -> None:
        with self.sandbox.sandbox.work() as work:
            movements = work.store.newest("balance_transaction")
            payouts = work.store.newest("payout")
            held = balance(work)
            parts = {
                payout["id"]: work.store.newest("balance_transaction", hidden={"payout": payout["id"]})
                for payout in payouts
                if payout["automatic"]
            }
        on_balance = sum(one["amount"] for side in ("available", "pending") for one in held[side])
        earned = sum(one["net"] for one in movements if not one["type"].startswith("payout"))
        left = sum(one["amount"] for one in payouts if one["status"] not in {"failed", "canceled"})
        assert earned == on_balance + left
        for included in parts.values():
            assert sum(one["net"] for one in included) == 0

    @invariant()
    def a_dispute_costs_its_amount_and_fee_or_nothing(self) -> None:
        for dispute in self.all_of("dispute"):
            taken = sum(one["net"] for one in dispute["balance_transactions"])
            free = dispute["status"] == "won" or dispute["status"].startswith("warning")
            assert taken == (0 if free else -dispute["amount"] - DISPUTE_FEE)

    @invariant()
    def intents_move_as_in_stripes_diagram_and_time_never_runs_back(self) -> None:
        states: dict[str, str] = {}
        before = 0
        for event in self.all_of("event"):
            assert event["created"] >= before
            before = event["created"]
            told = event["data"]["object"]
            if told["object"] == "payment_intent":
                former = states.get(told["id"])
                assert former in {None, told["status"]} or told["status"] in MOVES[former]
                states[told["id"]] = told["status"]

    @invariant()
    def the_newest_event_about_an_object_tells_how_it_is_now(self) -> None:
        latest: dict[str, dict[str, Any]] = {}
        for event in self.all_of("event"):
            latest[event["data"]["object"]["id"]] = event["data"]["object"]
        for kind in TOLD:
            for obj in self.all_of(kind):
                assert latest[obj["id"]] == obj


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
