"""This is wrong: a report without an account, its receipt and how it stands, in five languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from foundation import clock
from foundation.actions.attempts import count_attempt
from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry
from marketplace.actions.publishing import withdraw_listing
from marketplace.models import Listing
from quality.actions.report_cases import (
    ask_partner,
    close_report,
    hand_over_report,
    hold_reported_listing,
)
from quality.actions.reports import PURPOSE
from quality.choices import HandOverTo, ReportKind, ReportOutcome
from quality.models import Report
from tests.marketplace.given import NOW, an_owner_of
from tests.quality.given import a_staff_member, grounds
from tests.quality.reports import a_report
from tests.web.given import address, homes, services, shortly_after, vacancies
from tests.web.reading import read
from web.public.guards import is_in_time, stamp_of

pytestmark = [pytest.mark.django_db]

LANGUAGES = ("nl", "en", "pl", "ro", "bg")
TYPED = {"kind": "money_asked", "text": "Zij vroegen mij 50 euro.", "email": "", "name": ""}


@pytest.fixture
def vacancy(clock_at: Callable[[datetime], None]) -> Listing:
    clock_at(shortly_after())
    return vacancies()[0]


def stamp(seconds: int = 60) -> str:
    """The stamp of a page that was made so long ago."""
    return stamp_of(clock.wall_time() - timedelta(seconds=seconds))


def send(client: Client, listing: Listing, *, language: str = "en", **changes: str) -> object:
    """A report, sent as the form sends it."""
    return client.post(
        address("report", listing.reference, language=language), {**TYPED, "stamp": stamp(), **changes}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_goes_from_the_page_of_the_listing_to_its_receipt_and_its_status(
    language: str, client: Client, vacancy: Listing
) -> None:
    with override(language):
        label = str(ReportKind.MONEY_ASKED.label)
    here = address("report", vacancy.reference, language=language)
    assert here in read(client.get(address("vacancy", vacancy.reference, language=language))).links
    page = client.get(here)
    assert page.status_code == 200
    assert label in page.content.decode()

    answer = send(client, vacancy, language=language)
    report = Report.objects.get()
    assert answer.headers["Location"] == address("report-received", report.code, language=language)  # type: ignore[attr-defined]  # a response
    assert (report.kind, report.text, report.language, report.listing_id) == (
        "money_asked",
        "Zij vroegen mij 50 euro.",
        language,
        vacancy.pk,
    )
    receipt = client.get(address("report-received", report.code, language=language))
    assert report.code in receipt.content.decode()
    assert receipt.headers["Cache-Control"] == "private, no-store"
    assert receipt.headers["Referrer-Policy"] == "no-referrer"

    asked = client.get(address("report-status"), {"code": report.code.lower().replace("-", "")})
    assert asked.headers["Location"] == address("report-status-of", report.code, language=language)
    status = client.get(asked.headers["Location"])
    assert status.status_code == 200
    assert label in status.content.decode()
    assert "50 euro" not in status.content.decode()


def test_every_kind_of_listing_can_be_reported_and_one_that_has_ended_too(
    client: Client, vacancy: Listing
) -> None:
    for name, listing in (("home-listing", homes()[0]), ("service", services()[0])):
        here = address("report", listing.reference)
        assert here in read(client.get(address(name, listing.reference))).links
        assert client.get(here).status_code == 200
    withdraw_listing(listing=vacancy, actor=an_owner_of(vacancy.organisation), now=shortly_after())
    ended = client.get(address("vacancy", vacancy.reference))
    assert ended.status_code == 410
    assert address("report", vacancy.reference) in read(ended).links
    send(client, vacancy)
    assert Report.objects.get().listing == vacancy


def test_what_was_never_shown_cannot_be_reported(client: Client, vacancy: Listing) -> None:
    Listing.objects.filter(pk=vacancy.pk).update(first_published_at=None)

    assert client.get(address("report", vacancy.reference)).status_code == 404
    assert send(client, vacancy).status_code == 404  # type: ignore[attr-defined]  # a response


@pytest.mark.parametrize(("kind", "number"), [("passport_kept", "0800 5151"), ("housing", "112")])
def test_who_may_be_in_danger_reads_at_once_who_helps(
    kind: str, number: str, client: Client, vacancy: Listing
) -> None:
    send(client, vacancy, kind=kind)

    receipt = client.get(address("report-received", Report.objects.get().code))
    assert f"tel:{number.replace(' ', '')}" in read(receipt).links
    send(client, vacancy)
    other = client.get(address("report-received", Report.objects.get(kind="money_asked").code))
    assert not [link for link in read(other).links if link.startswith("tel:")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"kind": ""}, 422),
        ({"kind": "nonsense"}, 422),
        ({"text": ""}, 422),
        ({"text": "a" * 10_240}, 422),
        ({"text": "Mijn BSN is 111222333."}, 422),
        ({"text": "www.a.example www.b.example www.c.example"}, 422),
        ({"email": "nonsense"}, 422),
        ({"may_share_contact": "on"}, 422),
        ({"stamp": "made-up"}, 422),
        ({"stamp": ""}, 422),
        ({"website": "https://spam.example"}, 302),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    changes: dict[str, str], status: int, language: str, client: Client, vacancy: Listing
) -> None:
    answer = send(client, vacancy, language=language, **changes)

    assert answer.status_code == status  # type: ignore[attr-defined]  # a response
    assert not Report.objects.exists()
    assert not AuditEntry.objects.filter(action="record_report").exists()


@pytest.mark.parametrize(
    ("seconds", "is_in"), [(0, False), (2.9, False), (3, True), (86_400, True), (86_401, False)]
)
def test_a_stamp_is_good_from_three_seconds_until_a_day_after_it_was_made(
    seconds: float, is_in: bool
) -> None:
    made = datetime(2027, 3, 16, 9, 0, tzinfo=UTC)
    assert is_in_time(stamp_of(made), made + timedelta(seconds=seconds)) is is_in


# A page that is made an hour from now is too young however slow this machine is.
@pytest.mark.parametrize(("seconds", "is_taken"), [(-3_600, False), (60, True), (90_000, False)])
def test_a_form_is_not_filled_in_faster_than_a_person_writes_or_a_day_later(
    seconds: int, is_taken: bool, client: Client, vacancy: Listing
) -> None:
    answer = send(client, vacancy, stamp=stamp(seconds))

    assert Report.objects.exists() is is_taken
    if not is_taken:
        html = answer.content.decode()  # type: ignore[attr-defined]  # a response
        assert "Read your report once more, and send it again." in html
        assert "Zij vroegen mij 50 euro." in html  # what somebody wrote is not lost


def test_html_is_shown_as_it_was_typed_and_runs_nowhere(client: Client, vacancy: Listing) -> None:
    answer = send(client, vacancy, text="<script>alert(1)</script>", email="nonsense")
    html = answer.content.decode()  # type: ignore[attr-defined]  # a response

    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html


def test_an_eleventh_report_within_the_hour_waits_and_keeps_its_text(
    client: Client, vacancy: Listing
) -> None:
    for _number in range(10):
        for hour in (0, 1):  # the next hour too, in case it begins while this runs
            count_attempt(
                purpose=PURPOSE,
                address="127.0.0.1",
                most_an_hour=10,
                most_a_day=30,
                wall_now=clock.wall_time() + timedelta(hours=hour),
            )
    answer = send(client, vacancy, text="Melding 11")

    assert answer.status_code == 429  # type: ignore[attr-defined]  # a response
    assert "Melding 11" in answer.content.decode()  # type: ignore[attr-defined]  # a response
    assert not Report.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_that_is_not_known_gets_a_sentence(language: str, client: Client, vacancy: Listing) -> None:
    asked = client.get(address("report-status", language=language), {"code": "ABCD-1234"})
    assert asked.status_code == 422
    unknown = client.get(address("report-status-of", "ABCD-1234-EFGH-5678", language=language))
    assert unknown.status_code == 404
    assert client.get(address("report-received", "nonsense", language=language)).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nl",
            ("De vermelding staat stil.", "Wij vonden niets dat niet mag", "Nederlandse Arbeidsinspectie"),
        ),
        ("en", ("The listing is on hold.", "We found nothing wrong", "Netherlands Labour Authority")),
        ("pl", ("Ogłoszenie jest wstrzymane.", "Nie znaleźliśmy nic złego", "Inspekcja Pracy")),
        ("ro", ("Anunțul este suspendat.", "Nu am găsit nimic în neregulă", "Inspecția Muncii")),
        ("bg", ("Обявата е спряна.", "Не открихме нищо нередно", "инспекция по труда")),
    ],
)
def test_the_status_says_what_was_done_and_at_last_what_was_decided_and_why(
    language: str, words: tuple[str, str, str], client: Client, vacancy: Listing
) -> None:
    on_hold, nothing_wrong, authority = words
    report = a_report(vacancy, now=NOW, language=language, may_share_contact=True)
    staff, later = a_staff_member(), NOW + timedelta(minutes=5)
    here = address("report-status-of", report.code, language=language)
    ask_partner(
        report=report,
        text="Vraagt u geld?",
        answer_until_on=(NOW + timedelta(days=8)).date(),
        actor=staff,
        now=later,
    )
    hold_reported_listing(report=report, grounds=grounds(), actor=staff, now=later)
    hand_over_report(
        report=report,
        to=HandOverTo.LABOUR_AUTHORITY,
        on=NOW.date(),
        with_contact=True,
        actor=staff,
        now=later,
    )
    html = client.get(here).content.decode()
    assert on_hold in html
    assert authority in html
    assert nothing_wrong not in html
    assert "Vraagt u geld?" not in html
    assert "Ania" not in html

    close_report(
        report=report,
        outcome=ReportOutcome.NO_GROUND,
        statement="Het ging om een <b>andere</b> site.",
        language="nl",
        actor=staff,
        now=later,
        grounds=grounds(reason_code="conditions_met"),
    )
    html = client.get(here).content.decode()
    assert nothing_wrong in html
    assert on_hold not in html
    assert "Het ging om een &lt;b&gt;andere&lt;/b&gt; site." in html

    deliver_due()
    letter = next(one for one in mail.outbox if one.to == ["ania@post.example"] and nothing_wrong in one.body)
    assert "Het ging om een <b>andere</b> site." in letter.body
    assert here in letter.body


def test_the_status_costs_the_same_queries_whatever_was_done(
    client: Client, vacancy: Listing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report = a_report(vacancy)
    here = address("report-status-of", report.code)
    client.get(here)
    with django_assert_num_queries(5) as asked:
        client.get(here)
    for to in HandOverTo:
        hand_over_report(
            report=report, to=to, on=NOW.date(), with_contact=False, actor=a_staff_member(), now=NOW
        )
    with django_assert_num_queries(len(asked)):
        client.get(here)
