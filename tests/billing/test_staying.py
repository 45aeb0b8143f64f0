"""A downgrade by the calendar: announced, chosen, reminded of; on the day the chosen listings stay by themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail

from billing.actions.changes import withdraw_change
from billing.actions.runs import bill_until
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.models import OutboxMessage
from foundation.periods import start_of_day
from marketplace.actions.publishing import withdraw_listing
from marketplace.actions.staying import choose_staying, fill_lasting_places, remind_of_ending_places
from marketplace.actions.visibility import listings_out_of_date
from marketplace.models import Listing, Organisation
from marketplace.queries.staying import losses_of
from marketplace.tasks import listings_round
from tests.billing.changing import change, is_live, nothing_is_broken, on
from tests.billing.given import NOW, a_paid_agreement
from tests.marketplace.given import a_published_vacancy, an_owner_of

pytestmark = pytest.mark.django_db

MID = date(2027, 9, 16)
DAY = date(2028, 3, 16)  # from which fewer places hold


def choose(organisation: Organisation, listings: list[Listing], day: date) -> None:
    choose_staying(
        organisation=organisation,
        kind="vacancy",
        references=[one.reference for one in listings],
        actor=an_owner_of(organisation),
        now=on(day),
    )


def shown(listings: list[Listing], day: date) -> list[int]:
    return [number for number, one in enumerate(listings) if is_live(one, day)]


def test_a_downgrade_keeps_what_the_partner_chose_and_fills_up_with_what_shows_longest():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-15"))
    organisation = agreement.organisation
    vacancies = [a_published_vacancy(organisation, now=NOW + timedelta(hours=n)) for n in range(8)]
    assert losses_of(organisation, on(MID)) == []
    change(agreement, MID, CAR_RECRUIT_15=0, CAR_RECRUIT_5=1)
    [loss] = losses_of(organisation, on(MID))
    assert (loss.at, loss.lasting, loss.going_offline) == (start_of_day(DAY), 5, 3)
    assert loss.staying == {one.pk for one in vacancies[:5]}

    choose(organisation, vacancies[5:], MID)

    assert shown(vacancies, MID) == list(range(8))
    assert shown(vacancies, date(2028, 3, 15)) == list(range(8))
    assert losses_of(organisation, on(MID))[0].staying == {one.pk for one in [*vacancies[:2], *vacancies[5:]]}
    bill_until(until_on=DAY, now=on(DAY))
    assert shown(vacancies, DAY) == [0, 1, 5, 6, 7]
    assert listings_out_of_date() == []
    assert losses_of(organisation, on(DAY)) == []
    assert nothing_is_broken()


def test_the_choice_outlives_a_change_that_is_taken_back_and_made_again():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-15"))
    organisation = agreement.organisation
    vacancies = [a_published_vacancy(organisation, now=NOW + timedelta(hours=n)) for n in range(7)]
    [planned] = change(agreement, MID, CAR_RECRUIT_15=0, CAR_RECRUIT_5=1).changes
    choose(organisation, vacancies[4:], MID)

    withdraw_change(change=planned, actor=an_owner_of(organisation), now=on(date(2027, 10, 1)))
    assert losses_of(organisation, on(date(2027, 10, 1))) == []
    assert shown(vacancies, DAY - timedelta(days=1)) == list(range(7))
    change(agreement, date(2027, 10, 2), CAR_RECRUIT_15=0, CAR_RECRUIT_5=1)

    bill_until(until_on=DAY, now=on(DAY))
    assert shown(vacancies, DAY) == [0, 1, 4, 5, 6]
    assert nothing_is_broken()


def test_a_place_that_comes_free_before_the_day_is_kept_by_the_next_in_rank():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-15"))
    organisation = agreement.organisation
    vacancies = [a_published_vacancy(organisation, now=NOW + timedelta(hours=n)) for n in range(7)]
    change(agreement, MID, CAR_RECRUIT_15=0, CAR_RECRUIT_5=1)
    withdraw_listing(listing=vacancies[0], actor=an_owner_of(organisation), now=on(MID))

    assert fill_lasting_places(now=on(MID)) == 1
    assert fill_lasting_places(now=on(MID)) == 0

    bill_until(until_on=DAY, now=on(DAY))
    assert shown(vacancies, DAY) == [1, 2, 3, 4, 5]


def test_a_letter_comes_two_weeks_and_three_days_ahead_once_and_not_when_everything_fits(clock_at):
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-15"))
    organisation = agreement.organisation
    vacancies = [a_published_vacancy(organisation, now=NOW + timedelta(hours=n)) for n in range(6)]
    change(agreement, MID, CAR_RECRUIT_15=0, CAR_RECRUIT_5=1)
    deliver_due()
    mail.outbox.clear()

    for day in (MID, date(2028, 3, 1), date(2028, 3, 3), date(2028, 3, 4), date(2028, 3, 14)):
        clock_at(on(day))
        listings_round()
        listings_round()
    letters = OutboxMessage.objects.filter(kind="places.end")
    assert sorted(one.reference.split(":", 1)[1] for one in letters) == [
        "vacancy:2028-03-16:14",
        "vacancy:2028-03-16:3",
    ]
    deliver_due()
    assert len(mail.outbox) == 2
    assert vacancies[0].title in mail.outbox[0].body
    assert "/portal/listings/staying/vacancy/" in mail.outbox[0].body
    withdraw_listing(listing=vacancies[0], actor=an_owner_of(organisation), now=on(date(2028, 3, 14)))

    assert remind_of_ending_places(now=on(date(2028, 3, 15))) == 0
