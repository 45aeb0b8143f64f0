"""Use as our own programme staff record it: for any organisation, paid by one or by several."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing.actions.usage import Payer, Used, net_of, record_usage
from billing.choices import UsageSource
from billing.queries.catalogue import in_language
from billing.queries.usage import usage_of, used_products
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Invalid, Refusal
from marketplace.queries.organisations import organisation_by_number, organisation_with
from web.desk.current import DeskRequest, for_staff


class PayersUnreadable(Invalid):
    code = "payers-unreadable"
    sentence = gettext_lazy(
        "“{typed}” is not a payer. Write on each line a KvK number and its parts, such as 12345678 2."
    )


class DeskUsageForm(forms.Form):
    """What an organisation used, and who pays."""

    code = forms.ChoiceField(label=gettext_lazy("What"))
    used_on = forms.DateField(
        label=gettext_lazy("On which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    quantity = forms.IntegerField(label=gettext_lazy("How many"), initial=1)
    external_reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=60, help_text=gettext_lazy("Never counted twice.")
    )
    payers = forms.CharField(
        label=gettext_lazy("Who pays"),
        required=False,
        help_text=gettext_lazy(
            "Empty: the organisation itself. Several: on each line a KvK number and its parts, such as 12345678 2."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    without_agreement = forms.BooleanField(
        label=gettext_lazy("Also without an agreement, with a surcharge for each invoice"), required=False
    )


def payers_typed(text: str) -> list[Payer]:
    """Payers as typed, one on each line: a KvK number and how many parts (one when it is left out)."""
    payers: list[Payer] = []
    for line in filter(None, (row.strip() for row in text.splitlines())):
        number, _space, parts = line.partition(" ")
        if not number.isdigit() or (parts.strip() and not parts.strip().isdigit()):
            raise PayersUnreadable(field="payers", typed=line)
        payers.append(Payer(organisation_by_number(number), int(parts.strip() or 1)))
    return payers


@for_staff(StaffRole.PROGRAMME, StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def usage(request: DeskRequest, reference: str) -> HttpResponse:
    """What one organisation used, and the form to record more."""
    organisation = organisation_with(reference)
    form = DeskUsageForm(
        request.POST if request.method == "POST" else None,
        initial={"used_on": clock.today(), "quantity": 1},
    )
    form.fields["code"].choices = [  # type: ignore[attr-defined]  # a choice field
        (one.code, in_language(one, "name")) for one in used_products(clock.today())
    ]
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            record_usage(
                organisation=organisation,
                used=Used(
                    code=facts["code"],
                    used_on=facts["used_on"],
                    quantity=facts["quantity"],
                    external_reference=facts["external_reference"],
                ),
                source=UsageSource.DESK,
                payers=payers_typed(facts["payers"]),
                without_agreement=facts["without_agreement"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request,
                _("Recorded as used of what was ordered.")
                if organisation.party.is_person
                else _("Recorded. It is on the invoice of next month."),
            )
            return redirect("web:desk-usage", reference=reference)
    return render(
        request,
        "desk/usage.html",
        {
            "organisation": organisation,
            "form": form,
            "rows": [(row, net_of(row)) for row in usage_of(organisation)[:200]],
        },
        status=422 if form.errors else 200,
    )
