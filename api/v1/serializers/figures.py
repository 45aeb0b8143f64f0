"""How often listings were seen, as JSON. What is null is fewer than five, and cannot be worked out from the rest."""

from __future__ import annotations

from collections.abc import Mapping

from rest_framework import serializers

from marketplace.choices import SeenKind
from marketplace.queries.figures import MonthFigures
from marketplace.rules.figures import Split


class PartOut(serializers.Serializer[object]):
    """One part of a count."""

    name = serializers.CharField(
        allow_blank=True, help_text="Reference, language or region; empty: no region"
    )
    count = serializers.IntegerField(allow_null=True, help_text="Null: from 1 to 4")


class TogetherOut(serializers.Serializer[object]):
    """Parts that are counted together, so that a small one stays hidden."""

    names = serializers.ListField(child=serializers.CharField(allow_blank=True))
    count = serializers.IntegerField()


class SplitOut(serializers.Serializer[object]):
    """A count in parts; without parts it cannot be taken apart."""

    parts = PartOut(many=True)
    together = TogetherOut(allow_null=True)


class SeenOut(serializers.Serializer[object]):
    """How often one thing happened in a month."""

    what = serializers.ChoiceField(choices=SeenKind.choices)
    count = serializers.IntegerField(allow_null=True, help_text="Null: from 1 to 4")
    listings = SplitOut()
    languages = SplitOut()
    regions = SplitOut(help_text="In which region was searched")


class MonthOut(serializers.Serializer[object]):
    """A month of figures, up to and including yesterday."""

    month = serializers.CharField(help_text="Such as 2027-03")
    seen = SeenOut(many=True)


def month_facts(one: MonthFigures) -> dict[str, object]:
    """A month as the serializer reads it."""
    return {
        "month": f"{one.month:%Y-%m}",
        "seen": [
            {
                "what": kind.value,
                "count": one.total(kind),
                "listings": _split_facts(one.subjects[kind]),
                "languages": _split_facts(one.languages[kind]),
                "regions": _split_facts(one.regions[kind]),
            }
            for kind in SeenKind
        ],
    }


def _split_facts(one: Split[str]) -> Mapping[str, object]:
    together = {"names": sorted(one.merged), "count": one.together} if one.merged else None
    parts = [{"name": name, "count": count} for name, count in one.parts.items()]
    return {"parts": parts, "together": together}
