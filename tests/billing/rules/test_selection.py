"""Whether a choice can be: the first problem, whatever the order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.selection import (
    LARGEST_AMOUNT_CENTS,
    Choice,
    ChoiceProblem,
    ChoosableFacts,
    Problem,
    problem_in,
)


def facts(
    *, smallest: int = 1, largest: int = 1, group: str = "", needs: str = "", least: int | None = None
) -> ChoosableFacts:
    return ChoosableFacts(smallest, largest, group, needs, least is not None, least or 0)


CARD = {
    "PROFILE": facts(),
    "FIVE": facts(group="recruitment"),
    "FIFTEEN": facts(group="recruitment"),
    "SLOT": facts(largest=50, needs="recruitment"),
    "SEATS": facts(smallest=2, largest=8),
    "SPONSOR": facts(least=50000),
}


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ([], Problem(ChoiceProblem.NOTHING)),
        ([Choice("SOAP")], Problem(ChoiceProblem.UNKNOWN, "SOAP")),
        ([Choice("PROFILE"), Choice("PROFILE")], Problem(ChoiceProblem.TWICE, "PROFILE")),
        ([Choice("SEATS", 1)], Problem(ChoiceProblem.QUANTITY, "SEATS")),
        ([Choice("SEATS", 9)], Problem(ChoiceProblem.QUANTITY, "SEATS")),
        ([Choice("PROFILE", 0)], Problem(ChoiceProblem.QUANTITY, "PROFILE")),
        ([Choice("PROFILE", -1)], Problem(ChoiceProblem.QUANTITY, "PROFILE")),
        ([Choice("FIVE"), Choice("FIFTEEN")], Problem(ChoiceProblem.TWO_OF_GROUP, "FIVE")),
        ([Choice("SLOT", 2)], Problem(ChoiceProblem.NEEDS_GROUP, "SLOT")),
        ([Choice("SPONSOR", 1, 49999)], Problem(ChoiceProblem.AMOUNT_TOO_LOW, "SPONSOR")),
        ([Choice("SPONSOR", 1, 0)], Problem(ChoiceProblem.AMOUNT_TOO_LOW, "SPONSOR")),
        ([Choice("SPONSOR", 1, -50000)], Problem(ChoiceProblem.AMOUNT_TOO_LOW, "SPONSOR")),
        ([Choice("SPONSOR", 1, LARGEST_AMOUNT_CENTS + 1)], Problem(ChoiceProblem.AMOUNT_TOO_HIGH, "SPONSOR")),
    ],
)
def test_what_cannot_be_chosen_is_named(choices, problem):
    assert problem_in(choices, CARD) == problem


@pytest.mark.parametrize(
    "choices",
    [
        [Choice("SLOT", 50), Choice("FIVE")],
        [Choice("SEATS", 2)],
        [Choice("SPONSOR")],
        [Choice("SPONSOR", 1, 50000)],
        [Choice("SPONSOR", 1, LARGEST_AMOUNT_CENTS)],
        [Choice("PROFILE", 1, 0)],  # an amount means something only where it is free
    ],
)
def test_what_can_be_chosen_has_no_problem(choices):
    assert problem_in(choices, CARD) is None


@given(
    st.lists(
        st.builds(
            Choice,
            code=st.sampled_from([*CARD, "SOAP"]),
            quantity=st.integers(-1, 60),
            amount_cents=st.none() | st.integers(0, 200_000_000),
        ),
        max_size=6,
    ),
    st.data(),
)
def test_the_order_of_a_choice_never_decides_whether_it_can_be(choices, data):
    again = data.draw(st.permutations(choices))

    assert (problem_in(choices, CARD) is None) == (problem_in(again, CARD) is None)
