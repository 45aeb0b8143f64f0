"""An organisation's agreements: read them, change one, and end one."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import IDEMPOTENCY_KEY, answer_once
from api.v1.base import View, paged, typed
from api.v1.serializers.subscriptions import (
    AgreementOut,
    AgreementPageOut,
    ChangedOut,
    ChangeIn,
    ChangePreviewOut,
    PayingMethodIn,
)
from billing.actions.agreements import end_agreement
from billing.actions.change_previews import preview_change
from billing.actions.changes import change_agreement, withdraw_change
from billing.actions.paying_methods import choose_paying_method
from billing.choices import EndReason, PayingMethod
from billing.models import Agreement
from billing.queries.agreements import agreement_of, agreements_of
from billing.queries.changes import change_of
from billing.rules.notice import earliest_end
from billing.rules.selection import Choice
from foundation import clock
from foundation.addresses import client_address
from marketplace.choices import ApiScope


class OwnAgreements(View):
    """Agreements of the organisation."""

    @extend_schema(operation_id="own_agreements_list", responses=AgreementPageOut)
    def get(self, request: Request) -> Response:
        """All agreements, newest first."""
        rows: QuerySet[Agreement] = agreements_of(self.organisation())
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


class ChoosePayingMethod(View):
    """Choose how an agreement is paid."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(
        operation_id="own_agreements_paying_method", request=PayingMethodIn, responses=AgreementOut
    )
    def post(self, request: Request, reference: str) -> Response:
        """Direct debit holds from the next invoice on; off is off at once. The same again changes nothing."""
        choose_paying_method(
            agreement=agreement_of(self.organisation(), reference),
            method=PayingMethod(typed(PayingMethodIn, request)["paying_method"]),
            actor=self.actor(),
            now=clock.now(),
        )
        return Response(AgreementOut(agreement_of(self.organisation(), reference)).data)


class PreviewChange(View):
    """What a change would do."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(operation_id="own_agreements_change_preview", request=ChangeIn, responses=ChangePreviewOut)
    def post(self, request: Request, reference: str) -> Response:
        """The lines that would open and close, and what would be invoiced today. Nothing is written."""
        facts = typed(ChangeIn, request)
        preview = preview_change(
            agreement=agreement_of(self.organisation(), reference),
            choices=[Choice(**choice) for choice in facts["choices"]],
            actor=self.actor(),
            now=clock.now(),
        )
        documents = [paper.document for paper in preview.papers]
        shown = {
            "changes": [
                {
                    "on": step.on,
                    "opens": [line for _name, line in step.opens],
                    "closes": [line for _name, line in step.closes],
                }
                for step in preview.changes
            ],
            "net_cents": sum(document.net_cents for document in documents),
            "vat_cents": sum(document.vat_cents for document in documents),
            "gross_cents": preview.to_pay_cents,
            "yearly_before_cents": preview.yearly_before.cents,
            "yearly_after_cents": preview.yearly_after.cents,
        }
        return Response(ChangePreviewOut(shown).data)


class ChangeAgreement(View):
    """Change an agreement."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(
        operation_id="own_agreements_change",
        request=ChangeIn,
        responses={201: ChangedOut},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, reference: str) -> Response:
        """Order it, with the duty to pay: more holds at once and is invoiced, less holds after notice."""

        def change() -> Response:
            facts = typed(ChangeIn, request)
            done = change_agreement(
                agreement=agreement_of(self.organisation(), reference),
                choices=[Choice(**choice) for choice in facts["choices"]],
                actor=self.actor(),
                ip_address=client_address(request),
                now=clock.now(),
            )
            numbers = [document.number for document in done.documents]
            shown = {"changes": done.changes, "documents": numbers}
            return Response(ChangedOut(shown).data, status=201)

        return answer_once(request, change)


class WithdrawChange(View):
    """Take back a change."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(operation_id="own_agreements_change_withdraw", request=None, responses=AgreementOut)
    def post(self, _request: Request, reference: str, change_reference: str) -> Response:
        """Take back a change that lies ahead; everything stays as it is."""
        agreement = agreement_of(self.organisation(), reference)
        withdraw_change(change=change_of(agreement, change_reference), actor=self.actor(), now=clock.now())
        return Response(AgreementOut(agreement_of(self.organisation(), reference)).data)
