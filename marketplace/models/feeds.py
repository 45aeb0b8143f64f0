"""Vacancy feeds of partners: where each comes from, what it said, and what became of every row."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.references import new_reference
from marketplace.choices import FeedFormat, FeedRunState, RowOutcome
from marketplace.models.listings import Listing
from marketplace.models.organisations import Organisation


def feed_reference() -> str:
    return new_reference()


class VacancyFeed(models.Model):
    """A list of vacancies that a partner's own system keeps. The feed wins from what is changed by hand (ADR 0047)."""

    reference = models.CharField(max_length=24, unique=True, default=feed_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="feeds")
    name = models.CharField(max_length=80)
    format = models.CharField(max_length=20, choices=FeedFormat.choices)
    address = models.URLField(max_length=500, blank=True, help_text="empty: files are uploaded")
    sources: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        default=dict, help_text="where each field stands in the feed"
    )
    defaults: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        default=dict, help_text="what holds for all rows where the feed says nothing"
    )
    least_percent = models.PositiveSmallIntegerField(
        default=50, help_text="of what was there has to stay, or the run stops and asks"
    )
    is_automatic = models.BooleanField(
        default=False, help_text="fetched and taken in each day; set by the first yes"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    fetch_tried_at = models.DateTimeField(null=True, blank=True, help_text="wall time")
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    fetched_sha256 = models.CharField(
        max_length=64, blank=True, help_text="of the bytes that were taken in last"
    )
    problem: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        default=dict, blank=True, help_text="why fetching fails, by language; empty when it works"
    )
    problem_since_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="feed_share_is_a_percentage", condition=Q(least_percent__gte=1, least_percent__lte=100)
            ),
            models.CheckConstraint(
                name="automatic_feed_has_an_address", condition=Q(is_automatic=False) | ~Q(address="")
            ),
            models.CheckConstraint(
                name="removed_feed_is_not_automatic", condition=Q(removed_at=None) | Q(is_automatic=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.reference})"


class FeedItem(models.Model):
    """One vacancy of a feed, known by the feed's own id, with the listing that was made of it."""

    feed = models.ForeignKey(VacancyFeed, on_delete=models.CASCADE, related_name="items")
    external_id = models.CharField(max_length=120)
    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="feed_item")
    fingerprint = models.CharField(max_length=64, help_text="of what the feed said when it was taken in")
    position = models.PositiveIntegerField(help_text="its place in the feed: who is first has the first slot")
    is_present = models.BooleanField(default=True)
    awaits_slot = models.BooleanField(default=False, help_text="goes online as soon as there is a slot")

    class Meta:
        ordering = ["feed", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["feed", "external_id"], name="feed_knows_an_id_once"),
            models.CheckConstraint(
                name="absent_item_awaits_nothing", condition=Q(is_present=True) | Q(awaits_slot=False)
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class FeedRun(models.Model):
    """One file of a feed: what it was, and what was done with it. Its bytes stay until it is taken in or dropped."""

    reference = models.CharField(max_length=24, unique=True, default=feed_reference, editable=False)
    feed = models.ForeignKey(VacancyFeed, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=12, choices=FeedRunState.choices)
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=120, blank=True)
    content = models.BinaryField(null=True)
    reason: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        default=dict, blank=True, help_text="why it stopped, by language"
    )
    counts: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="feed_file_that_waits_keeps_its_bytes",
                condition=~Q(state__in=[FeedRunState.READY, FeedRunState.HELD]) | Q(content__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["feed"],
                condition=Q(state__in=[FeedRunState.READY, FeedRunState.HELD]),
                name="feed_asks_about_one_file_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.state} {self.reference}"


class FeedRow(models.Model):
    """What became of one row in one run; `faults` holds a sentence for each thing that is wrong, by language."""

    run = models.ForeignKey(FeedRun, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField(
        null=True, blank=True, help_text="line or number; none: not in the file"
    )
    external_id = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=12, choices=RowOutcome.choices)
    faults: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list, blank=True
    )
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["run", "id"]

    def __str__(self) -> str:
        return f"{self.place} {self.external_id} {self.outcome}"
