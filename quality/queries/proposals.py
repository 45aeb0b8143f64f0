"""Finds proposals of our own recognition."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from quality.models import Proposal


class ProposalNotFound(NotFound):
    code = "proposal-not-found"
    sentence = _("We cannot find this proposal.")


def proposals_open_at(now: datetime) -> QuerySet[Proposal]:
    """Proposals that wait for a second person, the oldest first."""
    return (
        Proposal.objects.select_related("organisation", "mark", "proposed_by")
        .open_at(now)
        .order_by("proposed_at", "id")
    )


def proposal_with(reference: str) -> Proposal:
    """A proposal by reference."""
    proposal = (
        Proposal.objects.select_related(
            "organisation", "organisation__party", "mark", "proposed_by", "decision__seconded_by"
        )
        .filter(reference=reference)
        .first()
    )
    if proposal is None:
        raise ProposalNotFound
    return proposal
