"""What listings said before."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from marketplace.models.listings import Listing


class ListingVersion(models.Model):
    """What a listing said until an instant, and who wrote what came instead. Kept two years, see `forget_versions`."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="versions")
    facts = models.JSONField(help_text="see marketplace.rules.kept_facts")
    until_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-until_at", "-id"]
        indexes = [
            models.Index(fields=["listing", "-until_at", "-id"], name="version_by_listing"),
            models.Index(fields=["until_at"], name="version_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} until {self.until_at}"
