"""What follows from how a dispute stands."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from billing.choices import DisputeState
from billing.rules.disputes import (
    OPEN,
    WAITS_FOR_US,
    Movement,
    fee_cents,
    in_order,
    state_of,
    taken_cents,
    to_give_back,
    to_return,
)

AT = datetime(2027, 3, 16, tzinfo=UTC)
cents = st.integers(-10_000_000, 10_000_000)
movements = st.builds(Movement, st.just("txn_1"), cents, cents, st.just(AT))


@given(st.text())
def test_a_word_that_we_do_not_know_counts_as_open(word):
    state = state_of(word)

    assert (state == word) or state is DisputeState.OTHER
    assert DisputeState.OTHER in OPEN


def test_what_waits_for_us_is_open_and_what_was_decided_is_not():
    assert WAITS_FOR_US <= OPEN
    decided = {
        DisputeState.WON,
        DisputeState.LOST,
        DisputeState.PREVENTED,
        DisputeState.WARNING_CLOSED,
    }
    assert set(DisputeState) - OPEN == decided


@given(movements, st.integers(0, 20_000_000), st.integers(-100, 20_000_000))
def test_no_more_goes_back_than_was_taken_and_stayed(movement, booked, stayed):
    back = to_return(movement, booked_cents=booked, stayed_cents=stayed)

    assert 0 <= back <= max(stayed, 0)
    assert back <= max(-movement.cents - booked, 0)
    assert back in {0, stayed, -movement.cents - booked}


@given(movements, st.integers(-100, 20_000_000))
def test_no_more_comes_back_than_is_away(movement, away):
    back = to_give_back(movement, away_cents=away)

    assert 0 <= back <= max(away, 0)
    assert back in {0, away, movement.cents}


@given(st.lists(movements))
def test_what_is_taken_and_given_back_is_nothing_and_so_is_its_fee(some):
    mirrored = [Movement("txn_2", -one.cents, -one.fee_cents, AT) for one in some]

    assert taken_cents([*some, *mirrored]) == 0
    assert fee_cents([*some, *mirrored]) == 0
    assert taken_cents(some) == -sum(one.cents for one in some)


@given(
    st.permutations(
        [Movement("txn_3", -5, 1, AT), Movement("txn_1", 5, -1, AT), Movement("txn_2", -5, 1, AT)]
    )
)
def test_within_one_second_money_is_taken_before_it_is_given_back(some):
    assert [one.cents for one in in_order(some)] == [-5, -5, 5]
