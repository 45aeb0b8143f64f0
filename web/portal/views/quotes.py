"""The quote: what it costs and what is still needed; accepting it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.actions.agreements import PurchaseOrderNeeded, accept_quote
from billing.actions.quote_care import approve_quote, set_purchase_order, withdraw_quote
from billing.choices import BillingMonths, PaymentTerms
from billing.models import Quote
from billing.queries.orders import last_day_for_order_of
from billing.queries.quotes import QUOTE_STATES, QuotePage, quote_of, quote_page, quotes_of
from foundation import clock
from foundation.addresses import client_address
from foundation.choices import PartyKind
from foundation.errors import Refusal
from invoices.documents.pdf import pdf_of_html
from invoices.documents.sheet import ground_sentence
from web.portal.configurator import question_of
from web.portal.current import PartnerRequest, for_members, for_organisations
from web.portal.forms.persons import OrderForm


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
    purchase_order = forms.CharField(
        label=gettext_lazy("Your purchase order number"),
        help_text=gettext_lazy("It stands on your invoices. Your finance department pays none without it."),
        max_length=60,
        error_messages={"required": PurchaseOrderNeeded.sentence},
    )
    field_order = ("name", "purchase_order", "billing_months", "starts_on", "agrees")

    def __init__(self, quote: Quote, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        if quote.party.kind != PartyKind.GOVERNMENT:
            # Everybody else may keep one with the quote, and needs none.
            del self.fields["purchase_order"]


@for_members
@require_safe
def quotes(request: PartnerRequest) -> HttpResponse:
    """All quotes of the organisation."""
    today, state = clock.today(), request.GET.get("state", "")
    rows = quotes_of(request.membership.organisation)
    if state in QUOTE_STATES:
        rows = rows.filter(QUOTE_STATES[state](today))
    return render(
        request,
        "portal/quotes.html",
        {"quotes": rows, "today": today, "state": state, "states": QUOTE_STATES},
    )


def _is_person(request: PartnerRequest) -> bool:
    return request.membership.organisation.party.is_person


def _show(request: PartnerRequest, page: QuotePage, form: forms.Form) -> HttpResponse:
    again = question_of(row.line for row in page.lines)
    return render(
        request,
        "portal/order.html" if _is_person(request) else "portal/quote.html",
        {
            "page": page,
            "withdraw_last_day": last_day_for_order_of(clock.today()),
            "form": form,
            "again": again,
            # Who agreed does not accept alone either.
            "asks_colleague": page.needs_approval_for(request.user),
        },
        status=422 if form.errors else 200,
    )


@for_members
@require_safe
def quote(request: PartnerRequest, reference: str) -> HttpResponse:
    """One quote: lines, what each needs and whether it is there, totals, terms, and the form to accept."""
    page = quote_page(organisation=request.membership.organisation, reference=reference, now=clock.now())
    return _show(
        request,
        page,
        _form(
            request,
            page.quote,
            initial={
                "name": request.user.get_full_name(),
                "starts_on": clock.today(),
                "purchase_order": page.quote.purchase_order,
            },
        ),
    )


def _form(
    request: PartnerRequest,
    quote: Quote,
    data: QueryDict | None = None,
    initial: dict[str, object] | None = None,
) -> forms.Form:
    """A person orders, an organisation accepts."""
    if _is_person(request):
        return OrderForm(data, initial=initial)
    return AcceptForm(quote, data, initial=initial)


@for_members
@require_safe
def quote_pdf(request: PartnerRequest, reference: str) -> HttpResponse:
    """The quote on paper, as it is now."""
    return _paper(request, reference, f"{reference}.pdf", is_pro_forma=False)


@for_members
@require_safe
def pro_forma(request: PartnerRequest, reference: str) -> HttpResponse:
    """The quote as a pro forma, for who must show one before it may order. It has no number and is not kept."""
    return _paper(request, reference, f"pro-forma-{reference}.pdf", is_pro_forma=True)


def _paper(request: PartnerRequest, reference: str, name: str, *, is_pro_forma: bool) -> HttpResponse:
    page = quote_page(organisation=request.membership.organisation, reference=reference, now=clock.now())
    sentences = [ground_sentence(row.decision.ground) for row in page.priced.totals.by_rate]
    facts = {
        "page": page,
        "quote": page.quote,
        "is_pro_forma": is_pro_forma,
        "is_person": _is_person(request),
        "notes": [sentence for sentence in sentences if sentence],
    }
    paper = render_to_string("portal/quote_paper.html", facts, request)
    response = HttpResponse(
        pdf_of_html(paper, name=f"{name} {get_language()}"), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _care(
    request: PartnerRequest, reference: str, deed: Callable[[Quote], object], done: str
) -> HttpResponse:
    found = quote_of(request.membership.organisation, reference)
    try:
        deed(found)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("web:quote", reference=reference)


@for_organisations
@require_POST
def approve(request: PartnerRequest, reference: str) -> HttpResponse:
    """A colleague agrees."""
    return _care(
        request,
        reference,
        lambda found: approve_quote(quote=found, actor=request.user, now=clock.now()),
        _("You agree. A colleague can accept the quote now."),
    )


@for_members
@require_POST
def withdraw(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take a quote back."""
    return _care(
        request,
        reference,
        lambda found: withdraw_quote(quote=found, actor=request.user, now=clock.now()),
        _("The quote is withdrawn."),
    )


@for_organisations
@require_POST
def purchase_order(request: PartnerRequest, reference: str) -> HttpResponse:
    """Another purchase order number."""
    typed = request.POST.get("purchase_order", "")
    return _care(
        request,
        reference,
        lambda found: set_purchase_order(
            quote=found, purchase_order=typed, actor=request.user, now=clock.now()
        ),
        _("The purchase order number is kept. It stands on your invoices."),
    )


@for_members
@require_POST
def accept(request: PartnerRequest, reference: str) -> HttpResponse:
    """Accept: from here it is an agreement, and its first invoice stands."""
    page = quote_page(organisation=request.membership.organisation, reference=reference, now=clock.now())
    form = _form(request, page.quote, request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            agreement = accept_quote(
                quote=page.quote,
                actor=request.user,
                name=facts["name"],
                ip_address=client_address(request),
                billing_months=facts.get("billing_months", BillingMonths.YEAR),
                starts_on=facts["starts_on"],
                purchase_order=facts.get("purchase_order", ""),
                asks_early_start=facts.get("asks_early_start", False),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            waits = agreement.payment_terms == PaymentTerms.PREPAID and agreement.first_paid_at is None
            messages.success(
                request,
                _("Thank you for your order. Pay the invoice, and we make an appointment with you.")
                if _is_person(request)
                else _("Thank you. The agreement stands. Pay the first invoice to go live.")
                if waits
                else _("Thank you. The agreement stands. Your listings can show from now on."),
            )
            return redirect("web:agreement", reference=agreement.reference)
    return _show(request, page, form)
