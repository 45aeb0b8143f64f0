"""Reports by anybody: kept with what the listing said, limited, and forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from foundation.actions.attempts import TooOften, count_attempt, forget_attempts, sender_of
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.errors import Refusal
from foundation.models import Attempt, AuditEntry, OutboxMessage
from foundation.periods import start_of_day
from marketplace.actions.listings import change_listing
from marketplace.actions.organisations import TextHoldsBsn
from quality.actions.report_cases import close_report
from quality.actions.reports import (
    NothingToShare,
    ReportEmailWrong,
    ReportHoldsLinks,
    ReportNeedsKind,
    ReportNeedsText,
    ReportTooLong,
    forget_old_reports,
)
from quality.choices import ReportOutcome
from quality.models import Report
from quality.queries.reports import CodeUnknown, report_of_code, reports
from quality.tasks import quality_round
from tests.marketplace.given import a_published_vacancy, an_owner_of, vacancy_facts
from tests.quality.given import NOW, a_staff_member
from tests.quality.reports import a_report

pytestmark = pytest.mark.django_db

WALL = datetime(2026, 5, 4, 12, 10, tzinfo=UTC)


def test_a_report_keeps_what_the_listing_said_at_that_moment():
    vacancy = a_published_vacancy()
    report = a_report(vacancy)
    change_listing(
        organisation=vacancy.organisation,
        reference=vacancy.reference,
        facts=vacancy_facts(title="Iets anders", wage_from_cents=1700, wage_until_cents=1700),
        actor=an_owner_of(vacancy.organisation),
        now=NOW + timedelta(hours=1),
    )

    report.refresh_from_db()
    assert (report.said["title"], report.said["wage_from_cents"]) == ("Oogstmedewerker paprika", 1540)
    assert report.expires_at == start_of_day(date(2029, 3, 16))
    assert report.contact_until_at is None
    assert len(report.code.replace("-", "")) == 16


def test_the_code_finds_the_report_however_it_is_typed():
    report = a_report(a_published_vacancy())

    assert report_of_code(f" {report.code.lower().replace('-', ' ')} ", NOW) == report
    with pytest.raises(CodeUnknown):
        report_of_code(report.reference, NOW)
    with pytest.raises(CodeUnknown):
        report_of_code(report.code, start_of_day(date(2029, 3, 16)))


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (ReportNeedsKind, {"kind": "nonsense"}),
        (ReportNeedsText, {"text": " \n "}),
        (ReportTooLong, {"text": "a" * 10_240}),
        (ReportHoldsLinks, {"text": "https://a.example http://www.b.example www.c.example"}),
        (TextHoldsBsn, {"text": "Mijn BSN is 111222333, help."}),
        (TextHoldsBsn, {"name": "111222333"}),
        (ReportEmailWrong, {"email": "ania@"}),
        (ReportEmailWrong, {"email": "ania@post.example, other@post.example"}),
        (NothingToShare, {"email": "", "may_share_contact": True}),
    ],
)
def test_what_cannot_be_taken_leaves_nothing_behind(refusal: type[Refusal], changes: dict[str, Any]):
    with pytest.raises(refusal):
        a_report(a_published_vacancy(), **changes)

    assert not Report.objects.exists()
    assert not Attempt.objects.exists()
    assert not OutboxMessage.objects.filter(kind="report.received").exists()
    assert not AuditEntry.objects.filter(action="record_report").exists()


def test_a_bsn_is_refused_with_the_place_and_without_its_digits():
    with pytest.raises(TextHoldsBsn) as refused:
        a_report(a_published_vacancy(), text="Mijn BSN is 111222333, help.")

    assert refused.value.field == "text"
    assert "•••" in refused.value.message
    assert "111222333" not in refused.value.message


def test_the_same_words_within_an_hour_are_one_report():
    vacancy = a_published_vacancy()
    first = a_report(vacancy)

    assert a_report(vacancy, now=NOW + timedelta(minutes=59)) == first
    assert a_report(vacancy, now=NOW + timedelta(hours=1)) != first
    assert a_report(vacancy, text="Iets anders") != first
    assert OutboxMessage.objects.filter(kind="report.received").count() == 3


def test_one_network_sends_ten_reports_an_hour_and_another_is_not_held_up():
    vacancy = a_published_vacancy()
    for number in range(10):
        a_report(vacancy, text=f"Melding {number}", wall_now=WALL)

    with pytest.raises(TooOften):
        a_report(vacancy, text="Melding 11", wall_now=WALL)
    assert Report.objects.count() == 10
    a_report(vacancy, text="Van een ander", address="192.0.2.8", wall_now=WALL)
    a_report(vacancy, text="Zonder adres", address=None, wall_now=WALL)
    a_report(vacancy, text="Een uur later", wall_now=WALL + timedelta(hours=1))
    assert Report.objects.count() == 13


def test_a_day_has_a_limit_too_and_a_new_day_a_new_key():
    for hour in range(3):
        for _number in range(10):
            _count("192.0.2.7", WALL.replace(hour=8 + hour))
    with pytest.raises(TooOften):
        _count("192.0.2.7", WALL)
    _count("192.0.2.7", WALL + timedelta(days=1))
    assert sender_of(address="192.0.2.7", wall_now=WALL) != sender_of(
        address="192.0.2.7", wall_now=WALL + timedelta(days=1)
    )


def test_all_addresses_of_one_household_count_together_and_none_is_stored():
    _count("2001:db8:1:2::1", WALL)
    _count("2001:db8:1:2:ffff::9", WALL)
    _count("2001:db8:1:3::1", WALL)
    _count("::ffff:192.0.2.7", WALL)
    _count("192.0.2.7", WALL)

    assert sorted(Attempt.objects.values_list("count", flat=True)) == [1, 2, 2]
    assert all(len(one.sender) == 64 and "192" not in str(one) for one in Attempt.objects.all())


def test_counts_are_forgotten_after_a_day():
    _count("192.0.2.7", WALL)

    assert forget_attempts(wall_now=WALL + timedelta(hours=23)) == 0
    assert forget_attempts(wall_now=WALL + timedelta(hours=24)) == 1
    assert forget_attempts(wall_now=WALL + timedelta(hours=24)) == 0


def _count(address: str, wall_now: datetime) -> None:
    count_attempt(purpose="report", address=address, most_an_hour=10, most_a_day=30, wall_now=wall_now)


def test_contact_data_go_eight_weeks_after_closing_and_the_report_after_24_months():
    vacancy = a_published_vacancy()
    report, still_open = a_report(vacancy, may_share_contact=True), a_report(vacancy, text="Nog open")
    close_report(
        report=report,
        outcome=ReportOutcome.NO_GROUND,
        statement="Er is niets mis.",
        language="nl",
        actor=a_staff_member(),
        now=NOW,
    )
    after = start_of_day(date(2027, 5, 11))

    assert forget_old_reports(now=after - timedelta(seconds=1)) == {"reports": 0, "contacts": 0}
    assert forget_old_reports(now=after) == {"reports": 0, "contacts": 1}
    assert forget_old_reports(now=after) == {"reports": 0, "contacts": 0}
    report.refresh_from_db()
    still_open.refresh_from_db()
    assert (report.name, report.email, report.may_share_contact) == ("", "", False)
    assert report.text == "Zij vroegen mij 50 euro voor dit werk."
    assert still_open.email == "ania@post.example"

    # Late by a year: all that was due goes at once, open or not.
    assert forget_old_reports(now=NOW + timedelta(days=1100)) == {"reports": 2, "contacts": 0}
    assert not Report.objects.exists()
    assert AuditEntry.objects.filter(action="forget_report").count() == 2
    assert AuditEntry.objects.filter(action="forget_reporter").count() == 1


def test_the_hourly_round_forgets_reports_and_counts(clock_at: Callable[[datetime], None]):
    a_report(a_published_vacancy(), wall_now=wall_time() - timedelta(days=2))
    clock_at(NOW + timedelta(days=1100))

    quality_round()
    quality_round()
    assert not Report.objects.exists()
    assert not Attempt.objects.exists()


def test_a_report_past_its_date_is_not_shown_even_when_the_round_is_late():
    a_report(a_published_vacancy())

    assert reports(now=start_of_day(date(2029, 3, 16)) - timedelta(seconds=1)).count() == 1
    assert reports(now=start_of_day(date(2029, 3, 16))).count() == 0


def test_the_trail_and_the_outbox_hold_nothing_that_the_reporter_told():
    a_report(a_published_vacancy())

    kept = str(
        [
            *AuditEntry.objects.values_list("facts", "subject_reference"),
            *OutboxMessage.objects.values_list("reference", flat=True),
        ]
    )
    for told in ("Ania", "ania@post.example", "50 euro", "192.0.2.7"):
        assert told not in kept


@pytest.mark.parametrize(
    ("language", "subject", "path"),
    [
        ("nl", "Wij hebben uw melding", "/nl/melden/stand/"),
        ("en", "We have your report", "/en/report/status/"),
        ("pl", "Mamy Twoje zgłoszenie", "/pl/zglos/stan/"),
        ("ro", "Am primit sesizarea dumneavoastră", "/ro/sesizare/stadiu/"),
        ("bg", "Получихме Вашия сигнал", "/bg/signal/sastoyanie/"),
    ],
)
def test_the_receipt_is_mailed_in_the_language_of_the_reporter(language: str, subject: str, path: str):
    report = a_report(a_published_vacancy(), language=language)
    deliver_due()

    [letter] = mail.outbox
    assert letter.to == ["ania@post.example"]
    assert letter.subject == f"{subject}: {report.code}"
    assert f"{path}{report.code}/" in str(letter.body)
    assert "50 euro" not in str(letter.body)


def test_who_gives_no_address_gets_no_mail():
    a_report(a_published_vacancy(), email="", name="")
    deliver_due()

    assert mail.outbox == []


def test_the_database_refuses_a_closed_report_without_reasons_and_a_report_that_expires_before_it_came():
    report = a_report(a_published_vacancy())

    with pytest.raises(IntegrityError, match="closed_report_says_how_and_why"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(closed_at=NOW, outcome="no_ground")
    with pytest.raises(IntegrityError, match="report_expires_after_it_came"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(expires_at=NOW)
    with pytest.raises(IntegrityError, match="attempts_of_an_hour_are_counted_once"), transaction.atomic():
        Attempt.objects.bulk_create([Attempt(purpose="x", sender="y", hour_at=NOW, count=1)] * 2)
