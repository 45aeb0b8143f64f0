"""An organisation's own listings: make, change, publish, withdraw."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import View, paged, typed
from api.v1.serializers.listings import (
    HomeFactsIn,
    OwnListingOut,
    OwnListingPageOut,
    ServiceFactsIn,
    VacancyFactsIn,
)
from foundation import clock
from marketplace.actions.listings import (
    AnyFacts,
    HomeFacts,
    ServiceFacts,
    VacancyFacts,
    change_listing,
    create_listing,
)
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.choices import ApiScope
from marketplace.models import Listing
from marketplace.queries.listings import listing_of, listings_of
from marketplace.queries.live import live_until


def shown(listing: Listing) -> dict[str, object]:
    """A listing as its organisation sees it."""
    now = clock.now()
    until = live_until(listing, now)
    is_live = any(
        (stretch.lower is None or stretch.lower <= now) and (stretch.upper is None or now < stretch.upper)
        for stretch in listing.live_during
    )
    facts: dict[str, object] = OwnListingOut(
        {
            "reference": listing.reference,
            "kind": listing.kind,
            "title": listing.title,
            "state": listing.state,
            "is_live": is_live,
            "live_until": until,
            "published_at": listing.published_at,
            "withdrawn_at": listing.withdrawn_at,
        }
    ).data
    return facts


class OwnListings(View):
    """All listings of the organisation."""

    @extend_schema(operation_id="own_listings_list", responses=OwnListingPageOut)
    def get(self, request: Request) -> Response:
        """Drafts, published and withdrawn ones, newest first."""
        rows = listings_of(self.organisation())
        return paged(self, request, rows, lambda page: [shown(listing) for listing in page])


class OwnListing(View):
    """One listing of the organisation."""

    @extend_schema(operation_id="own_listings_retrieve", responses=OwnListingOut)
    def get(self, _request: Request, reference: str) -> Response:
        """Where it stands."""
        return Response(shown(listing_of(self.organisation(), reference)))


class _Make(View):
    scopes = {"POST": ApiScope.LISTINGS, "PUT": ApiScope.LISTINGS}

    def make(
        self, reader: type[serializers.Serializer[Any]], facts: type[AnyFacts], request: Request
    ) -> Response:
        listing = create_listing(
            organisation=self.organisation(),
            facts=_facts(reader, facts, request),
            actor=self.actor(),
            now=clock.now(),
        )
        listing.refresh_from_db()
        return Response(shown(listing), status=201)

    def change(
        self,
        reader: type[serializers.Serializer[Any]],
        facts: type[AnyFacts],
        request: Request,
        reference: str,
    ) -> Response:
        change_listing(
            organisation=self.organisation(),
            reference=reference,
            facts=_facts(reader, facts, request),
            actor=self.actor(),
            now=clock.now(),
        )
        return Response(shown(listing_of(self.organisation(), reference)))


def _facts(reader: type[serializers.Serializer[Any]], facts: type[AnyFacts], request: Request) -> AnyFacts:
    values = typed(reader, request)
    if "languages" in values:
        values["languages"] = tuple(values["languages"])
    return facts(**values)


class OwnVacancies(_Make):
    """Make vacancies."""

    @extend_schema(
        operation_id="own_vacancies_create", request=VacancyFactsIn, responses={201: OwnListingOut}
    )
    def post(self, request: Request) -> Response:
        """Make a draft; publish it with a second call."""
        return self.make(VacancyFactsIn, VacancyFacts, request)


class OwnVacancy(_Make):
    """Change a vacancy."""

    @extend_schema(operation_id="own_vacancies_update", request=VacancyFactsIn, responses=OwnListingOut)
    def put(self, request: Request, reference: str) -> Response:
        """Say everything anew."""
        return self.change(VacancyFactsIn, VacancyFacts, request, reference)


class OwnHomes(_Make):
    """Make homes."""

    @extend_schema(operation_id="own_homes_create", request=HomeFactsIn, responses={201: OwnListingOut})
    def post(self, request: Request) -> Response:
        """Make a draft; publish it with a second call."""
        return self.make(HomeFactsIn, HomeFacts, request)


class OwnHome(_Make):
    """Change a home."""

    @extend_schema(operation_id="own_homes_update", request=HomeFactsIn, responses=OwnListingOut)
    def put(self, request: Request, reference: str) -> Response:
        """Say everything anew."""
        return self.change(HomeFactsIn, HomeFacts, request, reference)


class OwnServices(_Make):
    """Make services."""

    @extend_schema(operation_id="own_services_create", request=ServiceFactsIn, responses={201: OwnListingOut})
    def post(self, request: Request) -> Response:
        """Make a draft; publish it with a second call."""
        return self.make(ServiceFactsIn, ServiceFacts, request)


class OwnService(_Make):
    """Change a service."""

    @extend_schema(operation_id="own_services_update", request=ServiceFactsIn, responses=OwnListingOut)
    def put(self, request: Request, reference: str) -> Response:
        """Say everything anew."""
        return self.change(ServiceFactsIn, ServiceFacts, request, reference)


class Publish(View):
    """Publish a listing."""

    scopes = {"POST": ApiScope.LISTINGS}

    @extend_schema(operation_id="own_listings_publish", request=None, responses=OwnListingOut)
    def post(self, _request: Request, reference: str) -> Response:
        """Take a slot and show it while marks, payment and term allow."""
        listing = listing_of(self.organisation(), reference)
        return Response(shown(publish_listing(listing=listing, actor=self.actor(), now=clock.now())))


class Withdraw(View):
    """Withdraw a listing."""

    scopes = {"POST": ApiScope.LISTINGS}

    @extend_schema(operation_id="own_listings_withdraw", request=None, responses=OwnListingOut)
    def post(self, _request: Request, reference: str) -> Response:
        """Take it away at once and give its slot back."""
        listing = listing_of(self.organisation(), reference)
        return Response(shown(withdraw_listing(listing=listing, actor=self.actor(), now=clock.now())))
