"""Objections to decisions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.references import new_reference
from quality.choices import ObjectionOutcome
from quality.models.marks import Decision


def objection_reference() -> str:
    return new_reference("Z", groups=2)


class Objection(models.Model):
    """A partner does not agree with a decision. Answered once, by somebody else than who decided; never deleted."""

    reference = models.CharField(max_length=24, unique=True, default=objection_reference, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="objection")
    text = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answer_by_on = models.DateField(help_text="last day on which we answer")
    outcome = models.CharField(max_length=10, choices=ObjectionOutcome.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    new_decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="follows_objection"
    )

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="objection_is_answered_whole",
                condition=Q(outcome="", answer="", answered_by=None, answered_at=None)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="objection_that_is_right_has_a_new_decision",
                condition=Q(outcome="upheld", new_decision__isnull=False)
                | (~Q(outcome="upheld") & Q(new_decision=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
