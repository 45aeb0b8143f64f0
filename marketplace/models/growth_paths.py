"""Growth paths: short work, a training, long work, one after the other."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.references import new_reference
from marketplace.models.listings import Listing
from marketplace.models.organisations import Organisation
from marketplace.rules.growth_paths import MOST_STEPS


def path_reference() -> str:
    return new_reference()


class GrowthPath(models.Model):
    """What somebody can do one after the other, as one organisation says it."""

    reference = models.CharField(max_length=24, unique=True, default=path_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="growth_paths")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.reference


class GrowthStep(models.Model):
    """A listing in a path. Another organisation's shows there only after it agreed."""

    path = models.ForeignKey(GrowthPath, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(help_text="from 1")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="growth_steps")
    agreed_at = models.DateTimeField(
        null=True, blank=True, help_text="when whose listing it is said yes; empty while it is asked"
    )

    class Meta:
        ordering = ["path", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["path", "position"], name="growth_path_has_one_step_at_a_place"),
            models.UniqueConstraint(fields=["path", "listing"], name="growth_path_has_a_listing_once"),
            models.CheckConstraint(
                name="growth_path_has_five_steps_at_most",
                condition=Q(position__gte=1, position__lte=MOST_STEPS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path_id} {self.position}"
