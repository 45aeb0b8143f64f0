"""From which renewal a new price holds."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.price_changes import NewPriceFrom, new_price_from, price_differs, renewals_from
from billing.rules.reminders import price_is_in_time
from foundation.periods import add_months

BEGUN = date(2027, 3, 16)
RENEWS = date(2028, 3, 16)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def starts(*, today: date, valid_from: date, is_told: bool = False) -> NewPriceFrom:
    return new_price_from(
        starts_on=BEGUN, term_until=RENEWS, today=today, valid_from=valid_from, is_told=is_told
    )


@pytest.mark.parametrize(
    ("today", "valid_from", "day", "is_late"),
    [
        (date(2027, 9, 1), date(2028, 1, 1), RENEWS, False),
        (date(2027, 9, 1), RENEWS, RENEWS, False),
        # The renewal comes before the card.
        (date(2027, 9, 1), date(2028, 3, 17), date(2029, 3, 16), False),
        # 45 days ahead is in time, 44 is not.
        (date(2028, 1, 31), date(2028, 2, 15), RENEWS, False),
        (date(2028, 2, 1), date(2028, 2, 15), date(2029, 3, 16), True),
    ],
)
def test_a_new_price_holds_from_the_first_renewal_that_can_be_told_in_time(today, valid_from, day, is_late):
    assert starts(today=today, valid_from=valid_from) == NewPriceFrom(day, is_late)


def test_who_was_told_another_price_keeps_that_for_a_year():
    found = starts(today=date(2028, 1, 20), valid_from=date(2028, 2, 15), is_told=True)

    assert found == NewPriceFrom(date(2029, 3, 16), is_a_year_late=True)


@given(DAYS, st.integers(0, 400), st.integers(1, 900), st.booleans())
def test_a_new_price_never_holds_before_its_card_nor_untold(begun, elapsed, ahead, is_told):
    term_until = add_months(begun, 12)
    today = min(begun + timedelta(days=elapsed), term_until - timedelta(days=1))
    valid_from = today + timedelta(days=ahead)

    found = new_price_from(
        starts_on=begun, term_until=term_until, today=today, valid_from=valid_from, is_told=is_told
    )

    assert found.day >= valid_from
    assert price_is_in_time(term_until=found.day, today=today)
    assert found.day in list(islice(renewals_from(starts_on=begun, term_until=term_until), 5))
    assert (found.day - valid_from).days <= 366 * (2 if found.is_a_year_late else 1)


def test_an_agreement_that_began_on_a_leap_day_renews_on_one_when_there_is_one():
    days = islice(renewals_from(starts_on=date(2028, 2, 29), term_until=date(2031, 2, 28)), 2)

    assert list(days) == [date(2031, 2, 28), date(2032, 2, 29)]


def test_a_free_amount_and_a_line_that_begins_on_the_day_stay_what_they_are():
    def differs(*, from_on: date, has_free_amount: bool) -> bool:
        return price_differs(
            from_on=from_on, has_free_amount=has_free_amount, day=RENEWS, old_cents=100, new_cents=110
        )

    assert differs(from_on=BEGUN, has_free_amount=False)
    assert not differs(from_on=RENEWS, has_free_amount=False)
    assert not differs(from_on=BEGUN, has_free_amount=True)
    assert not price_differs(from_on=BEGUN, has_free_amount=False, day=RENEWS, old_cents=5, new_cents=5)
