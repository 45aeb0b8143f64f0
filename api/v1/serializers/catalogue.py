"""The price card and the regions as JSON: for everybody."""

from __future__ import annotations

from rest_framework import serializers

from billing.choices import PriceUnit
from marketplace.choices import Segment


class PriceCardIn(serializers.Serializer[object]):
    """Which price card is asked."""

    segment = serializers.ChoiceField(choices=Segment.choices, default=Segment.SME)
    day = serializers.DateField(default=None, allow_null=True)


class PriceOut(serializers.Serializer[object]):
    """A product with its national price of that day (R2: no price depends on a region)."""

    code = serializers.CharField(source="product.code")
    name = serializers.CharField(help_text="In the language asked by Accept-Language")
    text = serializers.CharField()
    programmes = serializers.ListField(child=serializers.CharField(), source="product.programmes")
    unit = serializers.ChoiceField(choices=PriceUnit.choices, source="product.unit")
    price_cents = serializers.IntegerField(
        source="price.cents", help_text="Without VAT; of a free amount the least"
    )
    first_year_cents = serializers.IntegerField(
        source="first_year_price.cents", help_text="After the discount of the first year, if there is one"
    )
    has_free_amount = serializers.BooleanField(source="product.has_free_amount")
    smallest_quantity = serializers.IntegerField(source="product.smallest_quantity")
    largest_quantity = serializers.IntegerField(source="product.largest_quantity")
    choice_group = serializers.CharField(
        source="product.choice_group", help_text="Of one group only one can be chosen; empty when alone"
    )
    needs_group = serializers.CharField(
        source="product.needs_group", help_text="Sold only together with one of this group"
    )


class PriceCardOut(serializers.Serializer[object]):
    """A version of the price card."""

    version = serializers.IntegerField()
    valid_from = serializers.DateField()
    sha256 = serializers.CharField(help_text="Of what was published")
    segment = serializers.CharField()
    prices = PriceOut(many=True)


class MunicipalityOut(serializers.Serializer[object]):
    """A municipality."""

    code = serializers.CharField(help_text="CBS code")
    name = serializers.CharField(source="display_name")


class RegionOut(serializers.Serializer[object]):
    """A labour market region."""

    code = serializers.CharField()
    slug = serializers.CharField(help_text="As `region` of a search takes it")
    name = serializers.CharField()
    municipalities = MunicipalityOut(many=True, source="municipalities.all")


class OccupationOut(serializers.Serializer[object]):
    """An occupation of ESCO, or a unit group of ISCO-08, in Dutch."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    group = serializers.CharField(help_text="Its unit group of ISCO-08")


class OccupationsIn(serializers.Serializer[object]):
    """What may be asked in the address."""

    q = serializers.CharField(max_length=100, help_text="Words in Dutch, or beginnings of words")
