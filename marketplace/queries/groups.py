"""Ties of one group: those of an organisation, and those that wait for us."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from foundation.models import AuditEntry
from marketplace.choices import GroupOutcome
from marketplace.models import GroupTie, Organisation


class GroupTieNotFound(NotFound):
    code = "group-tie-not-found"
    sentence = _("We do not know this group, or your organisation is not in it.")


def _ties() -> QuerySet[GroupTie]:
    found = GroupTie.objects.select_related(
        "organisation__party", "other__party", "declared_by", "decided_by"
    )
    return found.prefetch_related("organisation__roles", "other__roles")


def group_ties_of(organisation: Organisation) -> QuerySet[GroupTie]:
    """What an organisation declared, and what others declared about it that we confirmed; the newest first."""
    mine = Q(organisation=organisation) | Q(other=organisation, outcome=GroupOutcome.CONFIRMED)
    return _ties().filter(mine).order_by("-declared_at", "-pk")


def group_tie_of(organisation: Organisation, reference: str) -> GroupTie:
    """One of these; another's is not found."""
    tie = group_ties_of(organisation).filter(reference=reference).first()
    if tie is None:
        raise GroupTieNotFound
    return tie


def group_tie_with(reference: str) -> GroupTie:
    """Any of them, for staff."""
    tie = _ties().filter(reference=reference).first()
    if tie is None:
        raise GroupTieNotFound
    return tie


def group_ties_to_decide() -> QuerySet[GroupTie]:
    """What waits for us: declared and not decided, or confirmed and said to be over; the longest waiting first."""
    is_open = Q(outcome="") | Q(outcome=GroupOutcome.CONFIRMED, end_asked_at__isnull=False, ended_at=None)
    return _ties().filter(is_open).order_by("declared_at", "pk")


@dataclass(frozen=True, slots=True)
class GroupDecision:
    """What we decided about a group, as one of the two is told."""

    action: str
    tie: GroupTie
    organisation: Organisation

    @property
    def reasons(self) -> str:
        """Why."""
        return self.tie.end_reasons if self.action in {"end_group", "keep_group"} else self.tie.reasons


def group_decision_of(reference: str) -> GroupDecision:
    """A decision by the number of its audit entry and who is told, for what runs after commit."""
    number, told = reference.split(".")
    entry = AuditEntry.objects.get(pk=int(number), subject_kind="group")
    tie = group_tie_with(entry.subject_reference)
    organisation = tie.organisation if tie.organisation.reference == told else tie.other
    return GroupDecision(entry.action, tie, organisation)
