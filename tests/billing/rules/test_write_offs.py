"""The VAT in what was written off, and when it may be asked back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.ledger import reversed_postings, write_off_postings
from billing.rules.write_offs import vat_back_from, vat_in

CENTS = st.integers(1, 10**9)


@given(CENTS, st.sampled_from([0, 9, 21]), st.data())
def test_the_vat_in_a_part_is_in_proportion_and_in_all_of_it_all_of_it(net, rate, data):
    vat = net * rate // 100
    part = data.draw(st.integers(0, net + vat))

    found = vat_in(part, vat=vat, gross=net + vat)

    assert 0 <= found <= vat
    assert abs(found * (net + vat) - part * vat) * 2 <= net + vat
    assert vat_in(net + vat, vat=vat, gross=net + vat) == vat
    assert vat_in(0, vat=vat, gross=net + vat) == 0


def test_a_document_of_nothing_has_no_vat():
    assert vat_in(0, vat=0, gross=0) == 0


@pytest.mark.parametrize(
    ("due_on", "day"),
    [(date(2027, 4, 15), date(2028, 4, 15)), (date(2028, 2, 29), date(2029, 2, 28))],
)
def test_vat_comes_back_a_year_after_the_last_day_to_pay(due_on, day):
    assert vat_back_from(due_on) == day


@given(CENTS)
def test_a_write_off_balances_and_what_takes_it_back_is_the_same_the_other_way_round(cents):
    postings = write_off_postings(cents)

    assert sum(one.cents for one in postings) == 0
    assert {one.account: one.cents for one in postings} == {"4500": cents, "1300": -cents}
    assert [-one.cents for one in reversed_postings(postings)] == [one.cents for one in postings]
