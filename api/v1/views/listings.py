"""Public listings, for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import PublicView, next_address
from api.v1.serializers.listings import (
    HomeOut,
    HomePageOut,
    ServiceOut,
    ServicePageOut,
    SessionOut,
    SessionPageOut,
    VacancyOut,
    VacancyPageOut,
)
from api.v1.serializers.profiles import ProfileOut, ProfilePageOut
from foundation import clock
from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.independence import labels_of
from marketplace.queries.live import live_listing
from marketplace.queries.photos import photos_shown
from marketplace.queries.search import RADII, SORTS, Search, search_page
from marketplace.rules.facets import FACETS
from quality.queries.shown import marks_shown

_TEXT = OpenApiTypes.STR
PARAMETERS = [
    OpenApiParameter("q", _TEXT, description="Words; the last one may be a beginning"),
    OpenApiParameter("place", _TEXT, description="A place or a postcode"),
    OpenApiParameter("radius", OpenApiTypes.INT, description="Kilometres around the place", enum=RADII),
    OpenApiParameter("sort", _TEXT, enum=tuple(SORTS)),
    OpenApiParameter("cursor", _TEXT, description="From `next` of the page before"),
]


class SearchIn(serializers.Serializer[object]):
    """What may be asked in the address."""

    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    place = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)
    radius = serializers.ChoiceField(required=False, default=25, choices=RADII)
    sort = serializers.ChoiceField(required=False, default="best", choices=tuple(SORTS))
    cursor = serializers.CharField(required=False, default="", allow_blank=True, max_length=400)
    wage_from_cents = serializers.IntegerField(required=False, default=None, allow_null=True, min_value=0)


class _Shown(PublicView):
    kind: ClassVar[ListingKind]
    serializer: ClassVar[type[serializers.Serializer[Any]]]

    def context(self, listings: Sequence[Listing], now: datetime) -> dict[str, object]:
        """What is asked for all listings at once: the marks of who offers them, and whose the homes are."""
        organisations = sorted({listing.organisation_id for listing in listings})
        labels = labels_of(organisations, now) if self.kind == ListingKind.HOME else {}
        return {"marks": marks_shown(organisations, now), "labels": labels}


class _List(_Shown):
    def answer(self, request: Request) -> Response:
        asked = SearchIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        search = Search(
            kind=self.kind,
            text=facts["q"],
            place=facts["place"],
            radius_km=facts["radius"],
            sort=facts["sort"],
            after=facts["cursor"],
            wage_from_cents=facts["wage_from_cents"],
            chosen={
                name: frozenset(request.query_params.getlist(name))
                for name in FACETS[self.kind]
                if name != "wage" and request.query_params.getlist(name)
            },
        )
        now = clock.now()
        page = search_page(search=search, now=now)
        context = self.context(page.listings, now)
        return Response(
            {
                "count": page.total,
                "count_is_exact": page.total_is_exact,
                "next": next_address(request, page.next_cursor),
                "results": self.serializer(page.listings, many=True, context=context).data,
            }
        )


class _Detail(_Shown):
    def answer(self, reference: str) -> Response:
        now = clock.now()
        listing = live_listing(kind=self.kind, reference=reference, now=now)
        return Response(self.serializer(listing, context=self.context([listing], now)).data)


def _facets(kind: ListingKind) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, _TEXT, many=True, description="May be given more than once")
        for name in FACETS[kind]
        if name != "wage"
    ]


class VacancyList(_List):
    """Live vacancies."""

    kind = ListingKind.VACANCY
    serializer = VacancyOut

    @extend_schema(
        operation_id="vacancies_list",
        parameters=[
            *PARAMETERS,
            *_facets(ListingKind.VACANCY),
            OpenApiParameter("wage_from_cents", OpenApiTypes.INT, description="Pays at least this, per hour"),
        ],
        responses=VacancyPageOut,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """Live vacancies, twenty a page."""
        return self.answer(request)


class VacancyDetail(_Detail):
    """One live vacancy."""

    kind = ListingKind.VACANCY
    serializer = VacancyOut

    @extend_schema(operation_id="vacancies_retrieve", responses=VacancyOut, auth=[])
    def get(self, _request: Request, reference: str) -> Response:
        """One live vacancy; 410 when it ended."""
        return self.answer(reference)


class HomeList(_List):
    """Live homes."""

    kind = ListingKind.HOME
    serializer = HomeOut

    @extend_schema(
        operation_id="homes_list",
        parameters=[*PARAMETERS, *_facets(ListingKind.HOME)],
        responses=HomePageOut,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """Live homes, twenty a page."""
        return self.answer(request)


class HomeDetail(_Detail):
    """One live home."""

    kind = ListingKind.HOME
    serializer = HomeOut

    @extend_schema(operation_id="homes_retrieve", responses=HomeOut, auth=[])
    def get(self, _request: Request, reference: str) -> Response:
        """One live home; 410 when it ended."""
        return self.answer(reference)


class ServiceList(_List):
    """Live services."""

    kind = ListingKind.SERVICE
    serializer = ServiceOut

    @extend_schema(
        operation_id="services_list",
        parameters=[*PARAMETERS, *_facets(ListingKind.SERVICE)],
        responses=ServicePageOut,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """Live services, twenty a page."""
        return self.answer(request)


class ServiceDetail(_Detail):
    """One live service."""

    kind = ListingKind.SERVICE
    serializer = ServiceOut

    @extend_schema(operation_id="services_retrieve", responses=ServiceOut, auth=[])
    def get(self, _request: Request, reference: str) -> Response:
        """One live service; 410 when it ended."""
        return self.answer(reference)


class SessionList(_List):
    """Sessions to come."""

    kind = ListingKind.SESSION
    serializer = SessionOut

    @extend_schema(
        operation_id="sessions_list",
        parameters=[*PARAMETERS, *_facets(ListingKind.SESSION)],
        responses=SessionPageOut,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """Sessions that have not ended, twenty a page; the soonest first when no words are asked."""
        return self.answer(request)


class SessionDetail(_Detail):
    """One session to come."""

    kind = ListingKind.SESSION
    serializer = SessionOut

    @extend_schema(operation_id="sessions_retrieve", responses=SessionOut, auth=[])
    def get(self, _request: Request, reference: str) -> Response:
        """One session; 410 when it ended."""
        return self.answer(reference)


class _Profiles(_Shown):
    kind = ListingKind.PROFILE
    serializer = ProfileOut

    def context(self, listings: Sequence[Listing], now: datetime) -> dict[str, object]:
        """With the photos that show."""
        return {**super().context(listings, now), "photos": photos_shown(listings)}


class ProfileList(_Profiles, _List):
    """Live profiles of employers and providers."""

    @extend_schema(
        operation_id="profiles_list",
        parameters=[*PARAMETERS, *_facets(ListingKind.PROFILE)],
        responses=ProfilePageOut,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """Live profiles, twenty a page."""
        return self.answer(request)


class ProfileDetail(_Profiles, _Detail):
    """One live profile."""

    @extend_schema(operation_id="profiles_retrieve", responses=ProfileOut, auth=[])
    def get(self, _request: Request, reference: str) -> Response:
        """One live profile with its photos; 410 when it ended."""
        return self.answer(reference)
