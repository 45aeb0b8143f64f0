"""A week of payments with and without trouble: afterwards the books say the same, to the cent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billing.providers.stripe.checkout import ProviderSilent
from tests.billing.money_at_stripe import nothing_is_lost
from tests.billing.money_sums import all_ties, sums_are_right, what_stands
from tests.billing.money_world import Prepared, World, killed_at

DAYS = 8
A_DAY = 24 * 60 * 60


class Week:
    """A debit, a payment on a page, a part by bank and the rest on a page, and one made twice."""

    def nights(self, world: World) -> None:
        world.night()

    def before_the_second_day(self, world: World) -> None:
        """Where trouble begins."""

    def news(self, world: World, day: int) -> None:
        """All that Stripe has to tell reaches us the same day."""
        events = world.untold()
        world.told += len(events)
        world.tell(events)
        world.work()

    def pay(self, world: World, which: int) -> bool:
        """Whether somebody could pay on a page."""
        url = world.ask_for_page(world.receivables()[which])
        page = next(one for one in world.open_pages() if one["url"] == url)
        world.door(f"checkout/{page['id']}/outcome", outcome="paid", payment_method_type="ideal")
        return True

    def run(self, prepared: Prepared, name: str) -> dict[str, list[Any]]:
        with World.opened(prepared, name=name) as world:
            second, third = world.receivables()[2:]
            world.pay_by_bank(second.cents // 3, second)
            assert self.pay(world, 2)
            to_pay = [3]
            for day in range(DAYS):
                world.pass_days(1)
                if day == 0:
                    self.before_the_second_day(world)
                to_pay = [which for which in to_pay if not self.pay(world, which)]
                if day == 2:
                    world.pay_by_bank(third.cents, third)
                self.news(world, day)
                self.nights(world)
            assert to_pay == []
            sums_are_right(world)
            all_ties()
            nothing_is_lost(world)
            return what_stands()


class StripeIsAwayForADay(Week):
    def before_the_second_day(self, world: World) -> None:
        world.door("faults", kind="closed", for_seconds=A_DAY)
        self.away_until = world.now.toordinal() + 1

    def pay(self, world: World, which: int) -> bool:
        if world.now.toordinal() < getattr(self, "away_until", 0):
            with pytest.raises(ProviderSilent):
                world.ask_for_page(world.receivables()[which])
            return False
        return super().pay(world, which)


class NoMessageComesForADay(Week):
    def news(self, world: World, day: int) -> None:
        if day == 0:
            world.told = len(world.at_stripe("event"))
        else:
            super().news(world, day)


class NoMessageComesAtAll(Week):
    def news(self, world: World, day: int) -> None:
        world.told = len(world.at_stripe("event"))


class StripeIsAwayAndItsMessagesAreLost(StripeIsAwayForADay, NoMessageComesForADay):
    pass


class TheRoundDiesEveryNight(Week):
    def nights(self, world: World) -> None:
        for statement in range(5, 60, 6):
            with killed_at(statement):
                world.night()
            sums_are_right(world)
        world.night()


class EveryMessageComesTwiceAndTurnedRound(Week):
    def news(self, world: World, day: int) -> None:
        events = world.untold()[::-1]
        world.told += len(events)
        world.tell(events, times=2)
        world.work()
        world.tell(events[::-1])
        world.work()


TROUBLE: list[Callable[[], Week]] = [
    StripeIsAwayForADay,
    NoMessageComesForADay,
    NoMessageComesAtAll,
    StripeIsAwayAndItsMessagesAreLost,
    TheRoundDiesEveryNight,
    EveryMessageComesTwiceAndTurnedRound,
]


def test_after_any_trouble_the_books_say_what_they_say_without_it(prepared: Prepared):
    without = Week().run(prepared, "without")

    assert [(name, method) for name, method, _cents in without["payments"]] == [
        ("Distri-Zuid B.V.", "ideal"),
        ("Distri-Zuid B.V.", "transfer"),
        *[("Kwekerij De Zandhorst B.V.", method) for method in ("ideal", "ideal", "sepa_debit", "transfer")],
    ]
    for trouble in TROUBLE:
        assert trouble().run(prepared, trouble.__name__) == without, trouble
