"""Finds decisions."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.models import Organisation
from quality.models import Decision


class DecisionNotFound(NotFound):
    code = "decision-not-found"
    sentence = _("We cannot find this decision.")


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


def decisions_about(organisation: Organisation) -> QuerySet[Decision]:
    """All decisions about an organisation's marks, newest first."""
    return (
        Decision.objects.select_related("mark", "listing", "decided_by")
        .filter(organisation=organisation)
        .order_by("-decided_at", "-id")
    )
