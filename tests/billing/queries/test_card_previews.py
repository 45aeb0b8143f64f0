"""What a draft changes, for whom and from when; and that what was foretold is what happens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.actions.agreements import end_agreement
from billing.actions.reminders import remind_of_renewals
from billing.choices import EndReason
from billing.models import AgreementLine
from billing.queries.card_previews import CardPreview, preview_card
from billing.queries.cards import current_draft
from billing.rules.selection import Choice
from foundation.money import Money
from tests.billing.changing import a_year_of, on
from tests.billing.drafting import a_draft, publish, put, row_of
from tests.billing.given import NOW, a_paid_agreement, a_quote, an_agreement, an_employer
from tests.marketplace.given import an_owner_of
from tests.quality.given import a_partner, a_recognition

pytestmark = pytest.mark.django_db

# The agreements below renew a year after the fixed day.
RENEWS = date(2028, 3, 16)
NEW_YEAR = date(2028, 1, 1)


def previewed(today: date) -> CardPreview:
    draft = current_draft()
    assert draft is not None
    return preview_card(draft, today)


def a_dearer_draft(valid_from: date, today: date) -> None:
    """Recruitment from 1,000 to 1,100 and the profile of an SME from 750 to 700."""
    a_draft(valid_from, now=on(today))
    put(row_of("CAR-RECRUIT-5", prices={"": 110000}), now=on(today))
    put(
        row_of("CAR-MARKETING", prices={"start_up": 37500, "sme": 70000, "large": 150000}),
        now=on(today),
    )


def test_each_partner_is_foretold_what_it_pays_a_year_from_which_renewal():
    agreement = a_paid_agreement(an_employer(), Choice("CAR-RECRUIT-5"), Choice("CAR-MARKETING"))
    a_paid_agreement(an_employer(segment="large"), Choice("CAR-MARKETING"))
    today = date(2027, 11, 1)
    a_dearer_draft(NEW_YEAR, today)

    found = previewed(today)

    [one] = found.affected
    assert (one.agreement, one.starts.day, one.starts.is_a_year_late) == (agreement, RENEWS, False)
    assert (one.now, one.then, one.difference) == (Money(175000), Money(180000), Money(5000))
    assert one.products == ("CAR-MARKETING", "CAR-RECRUIT-5")
    assert found.held == {"CAR-RECRUIT-5": 1, "CAR-MARKETING": 2}
    assert (found.yearly, found.yearly_in_time, found.yearly_now, found.yearly_then) == (
        Money(5000),
        Money(5000),
        Money(175000),
        Money(180000),
    )


def test_what_was_foretold_is_what_the_round_announces():
    agreement = a_paid_agreement(an_employer(), Choice("CAR-RECRUIT-5"), Choice("CAR-MARKETING"))
    today = date(2027, 11, 1)
    a_dearer_draft(NEW_YEAR, today)
    [one] = previewed(today).affected
    publish(now=on(today))

    for day in range(60, 0, -10):
        remind_of_renewals(now=on(RENEWS - timedelta(days=day)))

    assert a_year_of(agreement) == one.then
    begins = AgreementLine.objects.filter(agreement=agreement, until_on=None).values_list(
        "from_on", flat=True
    )
    assert set(begins) == {one.starts.day}


@pytest.mark.parametrize(("days", "is_late"), [(45, False), (44, True)])
def test_who_cannot_be_told_in_time_keeps_the_old_price_for_a_year_and_is_named(days, is_late):
    agreement = a_paid_agreement()
    today = RENEWS - timedelta(days=days)
    a_dearer_draft(today + timedelta(days=1), today)
    found = previewed(today)
    [one] = found.affected
    publish(now=on(today))

    remind_of_renewals(now=on(today))

    assert one.starts.is_a_year_late is is_late
    assert one.starts.day == (date(2029, 3, 16) if is_late else RENEWS)
    assert (len(found.told_in_time), len(found.a_year_late)) == ((0, 1) if is_late else (1, 0))
    assert found.yearly_in_time == (Money(0) if is_late else Money(10000))
    assert found.yearly == Money(10000)
    assert a_year_of(agreement) == (Money(100000) if is_late else Money(110000))


def test_who_was_told_another_price_already_keeps_that_for_a_year():
    agreement = a_paid_agreement()
    first = date(2027, 11, 1)
    a_dearer_draft(NEW_YEAR, first)
    publish(now=on(first))
    today = RENEWS - timedelta(days=55)
    remind_of_renewals(now=on(today))
    a_draft(date(2028, 2, 1), now=on(today))
    put(row_of("CAR-RECRUIT-5", prices={"": 130000}), now=on(today))

    [one] = previewed(today).affected

    assert (one.starts.day, one.starts.is_a_year_late) == (date(2029, 3, 16), True)
    assert (one.now, one.then) == (Money(110000), Money(130000))
    publish(now=on(today))
    remind_of_renewals(now=on(today + timedelta(days=1)))
    assert a_year_of(agreement) == Money(110000)


def test_who_ends_who_never_paid_and_free_amounts_are_not_in_it():
    today = date(2027, 11, 1)
    ended = a_paid_agreement()
    an_agreement(an_employer())
    a_paid_agreement(an_employer(), Choice("SPONSOR", 1, 90000))
    end_agreement(
        agreement=ended,
        ends_on=RENEWS,
        reason=EndReason.NOTICE,
        actor=an_owner_of(ended.organisation),
        now=on(today),
    )
    a_dearer_draft(NEW_YEAR, today)
    put(row_of("SPONSOR", prices={"": 60000}), now=on(today))

    found = previewed(today)

    assert found.affected == []
    assert found.yearly == Money(0)
    # It holds it until the end of its year.
    assert found.held == {"CAR-RECRUIT-5": 1, "SPONSOR": 1}


def test_open_quotes_with_the_products_keep_their_price_and_are_counted():
    employer = an_employer()
    a_quote(employer)
    a_quote(employer, Choice("KNOWLEDGE"))
    today = NOW.date()
    a_dearer_draft(date(2027, 3, 20), today)

    found = previewed(today)

    assert (found.open_quotes, found.open_quotes_net) == (1, Money(100000))
    assert previewed(today + timedelta(days=31)).open_quotes == 0


def test_the_number_of_queries_does_not_depend_on_the_number_of_agreements():
    a_paid_agreement()
    today = date(2027, 11, 1)
    a_dearer_draft(NEW_YEAR, today)
    with CaptureQueriesContext(connection) as few:
        previewed(today)
    for number in range(4):
        partner = a_partner(kvk_number=f"9000000{number}", name=f"Kweker {number}")
        a_recognition(partner)
        a_paid_agreement(partner, Choice("CAR-RECRUIT-5"), Choice("CAR-MARKETING"))

    with CaptureQueriesContext(connection) as many:
        found = previewed(today)
        assert [one.organisation.name for one in found.affected]

    assert len(found.affected) == 5
    assert len(many) == len(few) == 5
