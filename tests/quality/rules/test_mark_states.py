"""How the state of a mark may change."""

from __future__ import annotations

import pytest

from quality.choices import MarkState
from quality.rules.mark_states import TRANSITIONS, may_become, may_expire


def test_every_state_stands_in_the_table() -> None:
    assert set(TRANSITIONS) == set(MarkState)


@pytest.mark.parametrize("state", MarkState)
def test_staying_as_it_is_is_always_allowed(state: MarkState) -> None:
    assert may_become(state, state)


def test_the_ways_in_and_out_are_these_and_no_others() -> None:
    assert {
        f"{state} > {following}"
        for state in MarkState
        for following in MarkState
        if may_become(state, following)
    } - {f"{state} > {state}" for state in MarkState} == {
        "claimed > verified",
        "claimed > unverifiable",
        "claimed > withdrawn",
        "verified > due_for_check",
        "verified > suspended",
        "verified > withdrawn",
        "verified > expired",
        "due_for_check > verified",
        "due_for_check > suspended",
        "due_for_check > withdrawn",
        "due_for_check > expired",
        "due_for_check > unverifiable",
        "suspended > verified",
        "suspended > withdrawn",
        "suspended > expired",
        "unverifiable > claimed",
        "unverifiable > verified",
        "unverifiable > withdrawn",
    }


def test_only_what_counted_or_rested_can_expire() -> None:
    assert may_expire() == [MarkState.VERIFIED, MarkState.DUE_FOR_CHECK, MarkState.SUSPENDED]
