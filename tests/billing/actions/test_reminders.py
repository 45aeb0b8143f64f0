"""Reminders: 60 and 30 days before a renewal, five days before a quote ends; each once, and only when still true."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from billing.actions.agreements import end_agreement
from billing.actions.reminders import remind_of_quotes, remind_of_renewals
from billing.actions.runs import bill_until
from billing.choices import EndReason
from billing.rules.selection import Choice
from billing.tasks import daily_round
from foundation.actions.outbox import deliver_due
from foundation.models import OutboxMessage
from foundation.periods import AMSTERDAM
from tests.billing.changing import on
from tests.billing.drafting import a_draft, publish, put, row_of
from tests.billing.given import NOW, a_paid_agreement, a_quote, an_agreement, an_employer
from tests.marketplace.given import a_published_vacancy, an_owner_of

pytestmark = pytest.mark.django_db


def morning(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 6, 0, tzinfo=AMSTERDAM)


def letters(words: str) -> list[mail.EmailMessage]:
    return [letter for letter in mail.outbox if words in letter.subject]


def test_a_partner_is_told_twice_what_it_uses_and_what_the_next_year_costs(clock_at):
    agreement = a_paid_agreement(an_employer(), Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-5"))
    a_published_vacancy(agreement.organisation)
    for day in (
        date(2028, 1, 15),
        date(2028, 1, 16),
        date(2028, 1, 17),
        date(2028, 2, 15),
        date(2028, 2, 16),
    ):
        clock_at(morning(day.year, day.month, day.day))
        daily_round()
    deliver_due()

    found = letters(f"{agreement.reference} gaat door")
    assert len(found) == 2
    assert [message.reference for message in OutboxMessage.objects.filter(kind="agreement.renews")] == [
        f"{agreement.reference}:2028-03-16:60",
        f"{agreement.reference}:2028-03-16:30",
    ]
    text = str(found[0].body)
    assert found[0].to == [agreement.party.email]
    assert "Vacature: 1 van 5" in text
    assert "Werkgeversprofiel met video: €\xa0750,00" in text
    assert "Samen €\xa01.750,00, met €\xa0367,50 btw €\xa02.117,50." in text
    assert "tot en met dinsdag 15 februari 2028" in text
    assert f"/nl/portal/agreements/{agreement.reference}/" in text


@pytest.mark.parametrize(("days", "letters_left"), [(45, 2), (44, 1)])
def test_a_price_that_is_published_after_the_letter_of_60_days_gets_a_letter_of_its_own(days, letters_left):
    agreement = a_paid_agreement()
    remind_of_renewals(now=on(date(2028, 1, 16)))
    deliver_due()
    today = agreement.term_until_on - timedelta(days=days)
    a_draft(today + timedelta(days=1), now=on(today))
    put(row_of("CAR-RECRUIT-5", prices={"": 110000}), now=on(today))
    publish(now=on(today))

    remind_of_renewals(now=on(today))
    remind_of_renewals(now=on(today))
    deliver_due()

    found = letters(f"{agreement.reference} gaat door")
    assert len(found) == letters_left
    assert ("€\xa01.000,00 nu, €\xa01.100,00" in str(found[-1].body)) is (letters_left == 2)


def test_who_ended_waits_for_payment_or_went_on_gets_no_letter():
    ended, waits = a_paid_agreement(), an_agreement(an_employer())
    goes_on = a_paid_agreement(an_employer())
    soon = morning(2028, 2, 20)
    assert remind_of_renewals(now=soon) == 2
    end_agreement(
        agreement=ended,
        ends_on=date(2028, 3, 20),
        reason=EndReason.NOTICE,
        actor=an_owner_of(ended.organisation),
        now=soon,
    )
    bill_until(until_on=date(2028, 3, 16), now=morning(2028, 3, 16))
    mail.outbox.clear()
    deliver_due()

    assert letters("gaat door") == []
    assert waits.first_paid_at is None
    goes_on.refresh_from_db()
    assert goes_on.term_until_on == date(2029, 3, 16)
    assert remind_of_renewals(now=morning(2028, 3, 17)) == 0


def test_a_round_that_was_missed_sends_one_letter_not_two():
    a_paid_agreement()

    remind_of_renewals(now=morning(2028, 3, 1))
    deliver_due()

    assert len(letters("gaat door")) == 1


def test_who_made_a_quote_is_reminded_once_and_not_after_accepting():
    quote = a_quote()
    accepted = an_agreement(an_employer())
    last_days = NOW + timedelta(days=27)

    assert remind_of_quotes(now=NOW + timedelta(days=20)) == 0
    assert remind_of_quotes(now=last_days) == 1
    assert remind_of_quotes(now=last_days + timedelta(days=1)) == 1
    deliver_due()

    [letter] = letters("Uw offerte")
    assert letter.to == [quote.made_by.email]
    assert quote.reference in letter.subject
    assert "tot en met donderdag 15 april 2027" in letter.subject
    assert accepted.quote is not None
    assert accepted.quote.reference not in str(letter.body)
