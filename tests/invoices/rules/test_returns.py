"""Whole euros of the VAT return."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules.returns import rubric_of_ground, whole_euros
from invoices.rules.vat import Ground


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_whole_euros_are_never_more_than_what_is_owed_and_less_than_a_euro_off(cents: int):
    assert 0 <= cents - 100 * whole_euros(cents) < 100


@pytest.mark.parametrize(
    ("cents", "euros"), [(84525, 845), (99, 0), (100, 1), (-1, -1), (-1030, -11), (0, 0)]
)
def test_what_is_owed_goes_down_and_what_comes_back_goes_up(cents: int, euros: int):
    assert whole_euros(cents) == euros


def test_every_ground_has_its_place_and_only_what_is_reverse_charged_is_in_the_list():
    assert [rubric_of_ground(ground).box for ground in Ground] == ["1a", "1b", "", "", "3b", "", ""]
    assert [ground for ground in Ground if rubric_of_ground(ground).is_in_icp] == [Ground.REVERSE_CHARGE]
