"""Asking for a contribution: a payment request without VAT."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing.actions.payment_requests import request_payment
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.periods import Period
from foundation.references import new_reference
from invoices.queries.documents import issuer_with, issuers
from marketplace.queries.organisations import organisation_with
from web.desk.current import DeskRequest, for_staff
from web.portal.amounts import cents_typed


class RequestForm(forms.Form):
    """What is asked, for what, and in whose name."""

    request = forms.CharField(widget=forms.HiddenInput, max_length=24)
    issuer = forms.ChoiceField(label=gettext_lazy("In the name of"))
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("For example: Contribution of the municipality to the welcome days of 2027"),
        max_length=200,
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount in euros"),
        help_text=gettext_lazy("There is no VAT in it."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    purchase_order = forms.CharField(
        label=gettext_lazy("Purchase order number of the payer"), max_length=60, required=False
    )
    from_on = forms.DateField(
        label=gettext_lazy("First day of the period"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until_on = forms.DateField(
        label=gettext_lazy("First day after the period"),
        help_text=gettext_lazy("Leave both empty when it is of no period."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_amount(self) -> int:
        """In cents."""
        try:
            cents = cents_typed(self.cleaned_data["amount"])
        except ValueError:
            cents = None
        if cents is None:
            raise forms.ValidationError(_("Fill in an amount, for example 1.250,00."))
        return cents

    def clean(self) -> dict[str, object]:
        """A period has two days, in order."""
        facts: dict[str, object] = super().clean() or {}
        first, until = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if (first is None) != (until is None) or (first and until and until <= first):
            self.add_error("until_on", _("Fill in both days of the period, the later one last, or neither."))
        return facts

    @property
    def period(self) -> Period | None:
        """What was typed as a period."""
        first, until = self.cleaned_data["from_on"], self.cleaned_data["until_on"]
        return Period(first, until) if first else None


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def request(request: DeskRequest, reference: str) -> HttpResponse:
    """Ask an organisation for money for which nothing is given in return."""
    organisation = organisation_with(reference)
    form = RequestForm(
        request.POST if request.method == "POST" else None, initial={"request": new_reference("R")}
    )
    form.fields["issuer"].choices = [(one.code, one.party.name) for one in issuers()]  # type: ignore[attr-defined]  # a choice field
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            document = request_payment(
                organisation=organisation,
                issuer=issuer_with(facts["issuer"]),
                request=facts["request"],
                cents=facts["amount"],
                description=facts["description"],
                purchase_order=facts["purchase_order"],
                period=form.period,
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request, _("Payment request {number} is made and mailed.").format(number=document.number)
            )
            return redirect("web:desk-organisation", reference=reference)
    return render(
        request,
        "desk/payment_request.html",
        {"form": form, "organisation": organisation},
        status=422 if form.errors else 200,
    )
