"""How money events are booked, whatever the amounts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.ledger import Posting, issue_postings, payment_postings, reversed_postings

CENTS = st.integers(min_value=0, max_value=10**12)
SOME_CENTS = st.integers(min_value=1, max_value=10**12)


def total(postings: list[Posting]) -> int:
    return sum(posting.cents for posting in postings)


@given(yearly=CENTS, once=CENTS, vat=CENTS)
def test_an_issue_balances_and_every_cent_of_it_is_owed(yearly: int, once: int, vat: int) -> None:
    postings = issue_postings(gross=yearly + once + vat, vat=vat, yearly_net=yearly, once_net=once)

    assert total(postings) == 0
    assert all(posting.cents for posting in postings)
    booked = {posting.account: posting.cents for posting in postings}
    assert booked.get("1300", 0) == yearly + once + vat
    assert (booked.get("1900", 0), booked.get("8000", 0), booked.get("1810", 0)) == (-yearly, -once, -vat)


@given(settled=CENTS, over=CENTS)
def test_money_that_came_in_settles_what_is_owed_and_the_rest_is_the_partners(
    settled: int, over: int
) -> None:
    postings = payment_postings(into="1220", cents=settled + over, allocated=settled)

    assert total(postings) == 0
    booked = {posting.account: posting.cents for posting in postings}
    assert booked.get("1220", 0) == settled + over
    assert (booked.get("1300", 0), booked.get("2100", 0)) == (-settled, -over)


@given(yearly=SOME_CENTS, once=CENTS, vat=CENTS)
def test_a_reversal_takes_everything_back_and_twice_is_where_it_began(
    yearly: int, once: int, vat: int
) -> None:
    postings = issue_postings(gross=yearly + once + vat, vat=vat, yearly_net=yearly, once_net=once)

    back = reversed_postings(postings)

    assert [(one.account, one.cents) for one in back] == [(one.account, -one.cents) for one in postings]
    assert reversed_postings(back) == postings
