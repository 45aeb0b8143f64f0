"""Until when a person can withdraw, and what is owed for what was used."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.charges import LineFacts, Written, charges_due
from billing.rules.usage import Seats, seats_used
from billing.rules.withdrawal import last_day_to_withdraw, owed_for_use, pay_back_by
from foundation.money import Money
from foundation.periods import Period
from foundation.working_days import public_holidays

HOLIDAYS = public_holidays()
amounts = st.integers(0, 10_000_000).map(Money)
DAY = date(2027, 3, 16)


@pytest.mark.parametrize(
    ("ordered_on", "last_day"),
    [
        (date(2027, 3, 16), date(2027, 3, 30)),  # a Tuesday: nothing moves
        (date(2027, 3, 13), date(2027, 3, 30)),  # Saturday 27 March, Easter follows
        (date(2027, 3, 12), date(2027, 3, 30)),  # Good Friday
        (date(2027, 4, 13), date(2027, 4, 28)),  # Koningsdag
        (date(2026, 12, 11), date(2026, 12, 28)),  # Christmas on Friday and Saturday
        (date(2026, 12, 18), date(2027, 1, 4)),  # New Year's Day on Friday
    ],
)
def test_fourteen_days_after_the_order_and_never_on_a_day_of_rest(ordered_on, last_day):
    assert last_day_to_withdraw(ordered_on, HOLIDAYS) == last_day


@given(st.dates(date(2026, 1, 1), date(2036, 11, 1)))
def test_there_are_never_fewer_than_fourteen_days_and_never_more_than_a_weekend_with_easter_longer(
    ordered_on,
):
    waits = last_day_to_withdraw(ordered_on, HOLIDAYS) - ordered_on

    assert timedelta(days=14) <= waits <= timedelta(days=18)


def test_the_money_is_back_fourteen_days_after_the_withdrawal():
    assert pay_back_by(date(2027, 3, 30)) == date(2027, 4, 13)


@given(price=amounts, units=st.integers(1, 500), used=st.integers(-5, 600))
def test_what_is_owed_lies_between_nothing_and_the_price(price, units, used):
    assert Money(0) <= owed_for_use(price, units=units, used=used) <= price


@given(price=amounts, units=st.integers(1, 500), one=st.integers(0, 500), more=st.integers(0, 500))
def test_more_use_never_owes_less_and_all_of_it_is_the_price(price, units, one, more):
    less, all_of_it = owed_for_use(price, units=units, used=one), owed_for_use(price, units=units, used=units)

    assert less <= owed_for_use(price, units=units, used=one + more)
    assert all_of_it == price
    assert owed_for_use(price, units=units, used=0) == Money(0)


@given(price=amounts, units=st.integers(1, 500), data=st.data())
def test_it_is_in_proportion_to_the_cent(price, units, data):
    used = data.draw(st.integers(0, units))

    assert abs(owed_for_use(price, units=units, used=used).cents * units - price.cents * used) * 2 <= units


@given(unit=st.integers(1, 100_000), units=st.integers(1, 50), percent=st.integers(0, 100), data=st.data())
def test_what_is_taken_back_and_what_stays_owed_are_together_the_price_and_come_once(
    unit, units, percent, data
):
    used = data.draw(st.integers(0, units))
    full = Money(unit * units)
    discount = Money(full.cents * percent // 100)
    line = LineFacts(
        line_id=1,
        anchor=DAY,
        starts_on=DAY,
        ends_before=DAY,
        is_yearly=False,
        full=full,
        discount=discount,
        owed=owed_for_use(full, units=units, used=used),
        owed_discount=owed_for_use(discount, units=units, used=used),
    )
    charged = Written(charge_id=7, line_id=1, period=None)

    back = charges_due([line], DAY, [charged])

    owed = (full - discount).cents + sum(one.net.cents for one in back)
    assert len(back) == (0 if used == units else 1)
    assert 0 <= owed <= (full - discount).cents
    assert charges_due([line], DAY, [charged, Written(charge_id=8, line_id=1, period=None, returns=7)]) == []


def seats(line_id: int, quantity: int, first: int, until: int | None = None) -> Seats:
    start = DAY + timedelta(days=first)
    return Seats(line_id, quantity, Period(start, None if until is None else DAY + timedelta(days=until)))


@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    taken=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=8),
)
def test_no_purchase_is_used_for_more_than_it_is_and_none_is_used_before_the_older_one(sizes, taken):
    bought = [seats(number, size, 0) for number, size in enumerate(sizes)]

    used = seats_used(bought, [(DAY + timedelta(days=day), count) for day, count in sorted(taken)])

    assert sum(used.values()) == min(sum(sizes), sum(count for _day, count in taken))
    for number, size in enumerate(sizes):
        assert used[number] <= size
        if used[number]:
            assert all(used[older] == sizes[older] for older in range(number))


def test_what_was_used_of_an_older_purchase_that_is_over_leaves_the_new_one_whole():
    used = seats_used([seats(1, 2, 0, 10), seats(2, 2, 10)], [(DAY, 2), (DAY + timedelta(days=12), 1)])

    assert used == {1: 2, 2: 1}
