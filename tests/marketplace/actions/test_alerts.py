"""New results of a search by mail: asked, confirmed, told once, stopped and forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from foundation.actions.attempts import TooOften
from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import AMSTERDAM
from marketplace.actions.alerts import (
    AlertNeedsEmail,
    AlertNeedsRhythm,
    ask_alert,
    ask_to_go_on,
    change_rhythm,
    confirm_alert,
    extend_alert,
    forget_alerts,
    stop_alert,
    tell_of_new_results,
)
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.choices import ListingKind
from marketplace.models import Listing, Organisation, SearchAlert
from marketplace.queries.alerts import (
    AlertGone,
    AlertLinkOver,
    alert_of,
    alert_to_confirm,
    confirming_code,
    own_code,
)
from marketplace.queries.search import Search
from marketplace.tasks import listings_round
from tests.marketplace.given import NOW, a_draft, an_open_door, an_organisation, an_owner_of, vacancy_facts

pytestmark = pytest.mark.django_db
PAPRIKA = Search(kind=ListingKind.VACANCY, text="paprika", place="Someren")


def morning(days: int) -> datetime:
    return datetime(2027, 3, 16, 7, 0, tzinfo=AMSTERDAM) + timedelta(days=days)


def ask(search: Search = PAPRIKA, **changes: Any) -> None:
    facts: dict[str, Any] = {
        "email": "Ania@post.example",
        "rhythm": "daily",
        "language": "pl",
        "address": None,
        "now": NOW,
        "wall_now": NOW,
    }
    ask_alert(search=search, **{**facts, **changes})


def an_alert(rhythm: str = "daily") -> SearchAlert:
    """One that was asked and confirmed on 16 March."""
    ask(rhythm=rhythm)
    alert = SearchAlert.objects.latest("id")
    confirmed = confirm_alert(alert=alert, now=NOW)
    deliver_due()
    mail.outbox.clear()
    return confirmed


@pytest.fixture
def grower() -> Organisation:
    organisation = an_organisation()
    an_open_door(organisation, slots=20)
    return organisation


def publish(grower: Organisation, at: datetime, **facts: object) -> Listing:
    return publish_listing(listing=a_draft(grower, vacancy_facts(**facts)), actor=an_owner_of(grower), now=at)


def round_at(clock_at, instant: datetime) -> list[mail.EmailMessage]:
    """The hourly round, and the mails that it brought."""
    clock_at(instant)
    before = len(mail.outbox)
    listings_round()
    deliver_due()
    return mail.outbox[before:]


def test_first_a_mail_to_confirm_then_only_what_is_new_then_silence_after_stop(grower, clock_at) -> None:
    old = publish(grower, NOW)
    ask()
    deliver_due()
    [letter] = mail.outbox
    alert = SearchAlert.objects.get()
    assert letter.to == ["ania@post.example"]
    assert f"/pl/powiadomienia/potwierdz/{confirming_code(alert)}/" in str(letter.body)
    assert round_at(clock_at, morning(1)) == []  # not confirmed: nothing else is sent

    confirm_alert(alert=alert_to_confirm(confirming_code(alert), morning(1)), now=morning(1))
    new = publish(grower, morning(1) + timedelta(hours=2), title="Paprika plukken")
    publish(grower, morning(1) + timedelta(hours=2), title="Chauffeur", text="Rijden.")
    assert round_at(clock_at, morning(1) + timedelta(hours=5)) == []  # not on the day itself
    [news] = round_at(clock_at, morning(2))
    body = str(news.body)
    assert new.title in body
    assert new.reference in body
    assert old.reference not in body
    assert "Chauffeur" not in body
    assert round_at(clock_at, morning(2) + timedelta(hours=1)) == []
    assert round_at(clock_at, morning(3)) == []  # nothing new, no mail

    stop_alert(alert=alert_of(own_code(alert)), now=morning(3))
    publish(grower, morning(3), title="Paprika sorteren")
    assert round_at(clock_at, morning(4)) == []
    assert not SearchAlert.objects.exists()


def test_every_mail_of_news_stops_with_one_click_in_the_mail_program(grower, clock_at) -> None:
    alert = an_alert()
    publish(grower, morning(0) + timedelta(hours=9))

    [news] = round_at(clock_at, morning(1))

    stop = f"http://localhost:8000/pl/powiadomienia/{own_code(alert)}/zatrzymaj/"
    assert news.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert news.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in str(news.body)


def test_the_round_twice_and_the_message_twice_mail_once(grower, clock_at) -> None:
    an_alert()
    publish(grower, morning(0) + timedelta(hours=9))

    assert tell_of_new_results(now=morning(1)) == 1
    SearchAlert.objects.update(due_on=morning(1).date())
    assert tell_of_new_results(now=morning(1)) == 1  # due again that day: its message is left already
    assert OutboxMessage.objects.filter(kind="alert.news").count() == 1
    clock_at(morning(1))
    deliver_due()
    OutboxMessage.objects.filter(kind="alert.news").update(done_at=None)
    deliver_due()
    assert len(mail.outbox) == 1


def test_what_was_on_hold_and_what_was_told_is_not_new_and_what_ended_is_not_told(grower, clock_at) -> None:
    an_alert()
    publish(grower, morning(0) + timedelta(hours=9))
    gone = publish(grower, morning(0) + timedelta(hours=9), title="Paprika verpakken")
    withdraw_listing(listing=gone, actor=an_owner_of(grower), now=morning(0) + timedelta(hours=10))

    [news] = round_at(clock_at, morning(1))

    assert gone.reference not in str(news.body)
    Listing.objects.update(changed_at=morning(1))
    assert round_at(clock_at, morning(2)) == []


def test_once_a_week_is_once_a_week_with_all_of_that_week(grower, clock_at) -> None:
    an_alert(rhythm="weekly")
    for day in (1, 5):
        publish(grower, morning(day), title=f"Paprika dag {day}")

    assert [len(round_at(clock_at, morning(day))) for day in range(1, 9)] == [0, 0, 0, 0, 0, 0, 1, 0]
    assert "Paprika dag 1" in str(mail.outbox[0].body)
    assert "Paprika dag 5" in str(mail.outbox[0].body)


def test_after_six_months_it_asks_a_week_before_and_then_forgets(clock_at) -> None:
    alert = an_alert()
    week_before, end = datetime(2027, 9, 9, 7, tzinfo=AMSTERDAM), datetime(2027, 9, 16, 7, tzinfo=AMSTERDAM)

    assert round_at(clock_at, week_before - timedelta(days=1)) == []
    [letter] = round_at(clock_at, week_before)
    assert own_code(alert) in str(letter.body)
    assert round_at(clock_at, week_before + timedelta(days=1)) == []
    assert round_at(clock_at, end) == []
    assert not SearchAlert.objects.exists()


def test_who_goes_on_has_six_months_more_and_is_asked_again_then() -> None:
    alert = an_alert()
    at = datetime(2027, 9, 10, 7, tzinfo=AMSTERDAM)
    assert ask_to_go_on(now=at) == 1

    extended = extend_alert(alert=alert, now=at)

    assert extended.ends_on.isoformat() == "2028-03-10"
    assert ask_to_go_on(now=at) == 0
    assert forget_alerts(now=datetime(2027, 9, 17, 7, tzinfo=AMSTERDAM)) == 0


def test_the_link_to_confirm_works_once_and_for_two_days() -> None:
    ask()
    alert = SearchAlert.objects.get()
    code = confirming_code(alert)

    with pytest.raises(AlertLinkOver):
        alert_to_confirm(code, NOW + timedelta(days=2))
    for forged in ("", alert.reference, own_code(alert), code[:-1], f"X{code}"):
        with pytest.raises(AlertLinkOver):
            alert_to_confirm(forged, NOW)
    with pytest.raises(AlertGone):
        alert_of(own_code(alert))  # not confirmed yet
    confirm_alert(alert=alert_to_confirm(code, NOW), now=NOW)
    with pytest.raises(AlertLinkOver):
        alert_to_confirm(code, NOW)
    with pytest.raises(AlertLinkOver):
        confirm_alert(alert=alert, now=NOW)


def test_what_nobody_confirms_is_forgotten_after_two_days_and_mailed_once_more_after_an_hour_at_most() -> (
    None
):
    ask()
    ask(now=NOW + timedelta(minutes=59))
    ask(now=NOW + timedelta(minutes=61))
    deliver_due()

    assert len(mail.outbox) == 2
    assert SearchAlert.objects.count() == 1
    assert forget_alerts(now=NOW + timedelta(days=2)) == 0
    assert forget_alerts(now=NOW + timedelta(days=2, minutes=61)) == 1


def test_the_same_search_of_the_same_address_is_one_and_a_confirmed_one_is_not_mailed_again() -> None:
    an_alert()
    ask(now=NOW + timedelta(days=3))
    ask(email=" ANIA@POST.example ", now=NOW + timedelta(days=3))
    deliver_due()

    assert mail.outbox == []
    assert SearchAlert.objects.count() == 1


def test_an_address_has_five_searches_and_the_sixth_is_answered_the_same_and_not_kept() -> None:
    for number in range(7):
        ask(Search(kind=ListingKind.HOME, text=f"kamer{number}"))
    deliver_due()

    assert SearchAlert.objects.count() == 5
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"email": "ania"}, AlertNeedsEmail),
        ({"email": "a@b\nBcc: x@y.example"}, AlertNeedsEmail),
        ({"rhythm": "hourly"}, AlertNeedsRhythm),
    ],
)
def test_what_cannot_be_mailed_is_refused_and_nothing_is_kept(changes, refusal) -> None:
    with pytest.raises(refusal):
        ask(**changes)

    assert not SearchAlert.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_one_network_asks_ten_an_hour() -> None:
    for number in range(10):
        ask(email=f"a{number}@post.example", address="192.0.2.7")
    with pytest.raises(TooOften):
        ask(email="a10@post.example", address="192.0.2.7")
    assert SearchAlert.objects.count() == 10


def test_the_address_stands_in_one_place_and_is_gone_when_it_is_stopped() -> None:
    alert = an_alert()
    change_rhythm(alert=alert, rhythm="weekly", now=NOW)
    stop_alert(alert=alert, now=NOW)
    stop_alert(alert=alert, now=NOW)

    kept = [*AuditEntry.objects.values(), *OutboxMessage.objects.values(), *SearchAlert.objects.values()]
    assert "ania" not in str(kept).lower()
    assert list(
        AuditEntry.objects.filter(subject_kind="alert").order_by("id").values_list("action", flat=True)
    ) == [
        "confirm_alert",
        "stop_alert",
    ]


def test_a_search_is_mailed_to_an_address_once() -> None:
    alert = an_alert()
    alert.pk, alert.reference = None, "ANOTHER"
    with pytest.raises(IntegrityError, match="a_search_is_mailed_to_an_address_once"), transaction.atomic():
        alert.save()


def test_a_search_alert_is_confirmed_after_it_was_asked() -> None:
    an_alert()
    with (
        pytest.raises(IntegrityError, match="search_alert_is_confirmed_after_it_was_asked"),
        transaction.atomic(),
    ):
        SearchAlert.objects.update(confirmed_at=NOW - timedelta(days=1))
