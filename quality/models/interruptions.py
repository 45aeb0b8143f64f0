"""When a mark did not count by a decision."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from marketplace.models import Organisation
from quality.choices import MarkState, ReasonCode
from quality.models.marks import Decision, Mark, MarkHeld


class Interruption(models.Model):
    """From when until when a mark does not count because it was suspended or withdrawn, and what it was before.

    The stretches of `MarkHeld` have a hole there, so that nothing needs to look here to know whether a mark counts.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="interruption")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    held = models.ForeignKey(
        MarkHeld, on_delete=models.PROTECT, related_name="+", help_text="the stretch that was cut"
    )
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True, help_text="none: until a new decision")
    state_before = models.CharField(max_length=16, choices=MarkState.choices)
    mark_until_at = models.DateTimeField(
        null=True, blank=True, help_text="when the mark would have ended by itself"
    )
    resumed_by = models.OneToOneField(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resumes",
        help_text="the decision that ended it",
    )

    class Meta:
        ordering = ["organisation", "mark", "from_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="interruption_runs_forward", condition=Q(until_at=None) | Q(until_at__gte=F("from_at"))
            ),
            models.CheckConstraint(
                name="interruption_that_is_resumed_has_an_end",
                condition=Q(resumed_by=None) | Q(until_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mark_id} from {self.from_at}"

    @property
    def was_wrong(self) -> bool:
        """Whether an objection against it was right; `resumed_by` is to be read along (`select_related`)."""
        return self.resumed_by is not None and self.resumed_by.reason_code == ReasonCode.OBJECTION_UPHELD
