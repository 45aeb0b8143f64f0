"""Finds reports, and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from foundation.periods import start_of_day
from marketplace.models import Listing, Organisation
from quality.choices import DecisionKind, QueueKind
from quality.models import HandOver, Report, ReportQuestion
from quality.rules.queue import Waiting


class ReportNotFound(NotFound):
    code = "report-not-found"
    sentence = _("We cannot find this report. It may be deleted: we keep reports for 24 months.")


class CodeUnknown(NotFound):
    code = "report-code-unknown"
    sentence = _(
        "We do not know this code. Look whether every character is right. We keep reports for 24 months."
    )


class QuestionNotFound(NotFound):
    code = "question-not-found"
    sentence = _("We cannot find this question. It may be of another organisation.")


def _full() -> QuerySet[Report]:
    return Report.objects.select_related(
        "listing__organisation__party",
        "listing__municipality",
        "listing__vacancy",
        "listing__home",
        "listing__service",
        "listing__allowance",
        "decision",
        "closed_by",
    ).prefetch_related(
        Prefetch(
            "questions", ReportQuestion.objects.select_related("asked_by", "answered_by").order_by("id")
        ),
        Prefetch("hand_overs", HandOver.objects.select_related("recorded_by").order_by("id")),
    )


def report_with(reference: str, now: datetime) -> Report:
    """A report by reference, with all that stands beside it; one that is past its date is not found."""
    report = _full().filter(reference=reference, expires_at__gt=now).first()
    if report is None:
        raise ReportNotFound
    return report


def report_of_code(code: str, now: datetime) -> Report:
    """A report by the code of its maker, however it was typed."""
    compact = "".join(letter for letter in code.upper() if letter.isalnum())
    typed = "-".join(compact[first : first + 4] for first in range(0, len(compact), 4))
    report = _full().filter(code=typed[:24], expires_at__gt=now).first()
    if report is None:
        raise CodeUnknown
    return report


def is_held_by(report: Report, now: datetime) -> bool:
    """Whether the listing is on hold at an instant by a decision on this report."""
    decision = report.decision
    return (
        decision is not None
        and decision.kind == DecisionKind.SUSPEND
        and (decision.valid_until_on is None or start_of_day(decision.valid_until_on) > now)
        and report.listing.holds.filter(source_reference=decision.reference)
        .filter(Q(until_at=None) | Q(until_at__gt=now))
        .exists()
    )


def reports(
    *,
    now: datetime,
    state: str = "",
    kind: str = "",
    text: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Report]:
    """Reports, newest first: `open` or `closed`, of a kind, by number, title or organisation, of these days."""
    found = _full().filter(expires_at__gt=now)
    if state in {"open", "closed"}:
        found = found.filter(closed_at__isnull=state == "open")
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(
            Q(reference__iexact=text)
            | Q(listing__reference__iexact=text)
            | Q(listing__title__icontains=text)
            | Q(listing__organisation__name__icontains=text)
        )
    if since:
        found = found.filter(received_at__gte=start_of_day(since))
    if until:
        found = found.filter(received_at__lt=start_of_day(until))
    return found.order_by("-received_at", "-id")


def reports_about(listing: Listing, now: datetime) -> QuerySet[Report]:
    """Reports about one listing, newest first."""
    return Report.objects.filter(listing=listing, expires_at__gt=now).order_by("-received_at", "-id")


def reports_beside(report: Report, now: datetime) -> QuerySet[Report]:
    """Other reports about listings of the same organisation, newest first."""
    return (
        Report.objects.select_related("listing")
        .filter(listing__organisation_id=report.listing.organisation_id, expires_at__gt=now)
        .exclude(pk=report.pk)
        .order_by("-received_at", "-id")
    )


def questions_to(organisation: Organisation) -> QuerySet[ReportQuestion]:
    """What we asked a partner about its listings, newest first."""
    return (
        ReportQuestion.objects.select_related("report__listing")
        .filter(report__listing__organisation=organisation)
        .order_by("-asked_at", "-id")
    )


def open_questions_to(organisation: Organisation) -> QuerySet[ReportQuestion]:
    """What waits for a partner's answer."""
    return questions_to(organisation).filter(answered_at=None, report__closed_at=None)


def question_to(organisation: Organisation, reference: str) -> ReportQuestion:
    """One question to this partner; another's is not found."""
    question = questions_to(organisation).filter(reference=reference).first()
    if question is None:
        raise QuestionNotFound
    return question


def question_with(reference: str) -> ReportQuestion | None:
    """A question by reference, for what runs after commit; None once its report was deleted."""
    return (
        ReportQuestion.objects.select_related("report__listing__organisation__party")
        .filter(reference=reference)
        .first()
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How a report stands, for its maker: what we did, when, without names."""

    report: Report
    asked: list[ReportQuestion]
    hand_overs: list[HandOver]
    is_on_hold: bool


def progress_of(report: Report, now: datetime) -> Progress:
    """What the maker of a report may see of it."""
    return Progress(
        report, list(report.questions.all()), list(report.hand_overs.all()), is_held_by(report, now)
    )


def reports_waiting(now: datetime) -> list[Waiting]:
    """Open reports, for the queue; one whose partner is asked acts when the answer is due."""
    rows = (
        Report.objects.select_related("listing")
        .prefetch_related(Prefetch("questions", ReportQuestion.objects.filter(answered_at=None)))
        .filter(closed_at=None, expires_at__gt=now)
        .order_by("pk")
    )
    return [
        Waiting(
            QueueKind.REPORT,
            row.reference,
            row.listing.title,
            str(row.get_kind_display()),
            row.received_at,
            max((start_of_day(one.answer_until_on) for one in row.questions.all()), default=None),
        )
        for row in rows
    ]
