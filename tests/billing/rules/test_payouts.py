"""Whether a payout adds up, and which movement of the bank it is."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.choices import PayoutLineKind, PayoutStanding, PayoutState
from billing.rules.payouts import (
    Candidate,
    LineSums,
    difference_of,
    kind_of,
    payout_named,
    payouts_like,
    standing_of,
)

DAY = date(2027, 3, 22)
cents = st.integers(-1_000_000, 1_000_000)
lines = st.lists(st.builds(LineSums, cents, st.integers(0, 5_000), st.none() | cents))
candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 50),
        st.integers(1, 3),
        st.dates(DAY - timedelta(days=20), DAY + timedelta(days=20)),
        st.sampled_from(["", "TRACE1"]),
        st.sampled_from(["", "SHOP"]),
    ),
    unique_by=lambda one: one.key,
)


@given(lines, cents)
def test_the_difference_is_what_is_paid_out_less_what_we_booked_after_fees(some, paid):
    booked = sum((one.booked_cents or 0) - one.fee_cents for one in some)

    assert difference_of(cents=paid, lines=some) == paid - booked


@given(cents, cents, st.booleans(), cents, st.dates(), st.sampled_from(PayoutState.values))
def test_a_difference_is_never_hidden(paid, at_bank, is_told, difference, today, state):
    standing = standing_of(
        state=state,
        cents=paid,
        at_bank_cents=at_bank,
        is_told=is_told,
        difference=difference,
        arrives_on=DAY,
        today=today,
    )

    is_gone = state in {"failed", "canceled"}
    if standing in {PayoutStanding.SETTLED, PayoutStanding.UNDER_WAY, PayoutStanding.LATE}:
        assert not is_gone
        assert not (is_told and difference)
        assert at_bank in {0, paid}
    if standing == PayoutStanding.SETTLED:
        assert at_bank == paid
    if standing == PayoutStanding.BACK:
        assert (is_gone, at_bank) == (True, 0)


@given(st.text())
def test_what_stripe_calls_otherwise_is_kept_apart(word):
    known = {"charge", "refund", "partial_capture_reversal", "refund_failure", "dispute", "dispute_reversal"}
    known |= {"fee", "network_cost", "payout_reversal"}

    assert (kind_of(word) is PayoutLineKind.OTHER) == (word not in known)


@given(candidates, st.integers(1, 3), st.sampled_from(["", "stripe", "shop", "trace1"]))
def test_a_movement_is_tied_by_itself_only_when_one_payout_can_be_meant(some, amount, words):
    named = payout_named(cents=amount, booked_on=DAY, words=words, candidates=some)

    if named is not None:
        assert named.cents == amount
        assert words
        rivals = [one for one in payouts_like(cents=amount, booked_on=DAY, candidates=some) if one != named]
        assert not (words == "stripe" and rivals)
    assert payout_named(cents=-amount, booked_on=DAY, words="stripe", candidates=some) is None
