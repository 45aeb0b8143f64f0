"""An organisation's quotes: ask for one, read it, accept it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import IDEMPOTENCY_KEY, answer_once
from api.v1.base import View, paged, typed
from api.v1.serializers.subscriptions import (
    AcceptIn,
    AgreementOut,
    QuoteDetailsOut,
    QuoteIn,
    QuoteOut,
    QuotePageOut,
    QuoteSummaryOut,
)
from billing.actions.agreements import accept_quote
from billing.actions.quote_care import withdraw_quote
from billing.actions.quotes import make_quote
from billing.queries.agreements import agreement_of
from billing.queries.quotes import QuotePage, quote_of, quote_page, quotes_of
from billing.rules.selection import Choice
from foundation import clock
from foundation.addresses import client_address
from foundation.errors import Invalid
from marketplace.choices import ApiScope


class OtherTerms(Invalid):
    code = "other-terms"
    sentence = _("This quote is under terms {version}. Read those, and accept them by that name.")


def shown(page: QuotePage) -> dict[str, object]:
    """A quote with its lines and what each asks."""
    return {**QuoteSummaryOut(page.quote).data, **QuoteDetailsOut(page).data}


class OwnQuotes(View):
    """Quotes of the organisation."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(operation_id="own_quotes_list", responses=QuotePageOut)
    def get(self, request: Request) -> Response:
        """All quotes, newest first."""
        return paged(
            self,
            request,
            quotes_of(self.organisation()),
            lambda rows: list(QuoteSummaryOut(rows, many=True).data),
        )

    @extend_schema(
        operation_id="own_quotes_create",
        request=QuoteIn,
        responses={201: QuoteOut},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request) -> Response:
        """Put a package together at the prices of today. Nobody is bound until it is accepted."""

        def make() -> Response:
            facts = typed(QuoteIn, request)
            now = clock.now()
            quote = make_quote(
                organisation=self.organisation(),
                choices=[Choice(**choice) for choice in facts["choices"]],
                actor=self.actor(),
                purchase_order=facts["purchase_order"],
                discount_code=facts["discount_code"],
                replaces=quote_of(self.organisation(), facts["replaces"]) if facts["replaces"] else None,
                now=now,
            )
            page = quote_page(organisation=self.organisation(), reference=quote.reference, now=now)
            return Response(shown(page), status=201)

        return answer_once(request, make)


class OwnQuote(View):
    """One quote."""

    @extend_schema(operation_id="own_quotes_retrieve", responses=QuoteOut)
    def get(self, _request: Request, reference: str) -> Response:
        """What it costs, and per line what is asked and how that stands now."""
        return Response(
            shown(quote_page(organisation=self.organisation(), reference=reference, now=clock.now()))
        )


class WithdrawQuote(View):
    """Take a quote back."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(operation_id="own_quotes_withdraw", request=None, responses=QuoteOut)
    def post(self, _request: Request, reference: str) -> Response:
        """Nobody can accept it any more."""
        now = clock.now()
        withdraw_quote(quote=quote_of(self.organisation(), reference), actor=self.actor(), now=now)
        return Response(shown(quote_page(organisation=self.organisation(), reference=reference, now=now)))


class AcceptQuote(View):
    """Accept a quote."""

    scopes = {"POST": ApiScope.SUBSCRIPTIONS}

    @extend_schema(
        operation_id="own_quotes_accept",
        request=AcceptIn,
        responses={201: AgreementOut},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, reference: str) -> Response:
        """Order it, with the duty to pay: the agreement and its first invoice stand at once."""

        def accept() -> Response:
            facts = typed(AcceptIn, request)
            now = clock.now()
            page = quote_page(organisation=self.organisation(), reference=reference, now=now)
            if facts["terms"] != page.quote.terms.version:
                raise OtherTerms(field="terms", version=page.quote.terms.version)
            agreement = accept_quote(
                quote=page.quote,
                actor=self.actor(),
                name=facts["name"],
                ip_address=client_address(request),
                billing_months=facts["billing_months"],
                starts_on=facts["starts_on"],
                purchase_order=facts["purchase_order"],
                now=now,
            )
            made = agreement_of(self.organisation(), agreement.reference)
            return Response(AgreementOut(made).data, status=201)

        return answer_once(request, accept)
