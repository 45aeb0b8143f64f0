"""What a profile says on top of what every listing says."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.choices import Language
from marketplace.models.listings import Listing
from marketplace.rules.profiles import FIRST_YEAR, LONGEST_REASON
from marketplace.rules.videos import LONGEST_ADDRESS, Video, video_at


class Profile(models.Model):
    """An employer or provider presents itself: why work there, or what it offers. Its text says who they are."""

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="profile"
    )
    reasons = ArrayField(
        models.CharField(max_length=LONGEST_REASON), default=list, help_text="short points, in this order"
    )
    url = models.URLField(blank=True)
    people = models.PositiveIntegerField(null=True, blank=True, help_text="how many work there")
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    video_url = models.URLField(max_length=LONGEST_ADDRESS, blank=True)
    video_captions = ArrayField(
        models.CharField(max_length=2, choices=Language.choices),
        default=list,
        help_text="the languages of the video's captions",
    )

    class Meta:
        ordering = ["listing"]
        constraints = [
            models.CheckConstraint(
                name="profile_video_has_captions", condition=Q(video_url="") | ~Q(video_captions=[])
            ),
            models.CheckConstraint(
                name="profile_has_people_and_a_year_above_zero",
                condition=(Q(people=None) | Q(people__gt=0))
                & (Q(since_year=None) | Q(since_year__gte=FIRST_YEAR)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.listing_id)

    @property
    def video(self) -> Video | None:
        """Where its film plays, if it has one."""
        return video_at(self.video_url) if self.video_url else None
