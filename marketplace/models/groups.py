"""Organisations of one group, as they say and as we confirmed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from foundation.references import new_reference
from marketplace.choices import GroupOutcome
from marketplace.models.organisations import Organisation


def group_tie_reference() -> str:
    return new_reference("G")


class GroupTie(models.Model):
    """Two organisations of one group: declared by the first, confirmed or refused by us, ended by us (R4, ADR 0043)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties_declared")
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties_named_in")
    reference = models.CharField(max_length=24, unique=True, default=group_tie_reference, editable=False)
    explanation = models.TextField(help_text="how they belong together, as the partner says it")
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=GroupOutcome.choices, blank=True)
    reasons = models.TextField(blank=True, help_text="why we confirmed or refused it")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    end_asked_at = models.DateTimeField(null=True, blank=True, help_text="the partner says that it is over")
    end_explanation = models.TextField(blank=True)
    end_reasons = models.TextField(blank=True, help_text="why we ended it, or kept it")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-declared_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="group_tie_is_between_two_organisations", condition=~Q(organisation=F("other"))
            ),
            models.UniqueConstraint(
                Least("organisation", "other"),
                Greatest("organisation", "other"),
                condition=Q(outcome__in=["", GroupOutcome.CONFIRMED], ended_at=None),
                name="group_tie_of_two_organisations_is_open_once",
            ),
            models.CheckConstraint(
                name="decided_group_tie_says_when",
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="group_tie_that_we_decided_gives_reasons",
                condition=~Q(outcome__in=[GroupOutcome.CONFIRMED, GroupOutcome.REFUSED]) | ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="group_tie_that_we_ended_gives_reasons", condition=Q(ended_at=None) | ~Q(end_reasons="")
            ),
            models.CheckConstraint(
                name="only_a_confirmed_group_tie_ends",
                condition=Q(ended_at=None, end_asked_at=None) | Q(outcome=GroupOutcome.CONFIRMED),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
