"""What waits for a person at the quality desk: every source of cases is asked, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext

from foundation.periods import start_of_day
from marketplace.queries.content import open_reviews
from marketplace.queries.groups import group_ties_to_decide
from marketplace.queries.photos import photos_waiting
from quality.choices import MarkState, QueueKind
from quality.models import MarkHeld, Objection
from quality.queries.claims import certificates_waiting
from quality.queries.held import due_for_recheck
from quality.queries.proposals import proposals_open_at
from quality.queries.register_queue import open_matches, registers_to_look_at
from quality.queries.reports import reports_waiting
from quality.rules.queue import Waiting, in_order
from quality.rules.reminders import recheck_on


def gone_from_registers(now: datetime) -> list[Waiting]:
    """Marks that vanished from a register and still count for a while; they open by the decision's reference."""
    rows = (
        MarkHeld.objects.select_related("organisation", "mark", "decision")
        .filter(state=MarkState.DUE_FOR_CHECK, from_at__lte=now, until_at__gt=now, decision__isnull=False)
        .order_by("pk")
    )
    return [
        Waiting(
            QueueKind.GONE,
            row.decision.reference,
            row.organisation.name,
            row.mark.name,
            row.decision.decided_at,
            row.until_at,
        )
        for row in rows
        if row.decision is not None
    ]


def listings_in_review(now: datetime) -> list[Waiting]:
    """Listings in which the content checks found something that a person looks at; they open by their reference."""
    return [
        Waiting(
            QueueKind.LISTING,
            review.listing.reference,
            review.listing.organisation.name,
            review.listing.title,
            review.asked_at,
        )
        for review in open_reviews()
    ]


def photos_to_look_at(now: datetime) -> list[Waiting]:
    """Photos of listings that are to show, at which nobody has looked; they open by their reference."""
    return [
        Waiting(
            QueueKind.PHOTO,
            photo.reference,
            photo.listing.organisation.name,
            photo.listing.title,
            photo.added_at,
        )
        for photo in photos_waiting()
    ]


def evidence_to_read(now: datetime) -> list[Waiting]:
    """Certificates and statements that partners sent; they open by the certificate's reference."""
    return [
        Waiting(
            QueueKind.CLAIM,
            one.reference,
            one.organisation.name,
            f"{one.mark.name}: {one.get_kind_display()}",
            one.uploaded_at,
        )
        for one in certificates_waiting()
    ]


def recognitions_to_confirm(now: datetime) -> list[Waiting]:
    """Our own recognitions that one person proposed; they open by the proposal's reference and lapse by themselves."""
    return [
        Waiting(
            QueueKind.PROPOSAL,
            one.reference,
            one.organisation.name,
            one.mark.name,
            one.proposed_at,
            one.lapses_at,
        )
        for one in proposals_open_at(now)
    ]


def marks_to_look_at_again(now: datetime) -> list[Waiting]:
    """Marks whose term for another look is over; they count on, and open by the number of the stretch."""
    return [
        Waiting(
            QueueKind.EXPIRING,
            str(row.pk),
            row.organisation.name,
            row.mark.name,
            start_of_day(due),
            row.until_at,
        )
        for row in due_for_recheck(now)
        if (due := recheck_on(checked_on=row.checked_on, recheck_days=row.mark.recheck_days)) is not None
    ]


def objections(now: datetime) -> list[Waiting]:
    """Objections without an answer; they open by their own reference, and are answered by a last day."""
    rows = (
        Objection.objects.select_related("decision__organisation", "decision__mark", "decision__listing")
        .filter(outcome="", made_at__lte=now)
        .order_by("pk")
    )
    return [
        Waiting(
            QueueKind.OBJECTION,
            row.reference,
            row.decision.organisation.name,
            gettext("{subject}, about decision {decision}").format(
                subject=row.decision.subject_name, decision=row.decision.reference
            ),
            row.made_at,
            start_of_day(row.answer_by_on + timedelta(days=1)),
        )
        for row in rows
    ]


def groups_to_decide(now: datetime) -> list[Waiting]:
    """Groups that a partner declared, or says to be over; they open by their reference."""
    return [
        Waiting(
            QueueKind.GROUP,
            tie.reference,
            tie.organisation.name,
            gettext("Group with {name} is over?").format(name=tie.other.name)
            if tie.end_asked_at
            else gettext("One group with {name}?").format(name=tie.other.name),
            tie.end_asked_at or tie.declared_at,
        )
        for tie in group_ties_to_decide()
    ]


SOURCES: tuple[Callable[[datetime], list[Waiting]], ...] = (
    gone_from_registers,
    reports_waiting,
    objections,
    listings_in_review,
    photos_to_look_at,
    evidence_to_read,
    recognitions_to_confirm,
    marks_to_look_at_again,
    open_matches,
    groups_to_decide,
    registers_to_look_at,
)


def waiting_at(now: datetime) -> list[Waiting]:
    """All cases, the greatest risk first, then what waits longest."""
    return in_order(case for source in SOURCES for case in source(now))
