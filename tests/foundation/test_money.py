"""Money is whole cents, and one function rounds them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import ZERO, Money, UnitPrice, round_half_up, total

CENTS = st.integers(min_value=-(10**12), max_value=10**12)
FRACTIONS = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Decimal("0.5"), 1),
        (Decimal("1.5"), 2),
        (Decimal("2.5"), 3),
        (Decimal("2.4999"), 2),
        (Decimal("-0.5"), -1),
        (Decimal("-2.5"), -3),
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(1, 3), 0),
        (Fraction(2, 3), 1),
        (Fraction(5, 2), 3),
        (7, 7),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: Decimal | Fraction | int, rounded: int) -> None:
    assert round_half_up(value) == rounded


@given(FRACTIONS)
def test_rounding_mirrors_so_that_a_credit_undoes_its_invoice(value: Fraction) -> None:
    assert round_half_up(-value) == -round_half_up(value)


@given(FRACTIONS)
def test_rounding_is_never_more_than_half_a_cent_off(value: Fraction) -> None:
    assert abs(round_half_up(value) - value) <= Fraction(1, 2)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_decimals_and_fractions_are_rounded_alike(value: Decimal) -> None:
    assert round_half_up(value) == round_half_up(Fraction(value))


@given(CENTS, CENTS)
def test_adding_and_taking_away_are_exact(a: int, b: int) -> None:
    assert Money(a) + Money(b) - Money(b) == Money(a)
    assert -(Money(a) - Money(b)) == Money(b) - Money(a)


@given(CENTS)
def test_an_amount_in_euros_reads_back_as_the_same_cents(cents: int) -> None:
    assert Money.euros(Money(cents).amount) == Money(cents)
    assert Money.euros(str(Money(cents))) == Money(cents)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-100, "-1.00"), (240000, "2400.00"), (-123456, "-1234.56")],
)
def test_money_reads_as_euros_with_two_decimals_and_its_sign(cents: int, text: str) -> None:
    assert str(Money(cents)) == text


@given(CENTS, st.integers(min_value=-1000, max_value=1000))
def test_times_a_whole_number_is_repeated_adding(cents: int, times: int) -> None:
    assert Money(cents) * times == times * Money(cents) == Money(cents * times)


def test_times_a_part_is_rounded_once_and_exactly() -> None:
    assert Money(24000) * Fraction(2, 3) == Money(16000)
    assert Money(1) * Decimal("0.5") == Money(1)
    assert Money(333) * Fraction(1, 3) == Money(111)
    # 28 digits of a Decimal would make this 0.4999… and round down
    assert Money(3) * Fraction(1, 6) == Money(1)


@given(st.lists(CENTS))
def test_the_total_does_not_depend_on_the_order(cents: list[int]) -> None:
    amounts = [Money(one) for one in cents]
    assert total(amounts) == total(reversed(amounts)) == Money(sum(cents))


def test_the_total_of_nothing_is_zero_and_zero_is_false() -> None:
    assert total([]) == ZERO
    assert not ZERO
    assert Money(-1)


@pytest.mark.parametrize("wrong", [1.5, "100", None, True, Decimal(1)])
def test_money_refuses_what_is_not_a_whole_number_of_cents(wrong: object) -> None:
    with pytest.raises(TypeError, match="whole number of cents"):
        Money(wrong)  # type: ignore[arg-type]  # the refusal is what is tested


def test_euros_refuse_parts_of_a_cent_and_floats() -> None:
    with pytest.raises(ValueError, match="parts of a cent"):
        Money.euros("0.005")
    with pytest.raises(TypeError, match="float"):
        Money.euros(0.1)  # type: ignore[arg-type]  # the refusal is what is tested
    with pytest.raises(TypeError, match="multiplied"):
        Money(100) * 0.21  # type: ignore[operator]  # the refusal is what is tested


@pytest.mark.parametrize(
    ("price", "quantity", "cents"),
    [("0.25", 98_000, 2_450_000), ("0.0375", 1, 4), ("0.0375", 2, 8), ("0.125", 1, 13), ("0.0049", 1, 0)],
)
def test_a_tariff_with_parts_of_a_cent_is_rounded_after_multiplying(
    price: str, quantity: int, cents: int
) -> None:
    assert UnitPrice(Decimal(price)).times(quantity) == Money(cents)


def test_money_is_sorted_by_amount() -> None:
    assert sorted([Money(3), Money(-1), Money(2)]) == [Money(-1), Money(2), Money(3)]
