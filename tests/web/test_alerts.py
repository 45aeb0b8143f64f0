"""The pages of a search by mail: a form without an account, a button that confirms, one click that stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from marketplace.models import SearchAlert
from marketplace.queries.alerts import confirming_code, own_code
from tests.web.given import address, shortly_after, vacancies
from tests.web.reading import read
from web.public.guards import LEAST, stamp_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open(clock_at: Callable[[datetime], None]) -> None:
    clock_at(shortly_after())
    vacancies()


def form(**changes: str) -> dict[str, str]:
    stamp = stamp_of(wall_time() - LEAST - timedelta(seconds=1))
    return {"email": "ania@post.example", "rhythm": "daily", "stamp": stamp, **changes}


def an_alert() -> SearchAlert:
    Client().post(address("work-alert") + "?q=paprika&place=Someren&sector=horticulture", form())
    return SearchAlert.objects.get()


def test_results_and_an_empty_page_offer_it_with_the_search_as_it_is() -> None:
    for query in ("?q=paprika", "?q=lasser&stay=long"):
        here = address("work")
        assert address("work-alert") + query in read(Client().get(here + query)).links


def test_asking_keeps_the_search_and_mails_a_link_that_a_person_confirms_with_a_button() -> None:
    alert = an_alert()
    deliver_due()

    assert alert.search == {
        "text": "paprika",
        "place": "Someren",
        "radius_km": 25,
        "chosen": {"sector": ["horticulture"]},
    }
    here = address("alert-confirm", confirming_code(alert))
    assert here in str(mail.outbox[0].body)
    program = Client().get(here)  # a mail filter that opens every link
    assert program.status_code == 200
    assert "no-store" in program["Cache-Control"]
    assert program["Referrer-Policy"] == "no-referrer"
    assert SearchAlert.objects.filter(confirmed_at=None).count() == 1

    done = Client(enforce_csrf_checks=True).post(here)

    assert (done.status_code, done["Location"]) == (302, address("alert", own_code(alert)))
    assert SearchAlert.objects.filter(confirmed_at=None).count() == 0
    again = Client().get(here)
    assert again.status_code == 410
    assert "This link was used already" in again.content.decode()


def test_the_answer_does_not_tell_whether_an_address_is_known() -> None:
    alert = an_alert()
    Client().post(address("alert-confirm", confirming_code(alert)))
    here = address("work-alert") + "?q=paprika&place=Someren&sector=horticulture"

    answers = [Client().post(here, form(email=one)) for one in ("ania@post.example", "new@post.example")]

    assert {(one.status_code, one["Location"]) for one in answers} == {(302, address("alert-asked"))}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "Fill in your e-mail address."),
        ({"email": "ania"}, "This is not an e-mail address."),
        ({"rhythm": ""}, "Choose how often you want a mail."),
        ({"stamp": "forged"}, "Look at your address once more"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(changes: dict[str, str], sentence: str) -> None:
    answer = Client().post(address("work-alert"), form(**changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not SearchAlert.objects.exists()


def test_a_machine_that_fills_in_every_field_reads_the_same_and_leaves_nothing() -> None:
    answer = Client().post(address("work-alert"), form(website="https://spam.example"))

    assert (answer.status_code, answer["Location"]) == (302, address("alert-asked"))
    assert not SearchAlert.objects.exists()


def test_one_click_stops_from_a_mail_program_without_a_cookie_and_again_is_no_harm() -> None:
    alert = an_alert()
    Client().post(address("alert-confirm", confirming_code(alert)))
    here = address("alert-stop", own_code(alert))
    program = Client(enforce_csrf_checks=True)

    assert "Stop these mails?" in program.get(here).content.decode()
    assert SearchAlert.objects.count() == 1
    for _time in range(2):
        stopped = program.post(
            here, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert stopped.status_code == 200
        assert not stopped.cookies
    assert not SearchAlert.objects.exists()
    assert "You get no more mails" in program.get(here).content.decode()
    assert program.get(address("alert", own_code(alert))).status_code == 410


def test_how_often_is_changed_and_it_goes_on_when_asked(clock_at) -> None:
    alert = an_alert()
    Client().post(address("alert-confirm", confirming_code(alert)))
    here = address("alert", own_code(alert))
    assert "Until Wednesday 15 September 2027" in Client().get(here).content.decode()

    assert Client().post(here, {"rhythm": "weekly"}).status_code == 302
    assert Client().post(here, {"rhythm": "hourly"}).status_code == 422
    clock_at(shortly_after().replace(month=9, day=10))
    assert "These mails end after" in Client().get(here).content.decode()
    assert Client().post(here, {"extend": "1"}).status_code == 302

    alert.refresh_from_db()
    assert (alert.rhythm, alert.ends_on.isoformat()) == ("weekly", "2028-03-10")


def test_a_place_that_we_do_not_know_is_left_out_of_the_search() -> None:
    Client().post(address("work-alert") + "?q=paprika&place=Atlantis", form())

    assert SearchAlert.objects.get().search == {"text": "paprika"}
