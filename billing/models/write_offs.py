"""What nobody expects to come in any more: proposed, approved, and a cost."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.choices import WriteOffReason, WriteOffState
from billing.models.receivables import Receivable
from foundation.references import new_reference


def write_off_reference() -> str:
    return new_reference("L", groups=2)


class WriteOff(models.Model):
    """So much of a receivable that is not expected any more. What comes in on it all the same undoes it."""

    reference = models.CharField(max_length=24, unique=True, default=write_off_reference, editable=False)
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="write_offs")
    cents = models.BigIntegerField()
    reason = models.CharField(max_length=16, choices=WriteOffReason.choices)
    explanation = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=WriteOffState.choices, default=WriteOffState.PROPOSED)
    needs_another = models.BooleanField(help_text="who approves is another than who proposed")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    booked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(name="write_off_is_positive", condition=Q(cents__gt=0)),
            models.CheckConstraint(name="write_off_is_explained", condition=~Q(explanation="")),
            models.CheckConstraint(
                name="write_off_is_approved_by_another",
                condition=Q(needs_another=False)
                | ~Q(state=WriteOffState.BOOKED)
                | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="write_off_has_the_facts_of_its_state",
                condition=(
                    Q(state=WriteOffState.PROPOSED, decided_at=None, decided_by=None, booked_on=None)
                    | Q(
                        state=WriteOffState.BOOKED,
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                        booked_on__isnull=False,
                    )
                    | Q(
                        state=WriteOffState.WITHDRAWN,
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                        booked_on=None,
                    )
                ),
            ),
            models.UniqueConstraint(
                fields=["receivable"],
                condition=Q(state=WriteOffState.PROPOSED),
                name="receivable_has_one_write_off_to_approve",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
