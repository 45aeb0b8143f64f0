"""What comes back every year, and how it moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.actions.agreements import end_agreement
from billing.choices import EndReason
from billing.queries.forecast import next_invoice, paid_under
from billing.queries.recurring import movement, renewals, running_lines, shares, yearly_of
from billing.rules.selection import Choice
from foundation.money import Money
from tests.billing.given import NOW, THE_PICTURE, a_paid_agreement, an_agreement, an_employer
from tests.marketplace.given import a_published_vacancy, an_owner_of

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def yearly(day: date) -> int:
    return sum(yearly_of(line).cents for line in running_lines(day))


def test_only_what_returns_and_was_paid_counts_and_without_the_first_years_discount():
    a_paid_agreement(an_employer(), *THE_PICTURE)
    an_agreement(an_employer(), Choice("CAR-RECRUIT-5"))

    assert yearly(TODAY) == 75_000 + 240_000 + 30_000
    assert yearly(TODAY - timedelta(days=1)) == 0
    [share] = shares(running_lines(TODAY), lambda line: line.product.programmes[0])
    assert (share.name, share.organisations, share.yearly, share.monthly) == (
        "career",
        1,
        Money(345_000),
        Money(28_750),
    )


def test_new_more_less_and_ended_tell_how_it_moved():
    stays, grows = an_employer(), an_employer()
    a_paid_agreement(stays)
    a_paid_agreement(grows)
    leaves = a_paid_agreement(an_employer(), Choice("CAR-RECRUIT-15"))
    later = NOW + timedelta(days=40)
    a_paid_agreement(grows, Choice("CAR-MARKETING"), now=later)
    a_paid_agreement(an_employer(now=later), Choice("CAR-RECRUIT-5"), now=later)
    end_agreement(
        agreement=leaves,
        ends_on=later.date(),
        reason=EndReason.STAFF,
        actor=an_owner_of(leaves.organisation),
        now=later,
    )

    moved = movement(since=TODAY, until=later.date())

    assert moved.opening == Money(100_000 + 100_000 + 240_000)
    assert (moved.new, moved.expansion) == (Money(100_000), Money(75_000))
    assert (moved.contraction, moved.churn) == (Money(0), Money(-240_000))
    assert moved.closing == Money(yearly(later.date()))
    back = movement(since=later.date(), until=TODAY)
    assert back.contraction == Money(-75_000), "read backwards, what grew shrinks"


def test_renewals_come_with_what_they_cost_and_how_much_is_used(django_assert_num_queries):
    agreement = a_paid_agreement(an_employer(), Choice("CAR-RECRUIT-5"), Choice("WEL-DUTCH", 2))
    a_published_vacancy(agreement.organisation)
    ended = a_paid_agreement(an_employer())
    end_agreement(
        agreement=ended,
        ends_on=ended.term_until_on,
        reason=EndReason.NOTICE,
        actor=an_owner_of(ended.organisation),
        now=NOW,
    )
    near = date(2028, 1, 10)

    with django_assert_num_queries(5):
        [one] = renewals(today=near)
    for _number in range(3):
        a_paid_agreement(an_employer())
    with django_assert_num_queries(5):
        assert len(renewals(today=near)) == 4

    assert (one.agreement, one.used, one.slots) == (agreement, 1, 5)
    assert one.next is not None
    assert (one.next.on, one.next.priced.totals.gross) == (date(2028, 3, 16), Money(121_000))
    assert one.next.last_notice_on == date(2028, 2, 16)
    assert renewals(today=date(2027, 12, 1)) == []
    assert paid_under(agreement) == Money(100_000 + 21_000 + 30_000)
    ended.refresh_from_db()
    assert next_invoice(ended) is None


def test_an_agreement_of_things_that_come_once_has_no_next_invoice():
    agreement = a_paid_agreement(an_employer(), Choice("WEL-INTRODUCTION", 3))
    assert next_invoice(agreement) is None
