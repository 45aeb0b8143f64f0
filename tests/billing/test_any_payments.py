"""Any order of payers, banks, lost messages, crashes and nights: money is neither lost nor taken or booked twice.

`MENUKAART_EXAMPLES=1000` looks longer than the suite does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
from django.conf import LazySettings
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from billing.actions.receivables import open_cents
from billing.choices import PayingMethod
from billing.providers.stripe.debits import collect_debits
from foundation.errors import Conflict
from tests.billing.camt import Move
from tests.billing.money_back import MoneyBack
from tests.billing.money_machine import WHICH
from tests.billing.money_sums import sums_are_right
from tests.billing.money_world import killed_at, prepare_world

EXAMPLES = int(os.environ.get("MENUKAART_EXAMPLES", "10"))
STEPS = 30
TROUBLE = ["rate_limit", "error", "busy", "closed", "closed_after"]


class AnyPayments(MoneyBack):
    """Money that comes in, by all who pay it and all that goes wrong; and what `MoneyBack` does with it after."""

    # Payers

    @rule(which=WHICH)
    def somebody_opens_the_pay_page(self, which: int) -> None:
        receivable = self.receivable(which)
        page = self.world.open_page_of(receivable)
        assert page is None or page["amount_total"] == open_cents(receivable)

    @rule(
        which=WHICH,
        outcome=st.sampled_from(["paid", "paid", "paid_later", "refused", "stopped"]),
        method=st.sampled_from(["ideal", "card"]),
    )
    def somebody_pays_on_a_page(self, which: int, outcome: str, method: str) -> None:
        if page := self.one_of(self.world.open_pages(), which):
            self.world.door(f"checkout/{page['id']}/outcome", outcome=outcome, payment_method_type=method)

    @rule(
        which=WHICH,
        between=st.sampled_from(["nothing", "whole", "part", "credit"]),
        outcome=st.sampled_from(["paid", "paid_later"]),
        has_worked=st.booleans(),
    )
    def something_happens_while_a_page_is_open(
        self, which: int, between: str, outcome: str, has_worked: bool
    ) -> None:
        self.somebody_opens_the_pay_page(which)
        if between == "credit":
            self.a_colleague_credits_an_invoice(which)
        elif between != "nothing":
            self.take_in(which, between)
        if has_worked:
            self.a_worker_works()
        self.somebody_pays_on_a_page(which, outcome, "ideal")

    @rule(which=WHICH, answer=st.sampled_from(["succeed", "insufficient_funds", "account_closed"]))
    def a_bank_answers(self, which: int, answer: str) -> None:
        if charge := self.one_of(self.world.unanswered_debits(), which):
            how = {"outcome": "succeed"} if answer == "succeed" else {"outcome": "fail", "code": answer}
            self.world.door(f"charges/{charge['id']}/settle", **how)

    @rule(method=st.sampled_from(list(PayingMethod)))
    def the_partner_chooses_how_to_pay(self, method: PayingMethod) -> None:
        with suppress(Conflict):
            self.world.choose_method(method)

    # Messages

    @rule(count=st.integers(1, 8), times=st.sampled_from([1, 1, 2]), turned=st.booleans())
    def messages_arrive(self, count: int, times: int, turned: bool) -> None:
        events = self.world.untold()[:count]
        self.world.told += len(events)
        self.world.tell(events[::-1] if turned else events, times=times)

    @rule(count=st.integers(1, 8))
    def messages_are_lost(self, count: int) -> None:
        self.world.told += len(self.world.untold()[:count])

    @rule()
    def all_news_arrives(self) -> None:
        self.world.hear()

    @rule(which=st.integers(0, 60))
    def an_old_message_comes_again(self, which: int) -> None:
        self.world.tell([self.world.at_stripe("event")[which % self.world.told]])

    # Our bank

    @rule(which=WHICH, how=st.sampled_from(["whole", "part", "too much", "two", "unknown"]))
    def money_comes_by_bank(self, which: int, how: str) -> None:
        self.take_in(which, how)

    @rule(which=WHICH)
    def the_same_file_is_taken_in_again(self, which: int) -> None:
        if content := self.one_of(self.world.files, which):
            assert self.world.again(content).already_imported

    @rule(which=WHICH)
    def the_bank_takes_back(self, which: int) -> None:
        if row := self.one_of(self.world.booked_moves(), which):
            number = f"B{len(self.world.moves):05d}"
            self.world.take_in(
                Move(-row.cents, end_to_end=row.end_to_end_id, is_reversal=True, bank_reference=number)
            )

    # Us

    @rule(which=WHICH)
    def a_colleague_corrects(self, which: int) -> None:
        if row := self.one_of(self.world.booked_moves(), which):
            with suppress(Conflict):  # some of it is going back as a refund
                self.world.correct(row)

    @rule(which=WHICH)
    def a_colleague_credits_an_invoice(self, which: int) -> None:
        with suppress(Conflict):
            self.world.credit(self.receivable(which))

    @rule()
    def debits_are_collected(self) -> None:
        collect_debits(now=self.world.now)

    @rule(
        kind=st.sampled_from(TROUBLE),
        statement=st.integers(1, 60),
        method=st.sampled_from([None, *PayingMethod]),
    )
    def a_round_goes_wrong(self, kind: str, statement: int, method: PayingMethod | None) -> None:
        self.stripe_is_in_trouble(kind, times=3)
        with killed_at(statement):
            self.debits_are_collected()
        if method is not None:
            self.the_partner_chooses_how_to_pay(method)
        self.debits_are_collected()

    @rule()
    def a_worker_works(self) -> None:
        self.world.work()

    @rule()
    def night(self) -> None:
        self.world.night()

    @rule(days=st.sampled_from([1, 1, 2, 6]))
    def days_pass(self, days: int) -> None:
        self.world.pass_days(days)

    # Trouble

    @rule(kind=st.sampled_from(TROUBLE), times=st.integers(1, 4))
    def stripe_is_in_trouble(self, kind: str, times: int) -> None:
        self.world.door("faults", kind=kind, times=times)

    @rule(
        what=st.sampled_from(
            [
                *("page", "collect", "sweep", "work", "message", "bank", "credit"),
                *("dispute", "refund", "at stripe"),
            ]
        ),
        which=WHICH,
        statement=st.integers(1, 40),
    )
    def the_process_dies_and_begins_again(self, what: str, which: int, statement: int) -> None:
        actions: dict[str, Callable[[], Any]] = {
            "page": partial(self.somebody_opens_the_pay_page, which),
            "collect": self.debits_are_collected,
            "sweep": self.night,
            "work": self.a_worker_works,
            "message": partial(self.an_old_message_comes_again, which),
            "bank": partial(self.take_in, which, "whole"),
            "credit": partial(self.a_colleague_credits_an_invoice, which),
            "dispute": partial(self.a_payer_disputes, which, reason="fraudulent", is_heard=True),
            "refund": partial(self.finance_pays_credit_back, which, "stripe"),
            "at stripe": partial(self.somebody_refunds_at_stripe, which, 2, is_heard=True),
        }
        with killed_at(statement):
            actions[what]()
        sums_are_right(self.world)
        actions[what]()


def test_money_is_neither_lost_nor_taken_twice_whatever_happens(
    db: None, sandbox: object, tmp_path: Path, settings: LazySettings
):
    prepared = prepare_world(tmp_path, settings, more_open=2)

    class InThisWorld(AnyPayments):
        def __init__(self) -> None:
            super().__init__(prepared)

    run_state_machine_as_test(
        InThisWorld,
        settings=hypothesis.settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
