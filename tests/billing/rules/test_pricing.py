"""What a choice costs: the sums of the design, and what holds for every choice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.pricing import PricedLine, price_choice
from foundation.money import Money, total
from invoices.rules.vat import Ground, VatDecision

STANDARD = VatDecision("S", 21, Ground.STANDARD)
EXEMPT = VatDecision("E", 0, Ground.EDUCATION)


def a_line(
    code: str,
    quantity: int,
    euros: int,
    *,
    yearly: bool = True,
    percent: int = 0,
    vat: VatDecision = STANDARD,
) -> PricedLine:
    return PricedLine(code, quantity, Money.euros(euros), yearly, vat, percent)


lines = st.lists(
    st.builds(
        PricedLine,
        code=st.just("X"),
        quantity=st.integers(1, 500),
        unit_price=st.integers(0, 1_000_000).map(Money),
        is_yearly=st.booleans(),
        vat=st.sampled_from([STANDARD, EXEMPT]),
        discount_percent=st.integers(0, 100),
    ),
    max_size=8,
)


def test_the_package_of_the_design_has_its_sums_to_the_cent():
    priced = price_choice(
        [
            a_line("CAR-MARKETING", 1, 750, percent=50),
            a_line("CAR-RECRUIT-15", 1, 2400),
            a_line("CAR-SLOT", 2, 150),
            a_line("WEL-INTRODUCTION", 8, 95, yearly=False),
            a_line("WEL-DUTCH", 4, 150, yearly=False, vat=EXEMPT),
        ]
    )

    totals = priced.totals
    assert (totals.net, totals.vat, totals.gross) == (Money(443500), Money(80535), Money(524035))
    assert [(row.decision.rate, row.net.cents, row.vat.cents) for row in totals.by_rate] == [
        (21, 383500, 80535),
        (0, 60000, 0),
    ]
    assert (priced.once, priced.next_year) == (Money(136000), Money(345000))


def test_half_a_cent_of_discount_goes_up():
    assert PricedLine("X", 1, Money(1), True, STANDARD, 50).discount == Money(1)  # noqa: FBT003 -- a field
    assert PricedLine("X", 3, Money(333), True, STANDARD, 50).discount == Money(500)  # noqa: FBT003 -- a field


def test_nothing_chosen_costs_nothing():
    priced = price_choice([])

    assert (priced.totals.gross, priced.once, priced.next_year) == (Money(0), Money(0), Money(0))


@given(lines=lines, data=st.data())
def test_the_sums_are_those_of_the_lines_in_any_order_with_vat_once_per_rate(lines, data):
    priced = price_choice(lines)

    assert priced.totals.net == total(line.net for line in lines)
    taxed = sum(line.net.cents for line in lines if line.vat is STANDARD)
    assert priced.totals.vat.cents == (taxed * 21 + 50) // 100
    assert priced.totals.gross == priced.totals.net + priced.totals.vat
    assert price_choice(data.draw(st.permutations(lines))).totals == priced.totals


@given(lines=lines)
def test_what_is_paid_once_and_what_returns_are_apart_and_a_discount_never_pays_out(lines):
    priced = price_choice(lines)

    yearly_now = total(line.net for line in lines if line.is_yearly)
    assert priced.once + yearly_now == priced.totals.net
    assert priced.next_year >= yearly_now
    assert all(Money(0) <= line.net <= line.full for line in lines)
