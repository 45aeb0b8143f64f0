"""Putting a wrong invoice right: what was wrong, what is right, and why."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing.actions.reissuing import reissue_invoice
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from invoices.models import Document
from invoices.queries.documents import correctable, document_with
from marketplace.actions.parties import CorrectedParty
from web.desk.current import DeskRequest, for_staff

OF_THE_PARTY = ("name", "street", "postcode", "city", "vat_id")


class CorrectionForm(forms.Form):
    """How it should be. What is right already stays as it is."""

    name = forms.CharField(label=gettext_lazy("Name of the buyer"), max_length=200)
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=200)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=16, required=False)
    city = forms.CharField(label=gettext_lazy("Place"), max_length=100)
    vat_id = forms.CharField(label=gettext_lazy("VAT id"), max_length=20, required=False)
    purchase_order = forms.CharField(
        label=gettext_lazy("Purchase order number of the buyer"), max_length=60, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("It stands on the credit note.")
    )


def _initial(document: Document) -> dict[str, str]:
    facts = {name: str(getattr(document.party, name)) for name in OF_THE_PARTY}
    return {**facts, "purchase_order": document.purchase_order}


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: DeskRequest, reference: str) -> HttpResponse:
    """The facts of a document, to be put right; it is credited and issued again in one go."""
    document = document_with(reference)
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=_initial(document))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            done = reissue_invoice(
                reference=reference,
                purchase_order=facts["purchase_order"],
                party=CorrectedParty(**{name: facts[name] for name in OF_THE_PARTY}),
                reason=facts["reason"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request,
                _("{old} is credited by {credit} and issued again as {new}. Both are mailed.").format(
                    old=document.number, credit=done.credit.number, new=done.document.number
                ),
            )
            return redirect("web:desk-invoice", reference=done.document.reference)
    return render(
        request,
        "desk/correct.html",
        {
            "form": form,
            "document": document,
            "lines": document.lines.order_by("position"),
            "can": document.pk in correctable([document.pk]),
        },
        status=422 if form.errors else 200,
    )
