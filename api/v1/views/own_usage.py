"""What an organisation used: record it, read it, correct it; and who takes part."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import View, paged, typed
from api.v1.serializers.usage import (
    CorrectionIn,
    ParticipantIn,
    ParticipantOut,
    ParticipantPageOut,
    UsageIn,
    UsageOut,
    UsagePageOut,
)
from billing.actions.usage import Used, correct_usage, record_usage
from billing.choices import UsageSource
from billing.queries.usage import one_usage_of, usage_of
from foundation import clock
from marketplace.actions.participants import enrol_participant, forget_participant
from marketplace.choices import ApiScope
from marketplace.queries.participants import participant_of, participants_of


class OwnUsage(View):
    """Use of the organisation."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(operation_id="own_usage_list", responses=UsagePageOut)
    def get(self, request: Request) -> Response:
        """All records, the last first."""
        rows = usage_of(self.organisation())
        return paged(self, request, rows, lambda page: list(UsageOut(page, many=True).data))

    @extend_schema(operation_id="own_usage_create", request=UsageIn, responses={201: UsageOut})
    def post(self, request: Request) -> Response:
        """Record use, with the duty to pay. Your reference makes it safe to ask again."""
        facts = typed(UsageIn, request)
        organisation = self.organisation()
        named = facts.pop("participant")
        usage = record_usage(
            organisation=organisation,
            used=Used(**facts, participant=participant_of(organisation, named) if named else None),
            source=UsageSource.API,
            actor=self.actor(),
            now=clock.now(),
        )
        return Response(UsageOut(one_usage_of(organisation, usage.reference)).data, status=201)


class OneUsage(View):
    """One record."""

    @extend_schema(operation_id="own_usage_retrieve", responses=UsageOut)
    def get(self, _request: Request, reference: str) -> Response:
        """What was used, and what it costs."""
        return Response(UsageOut(one_usage_of(self.organisation(), reference)).data)


class CorrectUsage(View):
    """Correct a record."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(operation_id="own_usage_correct", request=CorrectionIn, responses=UsageOut)
    def post(self, request: Request, reference: str) -> Response:
        """Say how many it was. What was invoiced already is credited."""
        organisation = self.organisation()
        correct_usage(
            usage=one_usage_of(organisation, reference),
            quantity=typed(CorrectionIn, request)["quantity"],
            actor=self.actor(),
            now=clock.now(),
        )
        return Response(UsageOut(one_usage_of(organisation, reference)).data)


class OwnParticipants(View):
    """Who takes part."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(operation_id="own_participants_list", responses=ParticipantPageOut)
    def get(self, request: Request) -> Response:
        """Who is enrolled, the last first."""
        rows = participants_of(self.organisation())
        return paged(self, request, rows, lambda page: list(ParticipantOut(page, many=True).data))

    @extend_schema(
        operation_id="own_participants_create", request=ParticipantIn, responses={201: ParticipantOut}
    )
    def post(self, request: Request) -> Response:
        """Enrol somebody."""
        participant = enrol_participant(
            organisation=self.organisation(),
            name=typed(ParticipantIn, request)["name"],
            actor=self.actor(),
            now=clock.now(),
        )
        return Response(ParticipantOut(participant).data, status=201)


class ForgetParticipant(View):
    """Forget a participant."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(operation_id="own_participants_forget", request=None, responses={204: None})
    def post(self, _request: Request, reference: str) -> Response:
        """Let the name go; what was counted stays."""
        participant = participant_of(self.organisation(), reference)
        forget_participant(participant=participant, actor=self.actor(), now=clock.now())
        return Response(status=204)
