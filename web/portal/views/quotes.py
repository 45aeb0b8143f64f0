"""The quote: what it costs and what is still needed; accepting it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from billing.actions.agreements import accept_quote, end_agreement
from billing.choices import BillingMonths, EndReason, PaymentTerms
from billing.queries.agreements import agreement_of
from billing.queries.quotes import QuotePage, quote_page, quotes_of
from billing.queries.receivables import standing_of
from billing.rules.notice import earliest_end
from foundation import clock
from foundation.addresses import client_address
from foundation.errors import Refusal
from web.portal.configurator import question_of
from web.portal.current import PartnerRequest, for_members
from web.portal.words import STATUS_WORDS


class AcceptForm(forms.Form):
    """Who accepts, and that it is meant."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("It stands under the agreement."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    billing_months = forms.TypedChoiceField(
        label=gettext_lazy("How you pay what is yearly"),
        help_text=gettext_lazy("Ahead. The agreement holds for a year in any case."),
        choices=BillingMonths.choices,
        coerce=int,
        initial=BillingMonths.YEAR,
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(
        label=gettext_lazy("I accept this quote and its terms for my organisation"),
        error_messages={"required": gettext_lazy("Tick this to accept. Without it nothing is ordered.")},
    )


@for_members
@require_safe
def quotes(request: PartnerRequest) -> HttpResponse:
    """All quotes of the organisation."""
    rows = quotes_of(request.membership.organisation)
    return render(request, "portal/quotes.html", {"quotes": rows, "today": clock.today()})


def _show(request: PartnerRequest, page: QuotePage, form: AcceptForm) -> HttpResponse:
    again = question_of(row.line for row in page.lines)
    return render(
        request,
        "portal/quote.html",
        {"page": page, "form": form, "again": again},
        status=422 if form.errors else 200,
    )


@for_members
@require_safe
def quote(request: PartnerRequest, reference: str) -> HttpResponse:
    """One quote: lines, what each needs and whether it is there, totals, terms, and the form to accept."""
    page = quote_page(organisation=request.membership.organisation, reference=reference, now=clock.now())
    return _show(request, page, AcceptForm(initial={"name": request.user.get_full_name()}))


@for_members
@require_POST
def accept(request: PartnerRequest, reference: str) -> HttpResponse:
    """Accept: from here it is an agreement, and its first invoice stands."""
    page = quote_page(organisation=request.membership.organisation, reference=reference, now=clock.now())
    form = AcceptForm(request.POST)
    if form.is_valid():
        try:
            agreement = accept_quote(
                quote=page.quote,
                actor=request.user,
                name=form.cleaned_data["name"],
                ip_address=client_address(request),
                billing_months=form.cleaned_data["billing_months"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            waits = agreement.payment_terms == PaymentTerms.PREPAID and agreement.first_paid_at is None
            messages.success(
                request,
                _("Thank you. The agreement stands. Pay the first invoice to go live.")
                if waits
                else _("Thank you. The agreement stands. Your listings can show from now on."),
            )
            return redirect("web:agreement", reference=agreement.reference)
    return _show(request, page, form)


@for_members
@require_safe
def agreement(request: PartnerRequest, reference: str) -> HttpResponse:
    """One agreement: its lines, its term, its invoices, and how to end it."""
    found = agreement_of(request.membership.organisation, reference)
    today = clock.today()
    standings = [
        standing_of(one, today) for one in found.receivables.select_related("document").order_by("id")
    ]
    return render(
        request,
        "portal/agreement.html",
        {
            "agreement": found,
            "standings": [(one, STATUS_WORDS[one.status]) for one in standings],
            "to_pay": next((one for one in standings if one.open_cents > 0), None),
            "earliest_end": earliest_end(starts_on=found.starts_on, today=today),
        },
    )


@for_members
@require_POST
def end(request: PartnerRequest, reference: str) -> HttpResponse:
    """End an agreement with a month's notice, at the end of its term or later: as easily as it began."""
    found = agreement_of(request.membership.organisation, reference)
    ends_on = earliest_end(starts_on=found.starts_on, today=clock.today())
    try:
        end_agreement(
            agreement=found, ends_on=ends_on, reason=EndReason.NOTICE, actor=request.user, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The agreement ends. Until its last day everything stays as it is."))
    return redirect("web:agreement", reference=reference)
