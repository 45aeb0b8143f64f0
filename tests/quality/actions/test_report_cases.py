"""What the desk does with a report: asked, on hold, closed with reasons to both sides, handed over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from foundation.actions.outbox import deliver_due
from foundation.errors import Refusal
from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import start_of_day
from marketplace.actions.holds import AlreadyOnHold
from marketplace.models import Listing
from quality.actions.listing_decisions import suspend_listing
from quality.actions.report_cases import (
    AlreadyAnswered,
    AnswerEmpty,
    ContactNotShared,
    HandedOverAlready,
    HandedOverInTheFuture,
    QuestionEmpty,
    QuestionOpen,
    ReportClosed,
    StatementMissing,
    TermTooShort,
    answer_question,
    ask_partner,
    close_report,
    hand_over_report,
    hold_reported_listing,
    remove_reported_listing,
)
from quality.actions.statements import ReasonMissing
from quality.choices import HandOverTo, QueueKind, ReportOutcome
from quality.models import Decision, HandOver, Report, ReportQuestion
from quality.queries.queue import waiting_at
from quality.queries.reports import QuestionNotFound, is_held_by, open_questions_to
from tests.marketplace.given import a_published_vacancy, an_organisation, an_owner_of
from tests.quality.given import NOW, a_staff_member, grounds
from tests.quality.reports import a_report

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
TERM = date(2027, 3, 24)


@pytest.fixture
def report() -> Report:
    return a_report(a_published_vacancy(), language="en")


def asked(report: Report, **changes: object) -> ReportQuestion:
    facts: dict[str, object] = {"text": "Vraagt u geld?", "answer_until_on": TERM, "now": LATER, **changes}
    return ask_partner(report=report, actor=a_staff_member(), **facts)  # type: ignore[arg-type]  # a test names the fields it changes


def closed(report: Report, outcome: ReportOutcome = ReportOutcome.NO_GROUND, **changes: object) -> Report:
    facts: dict[str, object] = {"statement": "Er is niets mis.", "language": "nl", "now": LATER, **changes}
    return close_report(report=report, outcome=outcome, actor=a_staff_member(), **facts)  # type: ignore[arg-type]  # a test names the fields it changes


def shows(listing: Listing, at: object) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()  # type: ignore[arg-type]  # an instant


def letters_to(address: str) -> list[str]:
    return [f"{one.subject}\n{one.body}" for one in mail.outbox if address in one.to]


PARTNER = "administratie@zandhorst.example"
REPORTER = "ania@post.example"


def test_a_question_goes_to_the_partner_without_a_word_of_the_reporter_and_is_answered_once(report: Report):
    question = asked(report)
    deliver_due()
    [letter] = letters_to(PARTNER)
    assert "Vraagt u geld?" in letter
    assert "dinsdag 23 maart 2027" in letter
    for told in ("Ania", REPORTER, "50 euro", report.code):
        assert told not in letter

    organisation = report.listing.organisation
    owner = an_owner_of(organisation)
    assert list(open_questions_to(organisation)) == [question]
    with pytest.raises(AnswerEmpty):
        answer_question(
            organisation=organisation, reference=question.reference, text=" ", actor=owner, now=LATER
        )
    # Late, and still of use.
    late = start_of_day(TERM) + timedelta(days=3)
    answer_question(
        organisation=organisation, reference=question.reference, text="Nee.", actor=owner, now=late
    )
    question.refresh_from_db()
    assert (question.answer, question.answered_at, question.answered_by) == ("Nee.", late, owner)
    with pytest.raises(AlreadyAnswered):
        answer_question(
            organisation=organisation, reference=question.reference, text="Ja.", actor=owner, now=late
        )
    other = an_organisation(name="Ander B.V.")
    with pytest.raises(QuestionNotFound):
        answer_question(
            organisation=other, reference=question.reference, text="x", actor=an_owner_of(other), now=late
        )


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (QuestionEmpty, {"text": " "}),
        (TermTooShort, {"answer_until_on": date(2027, 3, 17)}),
    ],
)
def test_a_question_that_cannot_be_asked_is_not_kept(
    refusal: type[Refusal], changes: dict[str, object], report: Report
):
    with pytest.raises(refusal):
        asked(report, **changes)
    assert not ReportQuestion.objects.exists()
    assert not OutboxMessage.objects.filter(kind="report.asked").exists()


def test_one_question_at_a_time(report: Report):
    question = asked(report)
    with pytest.raises(QuestionOpen):
        asked(report)
    with pytest.raises(IntegrityError, match="report_has_one_open_question"), transaction.atomic():
        ReportQuestion.objects.create(
            report=report, text="x", asked_at=NOW, asked_by=a_staff_member(), answer_until_on=TERM
        )
    with pytest.raises(IntegrityError, match="answered_question_has_an_answer"), transaction.atomic():
        ReportQuestion.objects.filter(pk=question.pk).update(answered_at=NOW)


def test_no_ground_tells_the_reporter_and_the_partner_that_was_asked(report: Report):
    asked(report)
    closed(report)
    deliver_due()

    [partner] = letters_to(PARTNER)  # the question itself is over: nothing is asked any more
    assert "is afgerond" in partner
    assert "Er is niets mis." in partner
    _receipt, reporter = letters_to(REPORTER)
    assert "We found nothing wrong" in reporter
    assert "Er is niets mis." in reporter
    assert "Nederlands" in reporter  # the reasons are in another language than the report
    assert shows(report.listing, LATER)


def test_no_ground_without_a_question_leaves_the_partner_in_peace(report: Report):
    closed(report)
    deliver_due()

    assert letters_to(PARTNER) == []


def test_removing_closes_the_report_with_a_decision_for_the_partner(report: Report):
    decision = remove_reported_listing(
        report=report, grounds=grounds(), language="nl", actor=a_staff_member(), now=LATER
    )
    deliver_due()

    report.refresh_from_db()
    assert (report.outcome, report.decision, report.statement) == (
        "removed",
        decision,
        "Wie werk zoekt, betaalt daar nooit voor.",
    )
    assert not shows(report.listing, LATER)
    [partner] = letters_to(PARTNER)
    assert "verwijderd" in partner
    assert "We removed the listing" in letters_to(REPORTER)[1]


def test_a_hold_keeps_the_report_open_and_closing_it_puts_the_listing_back_at_that_second(report: Report):
    hold_reported_listing(report=report, grounds=grounds(), actor=a_staff_member(), now=LATER)
    report.refresh_from_db()
    assert report.closed_at is None
    assert is_held_by(report, LATER)
    assert not shows(report.listing, LATER)

    back_at = LATER + timedelta(days=3)
    with pytest.raises(StatementMissing):
        closed(report, ReportOutcome.PUT_RIGHT, now=back_at)
    with pytest.raises(ReasonMissing):
        closed(report, ReportOutcome.PUT_RIGHT, now=back_at, grounds=grounds(fact=""))
    assert not shows(report.listing, back_at)

    closed(report, ReportOutcome.PUT_RIGHT, now=back_at, grounds=grounds(reason_code="conditions_met"))
    assert not shows(report.listing, back_at - timedelta(seconds=1))
    assert shows(report.listing, back_at)
    assert list(Decision.objects.order_by("id").values_list("kind", flat=True)) == ["suspend", "reinstate"]


def test_closing_a_report_leaves_a_hold_of_another_decision_alone(report: Report):
    suspend_listing(listing=report.listing, grounds=grounds(), actor=a_staff_member(), now=LATER)

    with pytest.raises(AlreadyOnHold):
        hold_reported_listing(report=report, grounds=grounds(), actor=a_staff_member(), now=LATER)
    closed(report, now=LATER + timedelta(hours=1))
    assert not shows(report.listing, LATER + timedelta(hours=2))
    assert Decision.objects.count() == 1


def test_a_closed_report_is_closed(report: Report):
    closed(report)
    before = Report.objects.values().get()
    for deed in (
        lambda: closed(report),
        lambda: asked(report),
        lambda: hold_reported_listing(report=report, grounds=grounds(), actor=a_staff_member(), now=LATER),
        lambda: remove_reported_listing(
            report=report, grounds=grounds(), language="nl", actor=a_staff_member(), now=LATER
        ),
    ):
        with pytest.raises(ReportClosed):
            deed()
    assert Report.objects.values().get() == before
    assert not Decision.objects.exists()


def test_a_report_is_not_closed_without_reasons(report: Report):
    with pytest.raises(StatementMissing):
        closed(report, statement=" ")

    report.refresh_from_db()
    assert report.closed_at is None


THAT_DAY = date(2027, 3, 16)


def test_a_hand_over_names_to_whom_when_and_whether_contact_data_went_along(report: Report):
    def handed(to: HandOverTo = HandOverTo.POLICE, *, on: date = THAT_DAY, with_contact: bool = False):
        return hand_over_report(
            report=report, to=to, on=on, with_contact=with_contact, actor=a_staff_member(), now=LATER
        )

    with pytest.raises(ContactNotShared):
        handed(with_contact=True)
    with pytest.raises(HandedOverInTheFuture):
        handed(on=date(2027, 3, 17))
    with pytest.raises(HandedOverInTheFuture):
        handed(on=date(2027, 3, 15))
    assert not HandOver.objects.exists()

    hand_over = handed()
    assert (hand_over.to, hand_over.handed_over_on, hand_over.with_contact) == ("police", NOW.date(), False)
    with pytest.raises(HandedOverAlready):
        handed()
    with pytest.raises(IntegrityError, match="report_is_handed_over_once_to_each"), transaction.atomic():
        HandOver.objects.create(
            report=report,
            to="police",
            handed_over_on=NOW.date(),
            recorded_at=NOW,
            recorded_by=a_staff_member(),
        )


def test_contact_data_go_along_with_a_yes(report: Report):
    Report.objects.filter(pk=report.pk).update(may_share_contact=True)

    hand_over = hand_over_report(
        report=report,
        to=HandOverTo.LABOUR_AUTHORITY,
        on=NOW.date(),
        with_contact=True,
        actor=a_staff_member(),
        now=LATER,
    )
    assert hand_over.with_contact


def test_open_reports_wait_in_the_queue_with_the_day_the_answer_is_due(report: Report):
    def cases() -> list[tuple[object, ...]]:
        return [
            (one.kind, one.reference, one.name, one.since_at, one.acts_at)
            for one in waiting_at(LATER)
            if one.kind == QueueKind.REPORT
        ]

    start = (QueueKind.REPORT, report.reference, "Oogstmedewerker paprika", NOW)
    assert cases() == [(*start, None)]
    asked(report)
    assert cases() == [(*start, start_of_day(TERM))]
    closed(report)
    assert cases() == []


def test_the_queue_asks_as_many_queries_for_many_reports_as_for_one(
    report: Report, django_assert_num_queries
):
    with django_assert_num_queries(13):
        waiting_at(LATER)
    for number in range(5):
        asked(a_report(report.listing, text=f"Melding {number}"))
    with django_assert_num_queries(13):
        assert len(waiting_at(LATER)) == 6


def test_every_step_is_in_the_trail_without_a_word_of_what_was_told(report: Report):
    asked(report)
    hold_reported_listing(report=report, grounds=grounds(), actor=a_staff_member(), now=LATER)
    hand_over_report(
        report=report,
        to=HandOverTo.POLICE,
        on=NOW.date(),
        with_contact=False,
        actor=a_staff_member(),
        now=LATER,
    )
    closed(report, grounds=grounds())

    entries = AuditEntry.objects.filter(subject_reference=report.reference).order_by("id")
    assert [one.action for one in entries] == [
        *("record_report", "ask_partner", "hold_reported_listing", "hand_over_report", "close_report")
    ]
    trail = str(
        list(AuditEntry.objects.values_list("facts", flat=True))
        + list(OutboxMessage.objects.values_list("reference", flat=True))
    )
    for told in ("Ania", REPORTER, "50 euro", "Vraagt u geld?", "Er is niets mis."):
        assert told not in trail
