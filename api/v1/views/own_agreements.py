"""An organisation's agreements: read them, and end one."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.base import View, paged
from api.v1.serializers.subscriptions import AgreementOut, AgreementPageOut
from billing.actions.agreements import end_agreement
from billing.choices import EndReason
from billing.models import Agreement
from billing.queries.agreements import agreement_of, agreements_of
from billing.rules.notice import earliest_end
from foundation import clock
from marketplace.choices import ApiScope


class OwnAgreements(View):
    """Agreements of the organisation."""

    @extend_schema(operation_id="own_agreements_list", responses=AgreementPageOut)
    def get(self, request: Request) -> Response:
        """All agreements, newest first."""
        rows: QuerySet[Agreement] = agreements_of(self.organisation()).prefetch_related(
            "receivables__document"
        )
        return paged(self, request, rows, lambda page: list(AgreementOut(page, many=True).data))


class OwnAgreement(View):
    """One agreement."""

    @extend_schema(operation_id="own_agreements_retrieve", responses=AgreementOut)
    def get(self, _request: Request, reference: str) -> Response:
        """Its lines, term and invoices."""
        return Response(AgreementOut(agreement_of(self.organisation(), reference)).data)


class EndAgreement(View):
    """End an agreement."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(operation_id="own_agreements_end", request=None, responses=AgreementOut)
    def post(self, _request: Request, reference: str) -> Response:
        """Give notice: it ends at the end of its term, or a month from today when that is later."""
        agreement = agreement_of(self.organisation(), reference)
        end_agreement(
            agreement=agreement,
            ends_on=earliest_end(starts_on=agreement.starts_on, today=clock.today()),
            reason=EndReason.NOTICE,
            actor=self.actor(),
            now=clock.now(),
        )
        return Response(AgreementOut(agreement_of(self.organisation(), reference)).data)
