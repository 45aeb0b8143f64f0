"""Photos of listings."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.references import new_reference
from marketplace.choices import PhotoState
from marketplace.models.listings import Listing
from marketplace.rules.photos import LONGEST_ALT


def photo_reference() -> str:
    return new_reference("F")


class ListingPhoto(models.Model):
    """A photo of a listing, written anew in a few widths. It shows once one of us has looked at it (ADR 0041)."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="photos")
    reference = models.CharField(max_length=24, unique=True, default=photo_reference, editable=False)
    position = models.PositiveSmallIntegerField(help_text="the first one stands in lists too")
    alt = models.CharField(max_length=LONGEST_ALT, help_text="what is on it, in the language of the listing")
    sha256 = models.CharField(max_length=64, help_text="of what was sent")
    widths = ArrayField(models.PositiveSmallIntegerField(), help_text="in pixels, the smallest first")
    heights = ArrayField(models.PositiveSmallIntegerField(), help_text="of the same, in the same order")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=PhotoState.choices, default=PhotoState.WAITING)
    reasons = models.TextField(blank=True, help_text="what its partner reads when it is refused")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["listing", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "sha256"], name="photo_stands_once_at_a_listing"),
            models.CheckConstraint(name="photo_says_what_is_on_it", condition=~Q(alt="")),
            models.CheckConstraint(
                name="decided_photo_says_by_whom",
                condition=Q(state=PhotoState.WAITING, decided_at=None, decided_by=None)
                | (~Q(state=PhotoState.WAITING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="refused_photo_gives_reasons", condition=~Q(state=PhotoState.REFUSED) | ~Q(reasons="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["added_at", "id"], condition=Q(state=PhotoState.WAITING), name="photo_waits"
            ),
        ]

    def __str__(self) -> str:
        return self.reference
