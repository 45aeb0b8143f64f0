"""Growth paths as JSON."""

from __future__ import annotations

from rest_framework import serializers

from marketplace.choices import ListingKind
from marketplace.rules.growth_paths import LEAST_STEPS, MOST_STEPS


class GrowthStepOut(serializers.Serializer[object]):
    """A step that visitors know."""

    number = serializers.IntegerField()
    reference = serializers.CharField(source="listing.reference")
    kind = serializers.ChoiceField(source="listing.kind", choices=ListingKind.choices)
    title = serializers.CharField(source="listing.title")
    language = serializers.CharField(source="listing.language")
    organisation = serializers.CharField(source="listing.organisation.name")
    is_live = serializers.BooleanField(help_text="Whether it can be opened now; otherwise it has ended")
    is_here = serializers.BooleanField(help_text="Whether it is the listing that was asked for")


class GrowthPathOut(serializers.Serializer[object]):
    """What somebody can do one after the other."""

    organisation = serializers.CharField(source="organisation.name", help_text="Whose path it is")
    steps = GrowthStepOut(many=True)


class OwnGrowthStepOut(serializers.Serializer[object]):
    """A step of an own path."""

    reference = serializers.CharField(source="listing.reference")
    title = serializers.CharField(source="listing.title")
    organisation = serializers.CharField(source="listing.organisation.name")
    agreed_at = serializers.DateTimeField(
        allow_null=True, help_text="Of another's listing: when it agreed; before that visitors do not see it"
    )


class OwnGrowthPathOut(serializers.Serializer[object]):
    """An own path."""

    reference = serializers.CharField()
    steps = OwnGrowthStepOut(source="steps.all", many=True)


class GrowthPathIn(serializers.Serializer[object]):
    """The steps of a path, by the references of their listings."""

    steps = serializers.ListField(
        child=serializers.CharField(max_length=24), min_length=LEAST_STEPS, max_length=MOST_STEPS
    )
