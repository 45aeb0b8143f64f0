"""Any order of payers, banks, lost messages, crashes and nights: money is neither lost nor taken or booked twice.

`MENUKAART_EXAMPLES=1000` looks longer than the suite does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from billing.actions.receivables import open_cents
from billing.choices import PayingMethod
from billing.models import Receivable
from billing.providers.stripe.debits import collect_debits
from foundation.errors import Conflict
from tests.billing.camt import Move
from tests.billing.money_sums import all_ties, nothing_is_lost, sums_are_right
from tests.billing.money_world import Prepared, World, killed_at

EXAMPLES = int(os.environ.get("MENUKAART_EXAMPLES", "20"))
STEPS = 20
WHICH = st.integers(0, 7)
TROUBLE = ["rate_limit", "error", "busy", "closed", "closed_after"]


class AnyPayments(RuleBasedStateMachine):
    """One world of money, through whatever payers, banks, Stripe, colleagues and the calendar do.

    The sandbox answers over HTTP, as Stripe does; its own objects are read beside it, to know what really happened.
    Something new that moves money is a rule here, and what must hold of it a line in `money_sums`.
    """

    def __init__(self, prepared: Prepared) -> None:
        super().__init__()
        self.opened = World.opened(prepared)
        self.world = self.opened.__enter__()
        self.holds = True

    def teardown(self) -> None:
        try:
            if self.holds:
                self.all_comes_to_rest()
        finally:
            self.opened.__exit__(None, None, None)

    def all_comes_to_rest(self) -> None:
        """Stripe answers again, the banks too, no message ever comes, and two nights pass."""
        world = self.world
        world.door("faults", kind="none")
        for charge in world.unanswered_debits():
            world.door(f"charges/{charge['id']}/settle", outcome="succeed")
        for _night in range(2):
            world.pass_days(1)
            self.night()
        sums_are_right(world)
        all_ties()
        nothing_is_lost(world)

    # Payers

    @rule(which=WHICH)
    def somebody_opens_the_pay_page(self, which: int) -> None:
        receivable = self.receivable(which)
        with suppress(Conflict):
            url = self.world.ask_for_page(receivable)
            page = next(one for one in self.world.open_pages() if one["url"] == url)
            assert page["amount_total"] == open_cents(receivable)

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
        what=st.sampled_from(["page", "collect", "sweep", "work", "message", "bank", "credit"]),
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
        }
        with killed_at(statement):
            actions[what]()
        sums_are_right(self.world)
        actions[what]()

    @invariant()
    def sums(self) -> None:
        self.holds = False
        sums_are_right(self.world)
        self.holds = True

    # Choosing

    def receivable(self, which: int) -> Receivable:
        found = self.world.receivables()
        return found[which % len(found)]

    def one_of(self, found: list[Any], which: int) -> Any:
        return found[which % len(found)] if found else None

    def take_in(self, which: int, how: str) -> None:
        first, second = self.receivable(which), self.receivable(which + 1)
        named = {"unknown": [], "two": [first, second]}.get(how, [first])
        cents = {"part": first.cents // 3, "too much": first.cents + 1_000}.get(how, first.cents)
        self.world.pay_by_bank(cents, *named)


def test_money_is_neither_lost_nor_taken_twice_whatever_happens(prepared: Prepared):
    class InThisWorld(AnyPayments):
        def __init__(self) -> None:
            super().__init__(prepared)

    run_state_machine_as_test(
        InThisWorld,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
