"""Profiles of employers and providers as JSON, with their film and their photos."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.serializers.listing_facts import SharedIn
from api.v1.serializers.listings import ListingOut, ListingPageOut
from foundation.choices import Language
from marketplace.choices import Programme
from marketplace.models import Listing
from marketplace.queries.photos import PhotoShown
from marketplace.rules.profiles import LONGEST_REASON, MOST_REASONS
from marketplace.rules.videos import LONGEST_ADDRESS


class ProfileFactsIn(SharedIn):
    """What a profile says."""

    reasons = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_REASON),
        max_length=MOST_REASONS,
        default=list,
        help_text="Short points: why work there, or what they offer",
    )
    url = serializers.URLField(default="", allow_blank=True, help_text="The own site")
    people = serializers.IntegerField(
        min_value=1, max_value=500_000, default=None, allow_null=True, help_text="How many work there"
    )
    since_year = serializers.IntegerField(min_value=1000, max_value=9999, default=None, allow_null=True)
    video_url = serializers.URLField(
        default="", allow_blank=True, max_length=LONGEST_ADDRESS, help_text="At YouTube or Vimeo"
    )
    video_captions = serializers.ListField(
        child=serializers.ChoiceField(choices=Language.choices),
        default=list,
        help_text="Languages of the video's captions; required with a video",
    )
    programme = serializers.ChoiceField(
        choices=[(one.value, one.label) for one in (Programme.CAREER, Programme.SERVICES)],
        default="",
        allow_blank=True,
        help_text="Left out: the first one that fits what the organisation does",
    )


class PhotoSizeOut(serializers.Serializer[object]):
    """One width of a photo."""

    url = serializers.URLField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class PhotoOut(serializers.Serializer[object]):
    """A photo, in the language of its listing for who cannot see it."""

    alt = serializers.CharField()
    sizes = PhotoSizeOut(many=True, help_text="The smallest first")


def photo_facts(photo: PhotoShown) -> dict[str, object]:
    """A photo with the address of each width."""
    sizes = [
        {
            "url": f"{settings.SITE_URL}{reverse('photo', args=[photo.listing, photo.sha256, width])}",
            "width": width,
            "height": height,
        }
        for width, height in photo.sizes
    ]
    return {"alt": photo.alt, "sizes": sizes}


class ProfileOut(ListingOut):
    """A live profile."""

    programme = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField(), source="profile.reasons")
    url = serializers.CharField(source="profile.url")
    people = serializers.IntegerField(source="profile.people", allow_null=True)
    since_year = serializers.IntegerField(source="profile.since_year", allow_null=True)
    video_url = serializers.SerializerMethodField(
        help_text="The film's page at its host; empty without a film"
    )
    video_captions = serializers.ListField(child=serializers.CharField(), source="profile.video_captions")
    photos = serializers.SerializerMethodField(help_text="Those that show, in their order")

    def get_video_url(self, listing: Listing) -> str:
        """The address that we make of the partner's."""
        video = listing.profile.video
        return video.page if video else ""

    @extend_schema_field(PhotoOut(many=True))
    def get_photos(self, listing: Listing) -> object:
        """The photos, which the view asked for all listings at once."""
        photos = self.context["photos"].get(listing.pk, [])
        return PhotoOut([photo_facts(one) for one in photos], many=True).data


class ProfilePageOut(ListingPageOut):
    """A page of profiles."""

    results = ProfileOut(many=True)
