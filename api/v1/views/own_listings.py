"""An organisation's own listings: make, change, publish, withdraw."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language_from_request
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import View, paged, typed
from api.v1.serializers.listing_facts import HomeFactsIn, ServiceFactsIn, SessionFactsIn, VacancyFactsIn
from api.v1.serializers.listings import (
    OwnListingOut,
    OwnListingPageOut,
    OwnListingWithFindingsOut,
    ScheduleIn,
)
from api.v1.serializers.profiles import ProfileFactsIn
from foundation import clock
from marketplace.actions.content import explained_in
from marketplace.actions.copies import copy_listing
from marketplace.actions.listings import change_listing, create_listing
from marketplace.actions.proposals import take_back_proposal
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.actions.schedules import schedule_listing
from marketplace.choices import ApiScope
from marketplace.models import Listing, Organisation
from marketplace.queries.content import faults_of_stored, sent_back_because
from marketplace.queries.listings import listing_of, listings_of
from marketplace.queries.live import is_live_at, live_until
from marketplace.queries.proposals import proposal_sent_back, says_now, waiting_proposal, would_say
from marketplace.rules.facts import (
    AnyFacts,
    HomeFacts,
    LanguageText,
    ProfileFacts,
    ServiceFacts,
    SessionFacts,
    VacancyFacts,
)
from marketplace.rules.kept_facts import changes_between


def _standing(listing: Listing) -> dict[str, object]:
    now = clock.now()
    until = live_until(listing, now)
    return {
        "reference": listing.reference,
        "kind": listing.kind,
        "title": listing.title,
        "state": listing.state,
        "is_live": is_live_at(listing, now),
        "live_until": until,
        "published_at": listing.published_at,
        "withdrawn_at": listing.withdrawn_at,
        "shows_from_at": listing.shows_from_at,
        "shows_until_at": listing.shows_until_at,
    }


def shown(listing: Listing) -> dict[str, object]:
    """A listing as its organisation sees it in a list."""
    facts: dict[str, object] = OwnListingOut(_standing(listing)).data
    return facts


def shown_whole(organisation: Organisation, reference: str, request: Request) -> dict[str, object]:
    """The same of one listing, with what the content checks find in it, explained in the reader's own language."""
    listing = listing_of(organisation, reference)
    language = get_language_from_request(request)
    faults = faults_of_stored([listing], day=clock.today())[0]
    facts: dict[str, object] = OwnListingWithFindingsOut(
        {
            **_standing(listing),
            "sent_back_because": sent_back_because(listing),
            "proposal": _proposal(listing),
            "findings": [
                {
                    "code": fault.code,
                    "field": fault.field,
                    "severity": fault.severity.value,
                    "words": fault.words,
                    "detail": explained_in(fault, language),
                }
                for fault in faults
            ],
        }
    ).data
    return facts


def _proposal(listing: Listing) -> dict[str, object] | None:
    found = waiting_proposal(listing) or proposal_sent_back(listing)
    if found is None:
        return None
    return {
        "is_sent_back": bool(found.outcome),
        "waits_since": found.asked_at,
        "written_at": found.proposed_at,
        "reasons": found.reasons,
        "changes": changes_between(says_now(listing), would_say(found)),
    }


class OwnListings(View):
    """All listings of the organisation."""

    @extend_schema(operation_id="own_listings_list", responses=OwnListingPageOut)
    def get(self, request: Request) -> Response:
        """Drafts, published and withdrawn ones, newest first."""
        rows = listings_of(self.organisation())
        return paged(self, request, rows, lambda page: [shown(listing) for listing in page])


class OwnListing(View):
    """One listing of the organisation."""

    @extend_schema(operation_id="own_listings_retrieve", responses=OwnListingWithFindingsOut)
    def get(self, _request: Request, reference: str) -> Response:
        """Where it stands, and what the content checks find in it today."""
        return Response(shown_whole(self.organisation(), reference, self.request))


CHANGED = {
    200: OwnListingWithFindingsOut,
    202: OpenApiResponse(
        OwnListingWithFindingsOut, description="The change waits until a person has looked at it"
    ),
}


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
        return Response(shown_whole(self.organisation(), listing.reference, self.request), status=201)

    def change(
        self,
        reader: type[serializers.Serializer[Any]],
        facts: type[AnyFacts],
        request: Request,
        reference: str,
    ) -> Response:
        changed = change_listing(
            organisation=self.organisation(),
            reference=reference,
            facts=_facts(reader, facts, request),
            actor=self.actor(),
            now=clock.now(),
        )
        status = 202 if waiting_proposal(changed) is not None else 200
        return Response(shown_whole(self.organisation(), reference, self.request), status=status)


def _facts(reader: type[serializers.Serializer[Any]], facts: type[AnyFacts], request: Request) -> AnyFacts:
    values = typed(reader, request)
    values.update({name: tuple(value) for name, value in values.items() if isinstance(value, list)})
    values["texts"] = tuple(LanguageText(**one) for one in values["texts"])
    return facts(**values)


class OwnVacancies(_Make):
    """Make vacancies."""

    @extend_schema(
        operation_id="own_vacancies_create",
        request=VacancyFactsIn,
        responses={201: OwnListingWithFindingsOut},
    )
    def post(self, request: Request) -> Response:
        """Make a draft; publish it with a second call."""
        return self.make(VacancyFactsIn, VacancyFacts, request)


class OwnVacancy(_Make):
    """Change a vacancy."""

    @extend_schema(operation_id="own_vacancies_update", request=VacancyFactsIn, responses=CHANGED)
    def put(self, request: Request, reference: str) -> Response:
        """Say everything anew. 202 when a person looks first: a published one stays as it is until then."""
        return self.change(VacancyFactsIn, VacancyFacts, request, reference)


class OwnHomes(_Make):
    """Make homes."""

    @extend_schema(
        operation_id="own_homes_create", request=HomeFactsIn, responses={201: OwnListingWithFindingsOut}
    )
    def post(self, request: Request) -> Response:
        """Make a draft; publish it with a second call."""
        return self.make(HomeFactsIn, HomeFacts, request)


class OwnHome(_Make):
    """Change a home."""

    @extend_schema(operation_id="own_homes_update", request=HomeFactsIn, responses=CHANGED)
    def put(self, request: Request, reference: str) -> Response:
        """Say everything anew. 202 when a person looks first: a published one stays as it is until then."""
        return self.change(HomeFactsIn, HomeFacts, request, reference)


class OwnServices(_Make):
    """Make services."""

    @extend_schema(
        operation_id="own_services_create", request=ServiceFactsIn, responses={201: OwnListingWithFindingsOut}
    )
    def post(self, request: Request) -> Response:
        """Make a draft; publish it with a second call."""
        return self.make(ServiceFactsIn, ServiceFacts, request)


class OwnService(_Make):
    """Change a service."""

    @extend_schema(operation_id="own_services_update", request=ServiceFactsIn, responses=CHANGED)
    def put(self, request: Request, reference: str) -> Response:
        """Say everything anew. 202 when a person looks first: a published one stays as it is until then."""
        return self.change(ServiceFactsIn, ServiceFacts, request, reference)


class OwnSessions(_Make):
    """Make sessions."""

    @extend_schema(
        operation_id="own_sessions_create", request=SessionFactsIn, responses={201: OwnListingWithFindingsOut}
    )
    def post(self, request: Request) -> Response:
        """Make a draft; publish it with a second call."""
        return self.make(SessionFactsIn, SessionFacts, request)


class OwnSession(_Make):
    """Change a session."""

    @extend_schema(
        operation_id="own_sessions_update", request=SessionFactsIn, responses=OwnListingWithFindingsOut
    )
    def put(self, request: Request, reference: str) -> Response:
        """Say everything anew. One that is over stays as it was: make another one."""
        return self.change(SessionFactsIn, SessionFacts, request, reference)


class OwnProfiles(_Make):
    """Make profiles."""

    @extend_schema(
        operation_id="own_profiles_create", request=ProfileFactsIn, responses={201: OwnListingWithFindingsOut}
    )
    def post(self, request: Request) -> Response:
        """Make a draft; publish it with a second call. Photos are added in the portal."""
        return self.make(ProfileFactsIn, ProfileFacts, request)


class OwnProfile(_Make):
    """Change a profile."""

    @extend_schema(
        operation_id="own_profiles_update", request=ProfileFactsIn, responses=OwnListingWithFindingsOut
    )
    def put(self, request: Request, reference: str) -> Response:
        """Say everything anew. A live one in which a person must look first goes offline until then."""
        return self.change(ProfileFactsIn, ProfileFacts, request, reference)


class Publish(View):
    """Publish a listing."""

    scopes = {"POST": ApiScope.LISTINGS}

    @extend_schema(operation_id="own_listings_publish", request=None, responses=OwnListingWithFindingsOut)
    def post(self, _request: Request, reference: str) -> Response:
        """Take a slot and show it while marks, payment and term allow.

        Answers with state `review` when a person looks first; refuses with all that keeps it from being shown.
        """
        listing = listing_of(self.organisation(), reference)
        publish_listing(listing=listing, actor=self.actor(), now=clock.now())
        return Response(shown_whole(self.organisation(), reference, self.request))


class Copy(View):
    """Copy a listing."""

    scopes = {"POST": ApiScope.LISTINGS}

    @extend_schema(operation_id="own_listings_copy", request=None, responses={201: OwnListingWithFindingsOut})
    def post(self, _request: Request, reference: str) -> Response:
        """Make a draft that says the same; its title tells the two apart."""
        made = copy_listing(
            organisation=self.organisation(), reference=reference, actor=self.actor(), now=clock.now()
        )
        return Response(shown_whole(self.organisation(), made.reference, self.request), status=201)


class TakeBackChange(View):
    """Take back a change that waits."""

    scopes = {"POST": ApiScope.LISTINGS}

    @extend_schema(
        operation_id="own_listings_take_back_change", request=None, responses=OwnListingWithFindingsOut
    )
    def post(self, _request: Request, reference: str) -> Response:
        """Drop the change that waits for a look; what is online stays as it is. Refuses when none waits."""
        take_back_proposal(
            organisation=self.organisation(), reference=reference, actor=self.actor(), now=clock.now()
        )
        return Response(shown_whole(self.organisation(), reference, self.request))


class Schedule(View):
    """Say when a listing shows."""

    scopes = {"PUT": ApiScope.LISTINGS}

    @extend_schema(
        operation_id="own_listings_schedule", request=ScheduleIn, responses=OwnListingWithFindingsOut
    )
    def put(self, request: Request, reference: str) -> Response:
        """Show it from an instant, until an instant, or both; null is no bound. It takes its slot when published."""
        schedule_listing(
            organisation=self.organisation(),
            reference=reference,
            actor=self.actor(),
            now=clock.now(),
            **typed(ScheduleIn, request),
        )
        return Response(shown_whole(self.organisation(), reference, self.request))


class Withdraw(View):
    """Withdraw a listing."""

    scopes = {"POST": ApiScope.LISTINGS}

    @extend_schema(operation_id="own_listings_withdraw", request=None, responses=OwnListingOut)
    def post(self, _request: Request, reference: str) -> Response:
        """Take it away at once and give its slot back."""
        listing = listing_of(self.organisation(), reference)
        return Response(shown(withdraw_listing(listing=listing, actor=self.actor(), now=clock.now())))
