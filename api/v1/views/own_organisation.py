"""The organisation a key speaks for, and what it may show."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import View
from api.v1.serializers.subscriptions import EligibilityOut, OrganisationOut
from foundation import clock
from marketplace.choices import ListingKind
from quality.queries.eligibility import eligibilities_of

# A vacancy for somebody who needs a work permit asks more than another.
SCOPES = [*((kind.value, "") for kind in ListingKind), (ListingKind.VACANCY.value, "sponsorship")]


class OwnOrganisation(View):
    """Who we are."""

    @extend_schema(operation_id="own_organisation_retrieve", responses=OrganisationOut)
    def get(self, _request: Request) -> Response:
        """The organisation the key speaks for."""
        return Response(OrganisationOut(self.organisation()).data)


class OwnEligibility(View):
    """What we may show."""

    @extend_schema(operation_id="own_eligibility_list", responses=EligibilityOut(many=True))
    def get(self, _request: Request) -> Response:
        """Per kind of listing what is asked: satisfied, missing or expired, with source and date."""
        answers = eligibilities_of(organisation=self.organisation(), scopes=SCOPES, at=clock.now())
        return Response(EligibilityOut(list(answers.values()), many=True).data)
