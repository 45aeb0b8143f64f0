"""Stories of the calendar: a certificate from claim to renewal, with its letters and what visitors see."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from foundation.actions.outbox import deliver_due
from foundation.models import OutboxMessage
from foundation.periods import AMSTERDAM, start_of_day
from marketplace.actions.publishing import publish_listing
from marketplace.models import Listing, Organisation
from quality.choices import MarkState
from quality.models import Decision, MarkHeld
from quality.tasks import quality_round
from tests.marketplace.given import a_draft, an_open_door, an_owner_of, home_facts
from tests.quality.claims import a_claim, a_confirmation, a_refusal
from tests.quality.given import NOW, a_partner

pytestmark = pytest.mark.django_db

END = start_of_day(date(2027, 9, 1))


@pytest.fixture
def grower(settings, tmp_path) -> Organisation:
    """A grower who houses its own people, with a home that waits for its mark."""
    settings.MEDIA_ROOT = tmp_path
    return a_partner(is_agricultural=True, language="nl")


def a_home(grower: Organisation) -> Listing:
    an_open_door(grower, kind="home", conditions=())
    return publish_listing(
        listing=a_draft(grower, home_facts()), actor=an_owner_of(grower), now=NOW + timedelta(minutes=1)
    )


def shows(listing: Listing, at: datetime) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=AMSTERDAM)


def letters_of(kind: str) -> list[str]:
    return list(OutboxMessage.objects.filter(kind=kind).order_by("pk").values_list("reference", flat=True))


def test_a_certificate_is_claimed_confirmed_reminded_expires_at_the_second_and_is_renewed(clock_at, grower):
    home = a_home(grower)
    first = a_claim(grower, valid_until_on=date(2027, 9, 1))
    assert not shows(home, NOW + timedelta(hours=1)), "a claim opens nothing"
    a_confirmation(first, now=NOW + timedelta(hours=1))
    held = MarkHeld.objects.get(certificate=first)

    # A round every day of the summer, and two on some.
    told: list[date] = []
    day = date(2027, 6, 25)
    while day < date(2027, 9, 1):
        clock_at(on(day))
        before = len(letters_of("mark.ends"))
        quality_round()
        quality_round()
        told += [day] * (len(letters_of("mark.ends")) - before)
        day += timedelta(days=1)
    assert told == [date(2027, 7, 3), date(2027, 8, 2), date(2027, 8, 25)]
    assert letters_of("mark.ends") == [f"{held.pk}:2027-09-01:{days}" for days in (60, 30, 7)]
    clock_at(on(date(2027, 8, 31)))
    deliver_due()
    reminders = [one for one in mail.outbox if one.subject == "AKF telt tot en met dinsdag 31 augustus 2027"]
    assert len(reminders) == 3
    assert "/nl/portal/marks/evidence/" in str(reminders[0].body)

    assert shows(home, END - timedelta(seconds=1))
    assert not shows(home, END), "gone at the second, before any round"
    clock_at(END + timedelta(hours=1))
    quality_round()
    quality_round()
    held.refresh_from_db()
    assert held.state == MarkState.EXPIRED
    assert letters_of("mark.ended") == [str(held.pk)]
    deliver_due()
    assert mail.outbox[-1].subject == "AKF is afgelopen"

    later = END + timedelta(days=2)
    second = a_claim(grower, issued_on=date(2027, 9, 2), valid_until_on=date(2028, 9, 1), now=later)
    assert not shows(home, later)
    a_confirmation(second, now=later + timedelta(hours=1))
    assert shows(home, later + timedelta(hours=1))
    assert Decision.objects.count() == 2


def test_a_certificate_that_is_renewed_in_time_never_leaves_a_gap_nor_a_letter_that_it_ended(
    clock_at, grower
):
    home = a_home(grower)
    a_confirmation(a_claim(grower, valid_until_on=date(2027, 9, 1)), now=NOW)
    renewed_at = on(date(2027, 8, 20))
    renewal = a_claim(grower, issued_on=date(2027, 8, 15), valid_until_on=date(2028, 8, 15), now=renewed_at)
    a_confirmation(renewal, now=renewed_at)

    for at in (renewed_at - timedelta(seconds=1), renewed_at, END - timedelta(seconds=1), END):
        assert shows(home, at)
    assert not shows(home, start_of_day(date(2028, 8, 15)))
    clock_at(END + timedelta(hours=1))
    quality_round()
    assert letters_of("mark.ended") == []
    assert letters_of("mark.ends") == []


def test_a_reminder_that_waited_is_not_sent_after_the_renewal(clock_at, grower):
    a_confirmation(a_claim(grower, valid_until_on=date(2027, 9, 1)), now=NOW)
    at = on(date(2027, 8, 2))
    clock_at(at)
    quality_round()
    assert len(letters_of("mark.ends")) == 1
    a_confirmation(
        a_claim(grower, issued_on=date(2027, 8, 1), valid_until_on=date(2028, 8, 1), now=at), now=at
    )

    deliver_due()

    assert [one.subject for one in mail.outbox if "telt tot en met" in one.subject] == []


def test_a_round_that_was_away_for_weeks_sends_the_one_reminder_of_its_day(clock_at, grower):
    a_confirmation(a_claim(grower, valid_until_on=date(2027, 9, 1)), now=NOW)
    held = MarkHeld.objects.get()

    clock_at(on(date(2027, 8, 28)))
    quality_round()

    assert letters_of("mark.ends") == [f"{held.pk}:2027-09-01:7"]


def test_what_was_refused_or_still_waits_gets_no_reminder_and_no_end(clock_at, grower):
    a_refusal(a_claim(grower, valid_until_on=date(2027, 4, 1)))
    a_claim(grower, valid_until_on=date(2027, 4, 1))

    for day in (date(2027, 3, 30), date(2027, 4, 2)):
        clock_at(on(day))
        quality_round()

    assert letters_of("mark.ends") + letters_of("mark.ended") == []
    assert sorted(MarkHeld.objects.values_list("state", flat=True)) == ["claimed", "withdrawn"]
