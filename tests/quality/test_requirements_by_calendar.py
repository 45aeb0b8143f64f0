"""Stories of the calendar: the Wtta comes, letters in time and once, an agency begins to house people."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import start_of_day
from marketplace.actions.housing import HomesAreShown
from marketplace.models import Organisation
from quality.actions.requirement_warnings import warn_of_requirements
from quality.actions.sign_up import declare_housing
from quality.queries.housing import preview_housing
from quality.queries.requirement_changes import coming_days
from tests.marketplace.given import an_owner_of
from tests.quality.asking import NEW_YEAR, an_agency, asked, holds, listed, live

pytestmark = pytest.mark.django_db

WTTA = start_of_day(date(2027, 1, 1))
ONLY_ADMISSION = start_of_day(date(2028, 1, 1))
A_BREATH = timedelta(microseconds=1)


def on(year: int, month: int, day: int) -> datetime:
    return start_of_day(date(year, month, day)) + timedelta(hours=9)


def left_for(organisation: Organisation) -> list[str]:
    """Day and distance of each letter that was ever left for a partner."""
    references = OutboxMessage.objects.filter(
        kind="requirements.change", reference__startswith=organisation.reference
    ).order_by("id")
    return [one.reference.split(":", 1)[1].rsplit(":", 1)[0] for one in references]


def test_the_wtta_comes_at_its_second_for_each_agency_in_its_own_way():
    with_waadi = listed(an_agency("sna", "waadi"))[0]
    with_application = listed(an_agency("sna", "waadi", "wtta-aanvraag", name="De Aanvraag B.V."))[0]
    admitted = listed(an_agency("sna", "waadi", "wtta", name="De Toelating B.V."))[0]
    each = (with_waadi, with_application, admitted)

    assert [live(one, WTTA - A_BREATH) for one in each] == [True, True, True]
    assert [live(one, WTTA) for one in each] == [False, True, True]
    assert [live(one, ONLY_ADMISSION - A_BREATH) for one in each] == [False, True, True]
    assert [live(one, ONLY_ADMISSION) for one in each] == [False, False, True]


def test_an_agency_that_is_not_ready_is_warned_12_6_and_3_months_and_30_days_ahead_and_each_once():
    agency = an_agency("sna", "waadi")
    listed(agency, count=2)

    for month in range(1, 13):
        for day in (1, 2, 15, 28):
            warn_of_requirements(now=on(2026, month, day))
            warn_of_requirements(now=on(2026, month, day))
    assert left_for(agency) == ["2027-01-01:12m", "2027-01-01:6m", "2027-01-01:3m", "2027-01-01:30d"]

    for month in range(1, 13):
        warn_of_requirements(now=on(2027, month, 2))
    assert len(left_for(agency)) == 4, "what is closed is not warned of again"


def test_a_round_that_comes_late_sends_the_letter_of_its_own_day_and_not_those_it_missed():
    agency = an_agency("sna", "waadi")

    warn_of_requirements(now=on(2026, 10, 20))
    warn_of_requirements(now=on(2026, 12, 30))

    assert left_for(agency) == ["2027-01-01:3m", "2027-01-01:30d"]


def test_who_has_an_application_is_warned_of_2028_and_who_is_admitted_of_nothing():
    applied = an_agency("sna", "waadi", "wtta-aanvraag")
    admitted = an_agency("sna", "wtta", "waadi", name="De Toelating B.V.")

    for month in (1, 6, 12):
        warn_of_requirements(now=on(2026, month, 20))
    assert (left_for(applied), left_for(admitted)) == ([], [])
    warn_of_requirements(now=on(2027, 1, 1))

    assert (left_for(applied), left_for(admitted)) == (["2028-01-01:12m"], [])


@pytest.mark.parametrize(
    ("language", "subject", "needed"),
    [
        (
            "en",
            "From 1 January 2027 we ask more of you",
            "Needed: Toelating Wtta, or Waadi-registratie + Aanvraag toelating Wtta together.",
        ),
        (
            "nl",
            "Vanaf 1 januari 2027 vragen wij meer van u",
            "Nodig: Toelating Wtta, of Waadi-registratie + Aanvraag toelating Wtta samen.",
        ),
    ],
)
def test_the_letter_says_in_the_partners_language_what_closes_when_and_what_to_do(
    clock_at, language, subject, needed
):
    agency = an_agency("sna", "waadi", language=language)
    listed(agency, count=2)
    clock_at(on(2026, 10, 1))

    warn_of_requirements(now=on(2026, 10, 1))
    deliver_due()

    letter = next(one for one in mail.outbox if one.subject == subject)
    assert letter.to == [agency.party.email]
    assert needed in letter.body
    assert ("2 listings show now" if language == "en" else "2 vermeldingen zijn nu te zien") in letter.body
    assert f"/{language}/portal/marks/" in letter.body


def test_who_became_ready_before_the_letter_was_sent_gets_none(clock_at):
    agency = an_agency("sna", "waadi")
    warn_of_requirements(now=on(2026, 10, 1))
    holds(agency, "wtta", now=on(2026, 10, 1))
    clock_at(on(2026, 10, 1))

    deliver_due()

    assert [
        one.subject for one in mail.outbox if "more of you" in one.subject or "meer van u" in one.subject
    ] == []


def test_the_desk_counts_who_is_ready_and_who_is_not_on_each_day_to_come():
    agency = an_agency("sna", "waadi")
    listed(agency, count=2)
    an_agency("sna", "waadi", "wtta-aanvraag", name="De Aanvraag B.V.")
    an_agency("sna", "wtta", name="De Toelating B.V.")

    first, second = coming_days(now=on(2026, 3, 16))

    assert (first.on, second.on) == (date(2027, 1, 1), date(2028, 1, 1))
    assert [(one.organisation, one.listings) for one in first.partners] == [(agency, 2)]
    assert (first.ready, first.listings) == (2, 2)
    assert [one.organisation.name for one in second.partners] == ["De Aanvraag B.V."]
    doors = {door.scope: door.missing for door in first.partners[0].doors}
    assert doors == {
        ("profile", ""): tuple(asked("wtta|waadi+wtta-aanvraag")),
        ("vacancy", ""): tuple(asked("wtta|waadi+wtta-aanvraag")),
    }


def test_an_agency_that_begins_to_house_people_sees_what_it_means_and_is_asked_snf_from_that_moment():
    agency = an_agency("sna", "waadi")
    vacancy = listed(agency, count=2)[0]
    now = on(2026, 3, 16)

    shown = {one.scope: one for one in preview_housing(organisation=agency, houses_workers=True, now=now)}
    vacancies = shown["vacancy", ""]
    assert (vacancies.loses_at, vacancies.listings, vacancies.missing) == (now, 2, tuple(asked("snf")))
    assert live(vacancy, now), "looking changes nothing"

    declare_housing(organisation=agency, houses_workers=True, actor=an_owner_of(agency), now=now)
    assert not live(vacancy, now)
    entry = AuditEntry.objects.get(action="set_houses_workers")
    assert (entry.organisation_reference, entry.facts) == (agency.reference, {"houses_workers": True})

    holds(agency, "snf", now=on(2026, 3, 20))
    assert not live(vacancy, on(2026, 3, 20) - A_BREATH)
    assert live(vacancy, on(2026, 3, 20))
    assert live(vacancy, WTTA - A_BREATH)
    assert not live(vacancy, WTTA)


def test_an_agency_with_homes_on_the_site_cannot_say_that_it_houses_nobody():
    agency = an_agency("sna", "waadi", "snf", houses_workers=True)
    home = listed(agency, kind="home")[0]
    now = NEW_YEAR + timedelta(days=2)
    assert live(home, now)

    with pytest.raises(HomesAreShown, match="1"):
        declare_housing(organisation=agency, houses_workers=False, actor=an_owner_of(agency), now=now)

    agency.refresh_from_db()
    assert agency.houses_workers is True
    assert live(home, now)
