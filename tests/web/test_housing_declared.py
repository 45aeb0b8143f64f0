"""A partner reads what will be asked, and says that it houses people, with the consequence beside the button."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
from django.test import Client

from foundation.periods import start_of_day
from marketplace.models import Organisation
from tests.marketplace.given import an_owner_of
from tests.quality.asking import an_agency, listed, live
from tests.quality.given import NOW

pytestmark = pytest.mark.django_db

PORTAL = "/en/portal/"
MARKS = f"{PORTAL}marks/"
HOUSING = f"{MARKS}housing/"


def read(response: Any) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def portal_of(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def test_an_agency_that_is_not_ready_reads_what_is_missing_from_which_day_and_what_it_closes(clock_at):
    agency = an_agency("sna", "waadi", "wtta-aanvraag")
    listed(agency, count=2)
    clock_at(NOW)
    client = portal_of(agency)

    start, marks = read(client.get(PORTAL)), read(client.get(MARKS))

    assert "From Saturday 1 January 2028 we ask something that you do not have yet." in start
    assert "2 listings that show now would close." in start
    for words in (
        "Vacancies, from Saturday 1 January 2028",
        "Closes that day",
        "Not there yet: Toelating Wtta.",
    ):
        assert words in marks, words


def test_an_agency_that_is_admitted_reads_that_it_is_ready(clock_at):
    agency = an_agency("sna", "wtta")
    clock_at(NOW)
    client = portal_of(agency)

    assert "we ask something that you do not have" not in read(client.get(PORTAL))
    marks = read(client.get(MARKS))
    assert "You are ready" in marks
    assert "Not there yet" not in marks.split('id="later"')[1].split("1 January 2028")[1]


def test_who_begins_to_house_people_sees_what_closes_before_the_button_and_then_it_closes(clock_at):
    agency = an_agency("sna", "wtta")
    vacancy = listed(agency, count=2, now=start_of_day(date(2027, 2, 1)))[0]
    clock_at(NOW)
    client = portal_of(agency)

    page = read(client.get(HOUSING))
    for words in (
        "You begin to house people",
        "Shown now: 2.",
        "Needed: SNF.",
        "We house people: close 2 listings",
    ):
        assert words in page, words
    assert live(vacancy, NOW)

    client.post(HOUSING, {"houses_workers": "yes"})
    agency.refresh_from_db()
    assert agency.houses_workers is True
    assert not live(vacancy, NOW)

    back = read(client.get(HOUSING))
    assert "You house nobody any more" in back
    client.post(HOUSING, {"houses_workers": "no"})
    assert live(vacancy, NOW)


def test_who_shows_homes_is_told_why_it_cannot_say_that_it_houses_nobody(clock_at):
    agency = an_agency("sna", "wtta", "snf", houses_workers=True)
    listed(agency, kind="home", now=start_of_day(date(2027, 2, 1)))
    clock_at(NOW)

    answer = read(portal_of(agency).post(HOUSING, {"houses_workers": "no"}, follow=True))

    assert "Withdraw those homes first." in answer
    agency.refresh_from_db()
    assert agency.houses_workers is True
