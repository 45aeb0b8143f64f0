"""Finds decisions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from foundation.periods import start_of_day
from marketplace.models import Listing, Organisation
from quality.choices import DecisionKind
from quality.models import Decision, Objection


class DecisionNotFound(NotFound):
    code = "decision-not-found"
    sentence = _("We cannot find this decision.")


class ObjectionNotFound(NotFound):
    code = "objection-not-found"
    sentence = _("We cannot find this objection.")


def decision_with(reference: str) -> Decision:
    """A decision by reference, with its mark and organisation."""
    decision = (
        Decision.objects.select_related(
            "organisation", "organisation__party", "mark", "listing", "decided_by"
        )
        .filter(reference=reference)
        .first()
    )
    if decision is None:
        raise DecisionNotFound
    return decision


def decision_about(organisation: Organisation, reference: str) -> Decision:
    """A decision of this organisation; one of another is not found."""
    decision = decision_with(reference)
    if decision.organisation_id != organisation.pk:
        raise DecisionNotFound
    return decision


def objection_to(decision: Decision) -> Objection | None:
    """What the partner objected to a decision, with its answer; None when it did not."""
    return (
        Objection.objects.select_related("made_by", "answered_by", "new_decision")
        .filter(decision=decision)
        .first()
    )


def objection_with(reference: str) -> Objection:
    """An objection by reference, with the decision that it is about."""
    objection = (
        Objection.objects.select_related(
            "decision__organisation__party",
            "decision__mark",
            "decision__listing",
            "decision__decided_by",
            "made_by",
            "answered_by",
            "new_decision",
        )
        .filter(reference=reference)
        .first()
    )
    if objection is None:
        raise ObjectionNotFound
    return objection


def decisions_about(organisation: Organisation) -> QuerySet[Decision]:
    """All decisions about an organisation's marks, newest first."""
    return (
        Decision.objects.select_related("mark", "listing", "decided_by")
        .filter(organisation=organisation)
        .order_by("-decided_at", "-id")
    )


def all_decisions(kind: str = "") -> QuerySet[Decision]:
    """All decisions, of one kind where it is named, newest first."""
    found = Decision.objects.select_related("organisation", "mark", "listing", "decided_by")
    return (found.filter(kind=kind) if kind else found.all()).order_by("-decided_at", "-id")


def decisions_of_listing(listing: Listing) -> QuerySet[Decision]:
    """All decisions about a listing, newest first."""
    return (
        Decision.objects.select_related("listing", "decided_by")
        .filter(listing=listing)
        .order_by("-decided_at", "-id")
    )


def decisions_hiding(listing_ids: Collection[int], now: datetime) -> dict[int, Decision]:
    """By listing, the decision that hides it at an instant: it is on hold, or removed. In one query."""
    newest = (
        Decision.objects.select_related("listing")
        .filter(
            listing_id__in=listing_ids,
            kind__in=(DecisionKind.SUSPEND, DecisionKind.REINSTATE, DecisionKind.REMOVE),
            decided_at__lte=now,
        )
        .order_by("listing_id", "-decided_at", "-id")
        .distinct("listing_id")
    )
    return {
        decision.listing_id: decision
        for decision in newest
        if decision.listing_id is not None
        and decision.kind != DecisionKind.REINSTATE
        and (decision.valid_until_on is None or start_of_day(decision.valid_until_on) > now)
    }
