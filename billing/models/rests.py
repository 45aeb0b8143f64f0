"""Days on which what a line grants could not show because of a decision about a mark."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from billing.models.agreements import AgreementLine
from quality.models import Interruption


class QualityRest(models.Model):
    """Days that are credited for a line because of one interruption of a mark. Written once, never changed."""

    line = models.ForeignKey(AgreementLine, on_delete=models.PROTECT, related_name="quality_rests")
    interruption = models.ForeignKey(Interruption, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(help_text="first day that is not credited")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["line", "from_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "interruption", "from_on"], name="quality_rest_is_noted_once"
            ),
            models.CheckConstraint(name="quality_rest_has_days", condition=Q(until_on__gt=F("from_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} from {self.from_on}"
