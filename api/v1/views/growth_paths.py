"""Growth paths: of a live listing for everybody, and an organisation's own."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import PublicView, View, typed
from api.v1.serializers.growth_paths import GrowthPathIn, GrowthPathOut, OwnGrowthPathOut
from foundation import clock
from marketplace.actions.growth_paths import change_growth_path, create_growth_path, end_growth_path
from marketplace.choices import ApiScope, ListingKind
from marketplace.queries.growth_paths import growth_path_of, growth_paths_of, paths_through
from marketplace.queries.live import live_listing


class _PathsOf(PublicView):
    kind: ClassVar[ListingKind]

    def answer(self, reference: str) -> Response:
        now = clock.now()
        listing = live_listing(kind=self.kind, reference=reference, now=now)
        return Response(GrowthPathOut(paths_through(listing, now), many=True).data)


class PathsOfVacancy(_PathsOf):
    """The growth paths that a live vacancy is in."""

    kind = ListingKind.VACANCY

    @extend_schema(operation_id="vacancies_growth_paths", responses=GrowthPathOut(many=True), auth=[])
    def get(self, _request: Request, reference: str) -> Response:
        """What can come before and after it; 410 when it ended."""
        return self.answer(reference)


class PathsOfService(_PathsOf):
    """The growth paths that a live service is in."""

    kind = ListingKind.SERVICE

    @extend_schema(operation_id="services_growth_paths", responses=GrowthPathOut(many=True), auth=[])
    def get(self, _request: Request, reference: str) -> Response:
        """What can come before and after it; 410 when it ended."""
        return self.answer(reference)


class OwnGrowthPaths(View):
    """An organisation's own paths."""

    scopes = {"POST": ApiScope.LISTINGS}

    @extend_schema(operation_id="own_growth_paths_list", responses=OwnGrowthPathOut(many=True))
    def get(self, _request: Request) -> Response:
        """All of them, the oldest first."""
        return Response(OwnGrowthPathOut(growth_paths_of(self.organisation()), many=True).data)

    @extend_schema(
        operation_id="own_growth_paths_create", request=GrowthPathIn, responses={201: OwnGrowthPathOut}
    )
    def post(self, request: Request) -> Response:
        """Make one of two to five live or own listings. Another's shows once it agreed."""
        path = create_growth_path(
            organisation=self.organisation(),
            references=typed(GrowthPathIn, request)["steps"],
            actor=self.actor(),
            now=clock.now(),
        )
        return Response(
            OwnGrowthPathOut(growth_path_of(self.organisation(), path.reference)).data, status=201
        )


class OwnGrowthPath(View):
    """One own path."""

    scopes = {"PUT": ApiScope.LISTINGS, "DELETE": ApiScope.LISTINGS}

    @extend_schema(operation_id="own_growth_paths_update", request=GrowthPathIn, responses=OwnGrowthPathOut)
    def put(self, request: Request, reference: str) -> Response:
        """Say its steps anew."""
        change_growth_path(
            organisation=self.organisation(),
            reference=reference,
            references=typed(GrowthPathIn, request)["steps"],
            actor=self.actor(),
            now=clock.now(),
        )
        return Response(OwnGrowthPathOut(growth_path_of(self.organisation(), reference)).data)

    @extend_schema(operation_id="own_growth_paths_destroy", responses={204: None})
    def delete(self, _request: Request, reference: str) -> Response:
        """Take it away; its listings stay as they are."""
        end_growth_path(
            organisation=self.organisation(), reference=reference, actor=self.actor(), now=clock.now()
        )
        return Response(status=204)
