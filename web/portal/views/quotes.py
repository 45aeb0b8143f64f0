"""The quote: what it costs and what is still needed; accepting it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from billing.actions.agreements import accept_quote
from billing.choices import BillingMonths, PaymentTerms
from billing.queries.quotes import QuotePage, quote_page, quotes_of
from foundation import clock
from foundation.addresses import client_address
from foundation.errors import Refusal
from web.portal.configurator import question_of
from web.portal.current import PartnerRequest, for_members


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
    starts_on = forms.DateField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("Today, or a day within half a year."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
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
    return _show(
        request, page, AcceptForm(initial={"name": request.user.get_full_name(), "starts_on": clock.today()})
    )


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
                starts_on=form.cleaned_data["starts_on"],
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
