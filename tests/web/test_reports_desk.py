"""Reports at the desk: the list, the case, what is decided, the sheet; and the partner's side of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pikepdf
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from foundation.choices import StaffRole
from marketplace.actions.listings import change_listing
from marketplace.models import Listing
from quality.models import Decision, HandOver, Report, ReportQuestion
from tests.marketplace.given import NOW, an_organisation, an_owner_of, vacancy_facts
from tests.quality.reports import a_report
from tests.web.given import address, shortly_after, staff, vacancies
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]

REASONS = {
    "reason_code": "money_asked",
    "fact": "Op 16 maart stond er dat u € 50 vraagt.",
    "rule": "Waadi, artikel 3",
    "reason": "Werk zoeken is gratis.",
    "language": "nl",
    "hold_on": "",
}


@pytest.fixture
def vacancy(clock_at: Callable[[datetime], None]) -> Listing:
    clock_at(shortly_after())
    return vacancies()[0]


@pytest.fixture
def report(vacancy: Listing) -> Report:
    return a_report(vacancy)


@pytest.fixture
def desk(db: None) -> Client:
    return staff(StaffRole.QUALITY)


def partner_of(listing: Listing) -> Client:
    client = Client()
    client.force_login(an_owner_of(listing.organisation))
    return client


def html_of(client: Client, name: str, *args: str) -> str:
    response = client.get(address(name, *args))
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_counts_filters_and_downloads_without_personal_data(desk: Client, report: Report) -> None:
    a_report(report.listing, kind="housing", text="Nat en vol.", name="Ionut", email="")
    html = html_of(desk, "desk-reports")
    assert '<span class="soft">(2)</span>' in html
    assert "Cannot wait" in html
    for told in ("Ania", "ania@post.example", "50 euro", "Ionut"):
        assert told not in html

    only = desk.get(address("desk-reports"), {"kind": "housing", "state": "open", "q": "oogst"})
    assert '<span class="soft">(1)</span>' in only.content.decode()
    none = desk.get(address("desk-reports"), {"state": "closed"})
    assert "No report fits this." in none.content.decode()
    file = desk.get(address("desk-reports"), {"as": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";"))
    assert len(rows) == 3
    assert rows[2][:4] == [
        report.reference,
        "2027-03-16",
        "Somebody asks money for a job",
        report.listing.reference,
    ]
    for told in ("Ania", "ania@post.example", "50 euro", report.code):
        assert told not in file


def test_a_case_shows_what_was_told_and_what_changed_since(desk: Client, report: Report) -> None:
    change_listing(
        organisation=report.listing.organisation,
        reference=report.listing.reference,
        facts=vacancy_facts(title="Oogsten", wage_from_cents=1600),
        actor=an_owner_of(report.listing.organisation),
        now=shortly_after(),
    )
    other = a_report(report.listing, kind="other", text="Nog iets")
    html = html_of(desk, "desk-report", report.reference)
    for words in (
        "Zij vroegen mij 50 euro voor dit werk.",
        "ania@post.example",
        "For us alone",
        "Oogstmedewerker paprika",
        "€\u00a015.40",
        "€\u00a016.00",
        other.reference,
        "the same listing",
    ):
        assert words in html
    assert html.count("Changed") == 2


def test_only_the_quality_desk_reads_reports(report: Report) -> None:
    finance = staff(StaffRole.FINANCE)
    partner = partner_of(report.listing)
    for name in ("desk-report", "desk-report-sheet", "desk-report-sheet-pdf"):
        assert finance.get(address(name, report.reference)).status_code == 403
        assert partner.get(address(name, report.reference)).status_code == 404
    assert finance.get(address("desk-reports")).status_code == 403
    assert finance.get(address("desk-listing", report.listing.reference)).status_code == 403
    for name in ("desk-report-decide", "desk-report-ask", "desk-report-hand-over"):
        assert finance.post(address(name, report.reference), REASONS).status_code == 403
    assert not Decision.objects.exists()


def test_a_listing_is_put_on_hold_until_a_day_and_put_back_with_the_report(
    desk: Client, report: Report
) -> None:
    here = address("desk-report-decide", report.reference)
    answer = desk.post(here, {**REASONS, "choice": "hold", "hold_on": "2027-03-31"})
    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert (decision.kind, decision.valid_until_on, decision.reason_code) == (
        "suspend",
        date(2027, 4, 1),
        "money_asked",
    )
    assert "This report put the listing on hold." in html_of(desk, "desk-report", report.reference)

    refused = desk.post(here, {**REASONS, "choice": "put_right", "fact": ""})
    assert refused.status_code == 422
    assert Decision.objects.count() == 1
    desk.post(here, {**REASONS, "choice": "put_right", "reason_code": ""})
    report.refresh_from_db()
    assert report.outcome == "put_right"
    assert Decision.objects.order_by("-id")[0].kind == "reinstate"
    assert "Your decision" not in html_of(desk, "desk-report", report.reference)


@pytest.mark.parametrize(
    "changes",
    [
        {"choice": ""},
        {"choice": "remove", "reason_code": ""},
        {"choice": "remove", "fact": ""},
        {"choice": "remove", "rule": ""},
        {"choice": "no_ground", "reason": ""},
        {"choice": "hold", "hold_on": "2027-03-15"},
        {"choice": "no_ground", "reason": "Zijn BSN is 111222333."},
    ],
)
def test_a_decision_that_lacks_something_moves_nothing(
    changes: dict[str, str], desk: Client, report: Report
) -> None:
    answer = desk.post(address("desk-report-decide", report.reference), {**REASONS, **changes})

    assert answer.status_code == 422
    assert "Something is wrong" in answer.content.decode()
    assert not Decision.objects.exists()
    report.refresh_from_db()
    assert report.closed_at is None


def test_removing_and_no_ground_close_the_report(desk: Client, report: Report) -> None:
    other = a_report(report.listing, text="Iets anders")
    desk.post(address("desk-report-decide", other.reference), {**REASONS, "choice": "no_ground", "fact": ""})
    desk.post(address("desk-report-decide", report.reference), {**REASONS, "choice": "remove"})

    assert sorted(Report.objects.values_list("outcome", flat=True)) == ["no_ground", "removed"]
    assert Decision.objects.get().kind == "remove"
    again = desk.post(address("desk-report-decide", report.reference), {**REASONS, "choice": "remove"})
    assert again.status_code == 422


def test_the_partner_reads_the_question_and_answers_in_the_portal(desk: Client, report: Report) -> None:
    asked = {"text": "Vraagt u geld voor dit werk?", "answer_on": "2027-03-23"}
    desk.post(address("desk-report-ask", report.reference), asked)
    question = ReportQuestion.objects.get()
    assert question.answer_until_on == date(2027, 3, 24)
    here = address("listing-question", question.reference)

    partner = partner_of(report.listing)
    assert here in read(partner.get(address("listings"))).links
    assert here in read(partner.get(address("portal"))).links
    html = html_of(partner, "listing-question", question.reference)
    assert "Vraagt u geld voor dit werk?" in html
    for told in ("Ania", "ania@post.example", "50 euro", report.reference):
        assert told not in html
    assert partner.post(here, {"text": ""}).status_code == 422
    assert partner.post(here, {"text": "BSN 111222333"}).status_code == 422
    question.refresh_from_db()
    assert question.answered_at is None

    assert partner.post(here, {"text": "Nee, nooit."}).status_code == 302
    assert "We have your answer." in html_of(partner, "listing-question", question.reference)
    assert partner.post(here, {"text": "Toch wel."}).status_code == 422
    assert here not in read(partner.get(address("listings"))).links
    assert "Nee, nooit." in html_of(desk, "desk-report", report.reference)
    stranger = Client()
    stranger.force_login(an_owner_of(an_organisation(name="Ander B.V.")))
    assert stranger.get(here).status_code == 404


def test_a_question_that_is_empty_or_too_quick_is_refused(desk: Client, report: Report) -> None:
    for asked in ({"text": "", "answer_on": "2027-03-23"}, {"text": "Wat?", "answer_on": "2027-03-16"}):
        assert desk.post(address("desk-report-ask", report.reference), asked).status_code == 422
    assert not ReportQuestion.objects.exists()


def test_the_sheet_names_the_reporter_with_a_yes_only(desk: Client, report: Report) -> None:
    html = html_of(desk, "desk-report-sheet", report.reference)
    assert "Not given: the reporter did not say yes." in html
    assert "ania@post.example" not in html
    assert "Zij vroegen mij 50 euro voor dit werk." in html
    assert report.code not in html

    Report.objects.filter(pk=report.pk).update(may_share_contact=True)
    assert "ania@post.example" in html_of(desk, "desk-report-sheet", report.reference)


def test_the_sheet_is_a_pdf_too(desk: Client, report: Report) -> None:
    response = desk.get(address("desk-report-sheet-pdf", report.reference))

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-store"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) >= 1
        assert str(pdf.docinfo["/Title"]) == f"Report about a listing {report.reference}"


def test_a_hand_over_is_written_down(desk: Client, report: Report) -> None:
    here = address("desk-report-hand-over", report.reference)
    typed = {"to": "labour_authority", "handed_over_on": "2027-03-16"}
    assert desk.post(here, {**typed, "with_contact": "on"}).status_code == 422
    assert desk.post(here, {**typed, "handed_over_on": "2027-03-17"}).status_code == 422
    assert not HandOver.objects.exists()

    assert desk.post(here, typed).status_code == 302
    assert "without contact data" in html_of(desk, "desk-report", report.reference)
    assert HandOver.objects.get().handed_over_on == date(2027, 3, 16)


def test_a_listing_is_decided_about_without_a_report(desk: Client, vacancy: Listing) -> None:
    here = address("desk-listing-decide", vacancy.reference)
    partner = partner_of(vacancy)
    assert desk.post(here, {**REASONS, "choice": "back"}).status_code == 422
    assert desk.post(here, {**REASONS, "choice": "hold", "rule": ""}).status_code == 422
    assert not Decision.objects.exists()

    assert desk.post(here, {**REASONS, "choice": "hold"}).status_code == 302
    decision = Decision.objects.get()
    for name, args in (
        ("listings", []),
        ("listing-edit", ["vacancy", vacancy.reference]),
        ("portal", []),
    ):
        html = html_of(partner, name, *args)
        assert "Werk zoeken is gratis." in html
        assert (
            address("decision", decision.reference) in html
            or f"{address('marks')}#{decision.reference}" in html
        )
    assert f'id="{decision.reference}"' in html_of(partner, "marks")
    assert Client().get(address("vacancy", vacancy.reference)).status_code == 410

    assert desk.post(here, {**REASONS, "choice": "back"}).status_code == 302
    assert Client().get(address("vacancy", vacancy.reference)).status_code == 200
    assert desk.post(here, {**REASONS, "choice": "remove"}).status_code == 302
    assert "Removed" in html_of(partner, "listings")
    partner.post(address("listing-publish", vacancy.reference))
    vacancy.refresh_from_db()
    assert vacancy.state == "removed"
    organisation = html_of(desk, "desk-organisation", vacancy.organisation.reference)
    assert address("desk-listing", vacancy.reference) in organisation
    html = html_of(desk, "desk-listing", vacancy.reference)
    assert html.count("Waadi, artikel 3.") >= 3


def test_pages_cost_the_same_queries_whatever_there_is(
    desk: Client, report: Report, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def queries(path: str) -> int:
        with django_assert_max_num_queries(30) as asked:
            assert desk.get(path).status_code == 200
        return len(asked)

    pages = [address("desk-reports"), address("desk-report", report.reference)]
    pages.append(address("desk-listing", report.listing.reference))
    before = [queries(path) for path in pages]
    for number in range(6):
        a_report(report.listing, text=f"Melding {number}", now=NOW + timedelta(minutes=number))
    assert [queries(path) for path in pages] == before
