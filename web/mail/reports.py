"""Mails about reports: to who reported, in the language of the report, and to the partner that is asked."""

from __future__ import annotations

from datetime import datetime

from foundation.periods import day_of
from quality.models import Report
from quality.queries.reports import ReportNotFound, question_with, report_with
from quality.rules.reports import kept_until
from web.mail.deliveries import address_of, send_letter


def _to_reporter(reference: str, template: str, now: datetime) -> None:
    report = _report(reference, now)
    # Once the address is forgotten nobody can be written to; the status page says the same.
    if report is None or not report.email:
        return
    send_letter(
        to=report.email,
        language=report.language,
        template=template,
        facts={
            "report": report,
            "kept_until": kept_until(day_of(report.received_at)),
            "address": address_of(
                "report-status-of", language=report.language, for_visitor=True, code=report.code
            ),
        },
        to_visitor=True,
    )


def _report(reference: str, now: datetime) -> Report | None:
    try:
        return report_with(reference, now)
    except ReportNotFound:
        return None


def mail_report_received(*, reference: str, now: datetime) -> None:
    """Confirm a report to its maker: the code, what happens now, until when it is kept."""
    _to_reporter(reference, "report_received", now)


def mail_report_closed(*, reference: str, now: datetime) -> None:
    """Tell the maker of a report how it ended and why."""
    _to_reporter(reference, "report_closed", now)


def mail_report_question(*, reference: str, now: datetime) -> None:
    """Ask a partner about a listing: the question, the last day to answer and where. Nothing of who reported it."""
    question = question_with(reference)
    if question is None or question.answered_at is not None or question.report.closed_at is not None:
        return
    organisation = question.report.listing.organisation
    language = organisation.party.language
    send_letter(
        to=organisation.party.email,
        language=language,
        template="report_question",
        facts={
            "question": question,
            "listing": question.report.listing,
            "organisation": organisation,
            "address": address_of("listing-question", language=language, reference=question.reference),
        },
    )


def mail_partner_told(*, reference: str, now: datetime) -> None:
    """Tell a partner that was asked how the case ended, with the reasons."""
    report = _report(reference, now)
    if report is None:
        return
    organisation = report.listing.organisation
    language = organisation.party.language
    send_letter(
        to=organisation.party.email,
        language=language,
        template="report_partner_told",
        facts={
            "report": report,
            "listing": report.listing,
            "organisation": organisation,
            "address": address_of("listings", language=language),
        },
    )
