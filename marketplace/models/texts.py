"""What a listing says in more languages than its own."""

from __future__ import annotations

from django.db import models

from foundation.choices import Language
from marketplace.models.listings import Listing


class ListingText(models.Model):
    """Title and text of a listing in another language, written by its author; wages, rents and terms need none."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language.choices)
    title = models.CharField(max_length=120)
    text = models.TextField()

    class Meta:
        ordering = ["language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "language"], name="listing_has_one_text_in_each_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
