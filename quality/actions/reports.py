"""Takes in what anybody reports about a listing, and forgets it in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.attempts import count_attempt
from foundation.actions.audit import Happening, record, record_all
from foundation.actions.outbox import leave_message
from foundation.errors import Invalid
from foundation.periods import day_of, start_of_day
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Listing
from marketplace.queries.said import what_it_says
from quality.choices import ReportKind
from quality.models import Report
from quality.rules.reports import (
    LONGEST_TEXT,
    MOST_A_DAY,
    MOST_AN_HOUR,
    MOST_LINKS,
    kept_until,
    links_in,
    looks_like_email,
)

SAME_REPORT = timedelta(hours=1)
PURPOSE = "report"


class ReportNeedsKind(Invalid):
    code = "report-needs-kind"
    sentence = _("Choose what is wrong.")


class ReportNeedsText(Invalid):
    code = "report-needs-text"
    sentence = _("Tell in a few words what happened.")


class ReportTooLong(Invalid):
    code = "report-too-long"
    sentence = _("Your text has {length} characters. There is room for {most}. Make it shorter.")


class ReportHoldsLinks(Invalid):
    code = "report-holds-links"
    sentence = _("Your text holds {count} links. Leave out all but {most}.")


class ReportEmailWrong(Invalid):
    code = "report-email-wrong"
    sentence = _("This is not an e-mail address. Write it like name@example.com, or leave it empty.")


class NothingToShare(Invalid):
    code = "nothing-to-share"
    sentence = _("You say that we may give your contact data, but there is none. Fill in an e-mail address.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What a reporter tells. Name and e-mail address need not be there."""

    kind: str
    text: str
    name: str = ""
    email: str = ""
    may_share_contact: bool = False


def _check(facts: ReportFacts) -> None:
    if facts.kind not in ReportKind.values:
        raise ReportNeedsKind(field="kind")
    text = facts.text.strip()
    if not text:
        raise ReportNeedsText(field="text")
    if len(text) > LONGEST_TEXT:
        raise ReportTooLong(field="text", length=len(text), most=LONGEST_TEXT)
    if links_in(text) > MOST_LINKS:
        raise ReportHoldsLinks(field="text", count=links_in(text), most=MOST_LINKS)
    refuse_bsn(text=text, name=facts.name, email=facts.email)
    email = facts.email.strip()
    if email and not looks_like_email(email):
        raise ReportEmailWrong(field="email")
    if facts.may_share_contact and not email:
        raise NothingToShare(field="email")


@transaction.atomic
def record_report(
    *,
    listing: Listing,
    facts: ReportFacts,
    language: str,
    address: str | None,
    now: datetime,
    wall_now: datetime,
) -> Report:
    """Keep a report with what the listing says at this moment, and a code by which its maker sees how it stands.

    The same words about the same listing within an hour are the same report. Refuses a text with a BSN (R8), too long
    or full of links, and too many from one network; the network itself is not kept. All of it goes after 24 months.
    """
    _check(facts)
    Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)  # two clicks at once become one
    text, email = facts.text.strip().replace("\x00", ""), facts.email.strip()
    earlier = Report.objects.filter(
        listing=listing, kind=facts.kind, text=text, email=email, received_at__gt=now - SAME_REPORT
    ).first()
    if earlier is not None:
        return earlier
    count_attempt(
        purpose=PURPOSE, address=address, most_an_hour=MOST_AN_HOUR, most_a_day=MOST_A_DAY, wall_now=wall_now
    )
    report = Report.objects.create(
        listing=listing,
        kind=facts.kind,
        text=text,
        language=language,
        name=facts.name.strip()[:100],
        email=email,
        may_share_contact=facts.may_share_contact,
        said=what_it_says(listing),
        received_at=now,
        expires_at=start_of_day(kept_until(day_of(now))),
    )
    record(
        action="record_report",
        subject_kind="report",
        subject_reference=report.reference,
        organisation_reference=listing.organisation.reference,
        now=now,
        facts={"kind": report.kind, "listing": listing.reference},
    )
    if email:
        leave_message(kind="report.received", reference=report.reference)
    return report


@transaction.atomic
def forget_old_reports(*, now: datetime) -> dict[str, int]:
    """Delete reports that are past their date, and name and e-mail address of cases that are long closed.

    Found from state: a round that comes late or twice does the same once.
    """
    expired = list(
        Report.objects.select_for_update()
        .filter(expires_at__lte=now)
        .order_by("id")
        .values_list("pk", "reference")
    )
    Report.objects.filter(pk__in=[pk for pk, _reference in expired]).delete()
    contacts = list(
        Report.objects.select_for_update()
        .filter(contact_until_at__lte=now)
        .exclude(name="", email="")
        .order_by("id")
        .values_list("pk", "reference")
    )
    Report.objects.filter(pk__in=[pk for pk, _reference in contacts]).update(
        name="", email="", may_share_contact=False
    )
    record_all(
        [
            Happening(action=action, subject_kind="report", subject_reference=reference)
            for action, rows in (("forget_report", expired), ("forget_reporter", contacts))
            for _pk, reference in rows
        ],
        now=now,
    )
    return {"reports": len(expired), "contacts": len(contacts)}
