"""What use costs: tiers, shares and days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.usage import bills_on, is_too_old, priced, shared
from foundation.money import Money, total

TIERS = {1: Money(9500), 11: Money(8500), 51: Money(0)}
amounts = st.integers(0, 10_000_000).map(Money)


@given(before=st.integers(0, 80), quantities=st.lists(st.integers(1, 30), max_size=5))
def test_one_by_one_or_together_costs_the_same_and_never_more_than_the_cap(before, quantities):
    together = total(price * count for count, price in priced(TIERS, before=before, quantity=sum(quantities)))
    apart, reached = Money(0), before
    for quantity in quantities:
        apart += total(price * count for count, price in priced(TIERS, before=reached, quantity=quantity))
        reached += quantity

    assert apart == together <= Money(10 * 9500 + 40 * 8500)


@given(amount=amounts, parts=st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_payers_pay_together_exactly_the_whole_and_each_within_a_cent_of_its_share(amount, parts):
    shares = shared(amount, parts)

    assert total(shares) == amount
    for share, part in zip(shares, parts, strict=True):
        assert abs(share.cents - amount.cents * part / sum(parts)) <= 1


@pytest.mark.parametrize(
    ("used_on", "recorded_on", "expected"),
    [
        (date(2027, 3, 16), date(2027, 3, 16), date(2027, 4, 1)),
        (date(2027, 1, 31), date(2027, 3, 31), date(2027, 4, 1)),
        (date(2027, 12, 1), date(2027, 12, 31), date(2028, 1, 1)),
    ],
)
def test_use_is_billed_on_the_first_of_the_month_after_it_is_known(used_on, recorded_on, expected):
    assert bills_on(used_on, recorded_on) == expected


def test_what_was_used_a_year_ago_is_closed():
    assert not is_too_old(date(2027, 3, 16), date(2028, 3, 15))
    assert is_too_old(date(2027, 3, 16), date(2028, 3, 16))
