"""What every machine of money has: a world, an end at which all comes to rest, and a way to choose."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from billing.actions.receivables import open_cents
from billing.models import Payment, Receivable
from tests.billing.money_at_stripe import nothing_is_lost
from tests.billing.money_sums import all_ties, sums_are_right
from tests.billing.money_world import Prepared, World

WHICH = st.integers(0, 11)
Choice = TypeVar("Choice")


class MoneyMachine(RuleBasedStateMachine):
    """One world of money, through whatever its rules do.

    The sandbox answers over HTTP, as Stripe does; its own objects are read beside it, to know what really happened.
    Something new that moves money is a rule, and what must hold of it a line in `money_sums` or `money_at_stripe`.
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
            world.night()
        sums_are_right(world)
        all_ties()
        nothing_is_lost(world)

    @invariant()
    def sums(self) -> None:
        self.holds = False
        sums_are_right(self.world)
        self.holds = True

    # What several rules do

    def receivable(self, which: int) -> Receivable:
        found = self.world.receivables()
        return found[which % len(found)]

    def one_of(self, found: list[Choice], which: int) -> Choice | None:
        return found[which % len(found)] if found else None

    def take_in(self, which: int, how: str) -> None:
        first, second = self.receivable(which), self.receivable(which + 1)
        named = {"unknown": [], "two": [first, second]}.get(how, [first])
        cents = {"part": first.cents // 3, "too much": first.cents + 1_000}.get(how, first.cents)
        self.world.pay_by_bank(cents, *named)

    def with_credit(self, which: int, way: str) -> Payment | None:
        """A payment that leaves something over: of before, or one that is made more than was owed now."""
        return self.one_of(self.world.left_over(way), which) or self.paid_too_much(which, way)

    def paid_too_much(self, which: int, way: str) -> Payment | None:
        receivable = self.owed(which)
        page = self.world.open_page_of(receivable) if way == "stripe" else None
        self.world.pay_by_bank(receivable.cents + 1_000 * (way == "bank"), receivable)
        if page is not None:
            self.pay_on(page, "card" if which % 2 else "ideal")
        return self.one_of(self.world.left_over(way), which)

    def owed(self, which: int) -> Receivable:
        """A receivable of which something is open, if there is one."""
        found = [one for one in self.world.receivables() if open_cents(one)]
        return self.one_of(found, which) or self.receivable(which)

    def pay_on(self, page: dict[str, Any], method: str) -> None:
        """Somebody pays on a page, and we hear of it."""
        self.world.door(f"checkout/{page['id']}/outcome", outcome="paid", payment_method_type=method)
        self.world.hear()
