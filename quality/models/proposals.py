"""Decisions that one person proposes and another confirms."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.references import new_reference
from marketplace.models import Organisation
from quality.models.marks import Decision, Mark


def proposal_reference() -> str:
    return new_reference("C", groups=2)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Filters on one table."""

    def open_at(self, now: datetime) -> ProposalQuerySet:
        """Those that somebody may still confirm."""
        return self.filter(decision=None, withdrawn_at=None, lapses_at__gt=now)


class Proposal(models.Model):
    """A proposal of one person to recognise an organisation. It lapses when nobody else confirms it in time."""

    reference = models.CharField(max_length=24, unique=True, default=proposal_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="proposals")
    fact = models.CharField(max_length=500)
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="proposal_lapses_after_it_is_made", condition=Q(lapses_at__gt=F("proposed_at"))
            ),
            models.CheckConstraint(
                name="proposal_is_confirmed_or_withdrawn",
                condition=Q(decision=None) | Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
