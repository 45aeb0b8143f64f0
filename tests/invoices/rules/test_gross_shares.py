"""Prices with VAT: the lines are together the total of the document, to the cent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from foundation.money import Money, total
from invoices.rules.totals import gross_shares, gross_unit, totals_of, with_vat
from invoices.rules.vat import Ground, VatDecision

STANDARD = VatDecision("S", 21, Ground.STANDARD)
EXEMPT = VatDecision("E", 0, Ground.EDUCATION)
lines = st.lists(
    st.tuples(st.integers(-1_000_000, 1_000_000).map(Money), st.sampled_from([STANDARD, EXEMPT])), max_size=12
)


@given(lines)
def test_the_lines_with_vat_are_together_the_total_of_the_document(rows):
    assert total(gross_shares(rows)) == totals_of(rows).gross


@given(lines)
def test_each_line_is_within_a_cent_of_its_own_amount_with_vat(rows):
    for (net, vat), share in zip(rows, gross_shares(rows), strict=True):
        assert abs((share - with_vat(net, vat.rate)).cents) <= 1
        assert vat.rate or share == net


def test_three_lines_that_each_round_up_do_not_cost_a_cent_too_much():
    rows = [(Money(3), STANDARD)] * 3  # 3.63 each, 10.89 together

    assert [share.cents for share in gross_shares(rows)] == [4, 3, 4]


@given(st.integers(1, 100_000).map(Money), st.integers(1, 200))
def test_a_price_of_one_is_shown_only_where_it_adds_up(net, quantity):
    (share,) = gross_shares([(net * quantity, STANDARD)])

    unit = gross_unit(share, quantity, net, 21)

    assert unit is None or unit * quantity == share
    if net.cents % 100 == 0:
        assert unit == with_vat(net, 21)
