"""What the quality desk does with a report: ask the partner, put on hold, close with reasons, hand over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.periods import day_of, start_of_day
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation
from quality.actions.listing_decisions import reinstate_listing, remove_listing, suspend_listing
from quality.actions.statements import Statement
from quality.choices import HandOverTo, ReportOutcome
from quality.models import Decision, HandOver, Report, ReportQuestion
from quality.queries.reports import QuestionNotFound, is_held_by
from quality.rules.reports import CONTACT_KEPT_FOR_WEEKS


class ReportClosed(Conflict):
    code = "report-closed"
    sentence = _("Report {reference} is closed already.")


class QuestionEmpty(Invalid):
    code = "question-empty"
    sentence = _("Write what you want to know. The partner reads it.")


class TermTooShort(Invalid):
    code = "term-too-short"
    sentence = _("The last day to answer must lie after today.")


class QuestionOpen(Conflict):
    code = "question-open"
    sentence = _("The partner has not answered the last question yet.")


class AnswerEmpty(Invalid):
    code = "answer-empty"
    sentence = _("Write your answer.")


class AlreadyAnswered(Conflict):
    code = "already-answered"
    sentence = _("You answered this question already, or we closed the case.")


class StatementMissing(Invalid):
    code = "statement-missing"
    sentence = _("Write down the reasons. The reporter and the partner read them.")


class HandedOverAlready(Conflict):
    code = "handed-over-already"
    sentence = _("This report was handed over to them already.")


class HandedOverInTheFuture(Invalid):
    code = "handed-over-in-the-future"
    sentence = _("The day of the hand-over cannot lie after today, or before the report.")


class ContactNotShared(Conflict):
    code = "contact-not-shared"
    sentence = _("The reporter did not say yes to giving the contact data, or we have none.")


def _locked(report: Report) -> Report:
    return (
        Report.objects.select_for_update(of=("self",))
        .select_related("listing__organisation", "decision")
        .get(pk=report.pk)
    )


def _locked_open(report: Report) -> Report:
    locked = _locked(report)
    if locked.closed_at is not None:
        raise ReportClosed(reference=locked.reference)
    return locked


def _record(action: str, report: Report, actor: User, now: datetime, **facts: object) -> None:
    record(
        action=action,
        subject_kind="report",
        subject_reference=report.reference,
        organisation_reference=report.listing.organisation.reference,
        actor=actor,
        now=now,
        facts={"listing": report.listing.reference, **facts},
    )


@transaction.atomic
def ask_partner(
    *, report: Report, text: str, answer_until_on: date, actor: User, now: datetime
) -> ReportQuestion:
    """Ask the partner by letter what is true of it, until a day (the first that is too late). It answers in the portal.

    Refuses an empty question, a term of less than a day, one while another is open, and a closed report.
    """
    locked = _locked_open(report)
    if not text.strip():
        raise QuestionEmpty(field="text")
    if answer_until_on <= day_of(now) + timedelta(days=1):
        raise TermTooShort(field="answer_on")
    refuse_bsn(text=text)
    if locked.questions.filter(answered_at=None).exists():
        raise QuestionOpen
    question = ReportQuestion.objects.create(
        report=locked, text=text.strip(), asked_at=now, asked_by=actor, answer_until_on=answer_until_on
    )
    _record(
        "ask_partner", locked, actor, now, question=question.reference, until_on=answer_until_on.isoformat()
    )
    leave_message(kind="report.asked", reference=question.reference)
    return question


@transaction.atomic
def answer_question(
    *, organisation: Organisation, reference: str, text: str, actor: User, now: datetime
) -> ReportQuestion:
    """Keep a partner's answer, also one that comes late. Refuses another's question, a second answer, a closed case."""
    question = (
        ReportQuestion.objects.select_for_update(of=("self",))
        .select_related("report__listing__organisation")
        .filter(reference=reference, report__listing__organisation=organisation)
        .first()
    )
    if question is None:
        raise QuestionNotFound
    if question.answered_at is not None or question.report.closed_at is not None:
        raise AlreadyAnswered
    if not text.strip():
        raise AnswerEmpty(field="text")
    refuse_bsn(text=text)
    question.answer, question.answered_at, question.answered_by = text.strip(), now, actor
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    _record("answer_question", question.report, actor, now, question=question.reference)
    return question


@transaction.atomic
def hold_reported_listing(
    *, report: Report, grounds: Statement, actor: User, now: datetime, until_on: date | None = None
) -> Decision:
    """Put the listing on hold while the report is looked into; the partner gets the decision, the report stays open."""
    locked = _locked_open(report)
    decision = suspend_listing(
        listing=locked.listing, grounds=grounds, actor=actor, now=now, until_on=until_on
    )
    _decided(locked, decision)
    _record("hold_reported_listing", locked, actor, now, decision=decision.reference)
    return decision


@transaction.atomic
def remove_reported_listing(
    *, report: Report, grounds: Statement, language: str, actor: User, now: datetime
) -> Decision:
    """Remove the listing and close the report; partner and reporter read the reason."""
    locked = _locked_open(report)
    decision = remove_listing(listing=locked.listing, grounds=grounds, actor=actor, now=now)
    _decided(locked, decision)
    _close(locked, ReportOutcome.REMOVED, grounds.reason, language, actor, now)
    return decision


@transaction.atomic
def close_report(
    *,
    report: Report,
    outcome: ReportOutcome,
    statement: str,
    language: str,
    actor: User,
    now: datetime,
    grounds: Statement | None = None,
) -> Report:
    """Close a report without a measure: nothing was wrong, or the partner put it right. Both sides read the reasons.

    A listing that this report put on hold is put back at this second, by a decision on `grounds`; without them that is
    refused.
    """
    locked = _locked_open(report)
    if not statement.strip():
        raise StatementMissing(field="reason")
    refuse_bsn(reason=statement)
    if is_held_by(locked, now):
        if grounds is None:
            raise StatementMissing(field="fact")
        _decided(locked, reinstate_listing(listing=locked.listing, grounds=grounds, actor=actor, now=now))
    _close(locked, outcome, statement, language, actor, now)
    return locked


@transaction.atomic
def hand_over_report(
    *, report: Report, to: HandOverTo, on: date, with_contact: bool, actor: User, now: datetime
) -> HandOver:
    """Write down that a report went to somebody who can act, when, and whether the contact data went along.

    Refuses contact data without the reporter's yes, a second time to the same, and a day that cannot be.
    """
    locked = _locked(report)
    if with_contact and not (locked.may_share_contact and locked.email):
        raise ContactNotShared
    if not day_of(locked.received_at) <= on <= day_of(now):
        raise HandedOverInTheFuture(field="handed_over_on")
    if locked.hand_overs.filter(to=to).exists():
        raise HandedOverAlready
    hand_over = HandOver.objects.create(
        report=locked,
        to=to,
        handed_over_on=on,
        with_contact=with_contact,
        recorded_at=now,
        recorded_by=actor,
    )
    _record("hand_over_report", locked, actor, now, to=str(to), on=on.isoformat(), with_contact=with_contact)
    return hand_over


def _decided(report: Report, decision: Decision) -> None:
    report.decision = decision
    report.save(update_fields=["decision"])


def _close(
    report: Report, outcome: ReportOutcome, statement: str, language: str, actor: User, now: datetime
) -> None:
    report.outcome, report.statement, report.statement_language = outcome, statement.strip(), language
    report.closed_at, report.closed_by = now, actor
    report.contact_until_at = start_of_day(day_of(now) + timedelta(weeks=CONTACT_KEPT_FOR_WEEKS))
    report.save(
        update_fields=[
            *("outcome", "statement", "statement_language", "closed_at", "closed_by", "contact_until_at"),
        ]
    )
    _record("close_report", report, actor, now, outcome=str(outcome))
    if report.email:
        leave_message(kind="report.closed", reference=report.reference)
    # Who was asked hears how it ended; a decision has its own letter.
    if outcome != ReportOutcome.REMOVED and report.questions.exists():
        leave_message(kind="report.partner_told", reference=report.reference)
