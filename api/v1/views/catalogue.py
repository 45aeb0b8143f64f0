"""The public price card and the regions."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import PublicView
from api.v1.serializers.catalogue import OccupationOut, OccupationsIn, PriceCardIn, PriceCardOut, RegionOut
from billing.queries.catalogue import NoPriceCard, price_card_on, public_card
from foundation import clock
from marketplace.queries.occupations import suggested_occupations
from marketplace.queries.regions import regions


class PriceCardView(PublicView):
    """What everything costs."""

    @extend_schema(
        operation_id="price_card_retrieve", parameters=[PriceCardIn], responses=PriceCardOut, auth=[]
    )
    def get(self, request: Request) -> Response:
        """The national price card of a day (today when not said), for a size of organisation."""
        asked = PriceCardIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        day, segment = asked.validated_data["day"] or clock.today(), asked.validated_data["segment"]
        card = price_card_on(day)
        if card is None:
            raise NoPriceCard(field="day", day=f"{day:%d-%m-%Y}")
        items = [item for group in public_card(day=day, segment=segment) for item in group.items]
        return Response(
            PriceCardOut(
                {
                    "version": card.version,
                    "valid_from": card.valid_from,
                    "sha256": card.sha256,
                    "segment": segment,
                    "prices": [item for item in items if item.price is not None],
                }
            ).data
        )


class RegionList(PublicView):
    """Where we work."""

    @extend_schema(operation_id="regions_list", responses=RegionOut(many=True), auth=[])
    def get(self, _request: Request) -> Response:
        """The labour market regions with their municipalities."""
        return Response(RegionOut(regions().prefetch_related("municipalities"), many=True).data)


class OccupationList(PublicView):
    """What work is called."""

    @extend_schema(
        operation_id="occupations_list",
        parameters=[OccupationsIn],
        responses=OccupationOut(many=True),
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """The occupations that words may mean, the best first, twelve at most: their codes go with a vacancy."""
        asked = OccupationsIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(OccupationOut(suggested_occupations(asked.validated_data["q"]), many=True).data)
