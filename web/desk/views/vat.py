"""VAT that the rule does not decide: what waits, the facts of a case, and the decision of a person."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from invoices.actions.vat_cases import GROUNDS_OF_A_PERSON, decide_case
from invoices.queries.vat import case_with, decided_cases, held_cases, latest_checks
from invoices.rules.vat import Ground
from web.desk.current import DeskRequest, for_staff
from web.tables import csv_answer

GROUND_WORDS = {
    Ground.STANDARD: gettext_lazy("21 % Dutch VAT"),
    Ground.REDUCED: gettext_lazy("9 % Dutch VAT"),
    Ground.EDUCATION: gettext_lazy("exempt: education (article 11)"),
    Ground.REVERSE_CHARGE: gettext_lazy("reverse-charged to the buyer (EU business with a VAT id)"),
    Ground.OUTSIDE_EU: gettext_lazy("not subject to Dutch VAT (article 6)"),
}


class CaseForm(forms.Form):
    """What a person decides, and why."""

    ground = forms.ChoiceField(
        label=gettext_lazy("This is"),
        choices=[(ground.value, GROUND_WORDS[ground]) for ground in GROUNDS_OF_A_PERSON],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "What you looked at, and where. It is kept with each invoice for seven years."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _words(ground: str) -> str:
    return str(GROUND_WORDS[Ground(ground)])


@for_staff(StaffRole.FINANCE)
@require_safe
def cases(request: DeskRequest) -> HttpResponse:
    """What waits for VIES or for a person, and what was decided."""
    held, decided = held_cases(), decided_cases()
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("vat-cases"),
            header=[
                _("Buyer"),
                _("Country"),
                _("VAT id"),
                _("Why"),
                _("Held"),
                _("Decision"),
                _("By"),
                _("Reason"),
            ],
            rows=[
                [
                    one.party.name,
                    one.country,
                    one.vat_id,
                    one.get_why_display(),
                    one.held_at.date().isoformat(),
                    _words(one.ground) if one.ground else "",
                    one.decided_by.get_full_name() if one.decided_by else "",
                    one.reason,
                ]
                for one in [*held, *decided]
            ],
        )
    return render(
        request,
        "desk/vat.html",
        {
            "held": held,
            "decided": [(one, _words(one.ground)) for one in decided[:50]],
            "asks_vies": bool(settings.VIES_URL),
        },
    )


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: DeskRequest, reference: str) -> HttpResponse:
    """The facts of a case, what VIES answered, and the form to decide it."""
    found = case_with(reference)
    form = CaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_case(
                case=found,
                ground=form.cleaned_data["ground"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Decided. The buyer is told, and the next run bills what waited."))
            return redirect("web:desk-vat")
    return render(
        request,
        "desk/vat_case.html",
        {
            "case": found,
            "form": form,
            "checks": latest_checks(found.party)[:10],
            "decision": _words(found.ground) if found.ground else "",
            "asks_vies": bool(settings.VIES_URL),
        },
        status=422 if form.errors else 200,
    )
