"""How often listings were seen: counts of a day, and nothing of who saw them (ADR 0048)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from foundation.choices import Language
from marketplace.choices import SeenKind
from marketplace.models.listings import Listing
from marketplace.models.regions import Region


class Sighting(models.Model):
    """One page that showed listings, or one step further, until the round adds it up. Says nothing of the visitor."""

    kind = models.CharField(max_length=12, choices=SeenKind.choices)
    seen_on = models.DateField()
    language = models.CharField(max_length=2, choices=Language.choices)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="of the search"
    )
    listings = ArrayField(models.BigIntegerField(), help_text="keys of the listings that were shown")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.seen_on}"


class ListingFigure(models.Model):
    """How often a listing was seen on a day, by language of the page and region of the search."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="figures")
    seen_on = models.DateField()
    language = models.CharField(max_length=2, choices=Language.choices)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="of the search"
    )
    impressions = models.PositiveIntegerField(default=0)
    views = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    leads = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["seen_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "seen_on", "language", "region"],
                nulls_distinct=False,
                name="figures_of_a_day_stand_in_one_row",
            )
        ]
        indexes = [models.Index(fields=["seen_on"], name="figure_by_day")]

    def __str__(self) -> str:
        return f"{self.listing_id} on {self.seen_on}"
