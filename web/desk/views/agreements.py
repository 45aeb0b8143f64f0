"""An agreement as staff see it: what it holds, letting it rest, and giving it to a successor."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from billing.actions.order_numbers import change_purchase_order
from billing.actions.paying_methods import choose_for_partner, mandate_of
from billing.actions.suspensions import resume_agreement, suspend_agreement
from billing.actions.transfers import transfer_agreement
from billing.choices import PayingMethod, SuspensionReason
from billing.models import Agreement
from billing.queries.agreements import agreement_with
from billing.queries.changes import resting
from billing.queries.collecting import receivables_under
from billing.queries.receivables import standing_of
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from marketplace.queries.organisations import organisation_by_number
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.paying import PayingForm
from web.paying import paying_facts, ways_to_pay
from web.portal.words import STATUS_WORDS


class RestForm(forms.Form):
    """Why an agreement rests."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Ground"), choices=SuspensionReason.choices, widget=forms.RadioSelect
    )
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"),
        help_text=gettext_lazy("Fact, rule and what to do. The partner reads it in the letter."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TransferForm(forms.Form):
    """Who takes an agreement over, and why."""

    successor = forms.CharField(
        label=gettext_lazy("KvK number of the successor"),
        help_text=gettext_lazy("It has an account here already."),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For example a merger, with its date. Both read it in the letter."),
        max_length=300,
    )


def _page(
    request: DeskRequest,
    found: Agreement,
    rest_form: RestForm | None = None,
    transfer_form: TransferForm | None = None,
    paying_form: PayingForm | None = None,
) -> HttpResponse:
    today = clock.today()
    mandate = mandate_of(found)
    paying = paying_facts(found, today, has_mandate=mandate is not None)
    standings = [standing_of(one, today) for one in receivables_under(found)]
    return render(
        request,
        "desk/agreement.html",
        {
            "agreement": found,
            "acceptance": found.quote.acceptance if found.quote else None,
            "today": today,
            "lines": found.lines.select_related("product").order_by("from_on", "id"),
            "changes": found.changes.select_related("made_by").order_by("-id"),
            "suspensions": found.suspensions.select_related("made_by").order_by("-id"),
            "transfers": found.transfers.select_related("from_organisation", "to_organisation").order_by(
                "-id"
            ),
            "resting": resting(found),
            "standings": [(one, STATUS_WORDS[one.status]) for one in standings],
            "rest_form": rest_form or RestForm(initial={"reason": SuspensionReason.QUALITY}),
            "transfer_form": transfer_form or TransferForm(),
            "mandate": mandate,
            **paying,
            "paying_form": paying_form
            or PayingForm(ways=ways_to_pay(found, has_mandate=mandate is not None)),
            "paying_choices": found.paying_choices.select_related("chosen_by"),
        },
        status=422 if rest_form or transfer_form or paying_form else 200,
    )


@for_staff()
@require_safe
def agreement(request: DeskRequest, reference: str) -> HttpResponse:
    """One agreement with everything that happened to it."""
    return _page(request, agreement_with(reference))


@for_staff(StaffRole.QUALITY, StaffRole.FINANCE)
@require_POST
def rest(request: DeskRequest, reference: str) -> HttpResponse:
    """Let an agreement rest: its listings are gone at once, and the partner reads why."""
    found = agreement_with(reference)
    form = RestForm(request.POST)
    if form.is_valid():
        try:
            suspend_agreement(
                agreement=found,
                reason=SuspensionReason(form.cleaned_data["reason"]),
                explanation=form.cleaned_data["explanation"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("The agreement rests, and the letter is sent."))
            return redirect("web:desk-agreement", reference=reference)
    return _page(request, found, rest_form=form)


@for_staff(StaffRole.QUALITY, StaffRole.FINANCE)
@require_POST
def go_on(request: DeskRequest, reference: str) -> HttpResponse:
    """Let an agreement go on after a rest."""
    try:
        resume_agreement(agreement=agreement_with(reference), actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The agreement goes on, and the letter is sent."))
    return redirect("web:desk-agreement", reference=reference)


@for_staff(StaffRole.FINANCE)
@require_POST
def transfer(request: DeskRequest, reference: str) -> HttpResponse:
    """Give an agreement to a successor."""
    found = agreement_with(reference)
    form = TransferForm(request.POST)
    if form.is_valid():
        try:
            transfer_agreement(
                agreement=found,
                successor=organisation_by_number(form.cleaned_data["successor"]),
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            field = refusal.field if refusal.field in form.fields else "successor"
            form.add_error(field, refusal.message)
        else:
            messages.success(request, _("The agreement went over, and both letters are sent."))
            return redirect("web:desk-agreement", reference=reference)
    return _page(request, found, transfer_form=form)


@for_staff(StaffRole.FINANCE)
@require_POST
def purchase_order(request: DeskRequest, reference: str) -> HttpResponse:
    """Write the purchase order number of a partner on its agreement."""
    try:
        change_purchase_order(
            agreement=agreement_with(reference),
            purchase_order=request.POST.get("purchase_order", ""),
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The purchase order number is kept. The next invoice carries it."))
    return redirect("web:desk-agreement", reference=reference)


@for_staff(StaffRole.FINANCE)
@require_POST
def paying_method(request: DeskRequest, reference: str) -> HttpResponse:
    """Choose how a partner pays an agreement, with a reason that is kept."""
    found = agreement_with(reference)
    form = PayingForm(request.POST, ways=ways_to_pay(found, has_mandate=mandate_of(found) is not None))
    if form.is_valid():
        try:
            choose_for_partner(
                agreement=found,
                method=PayingMethod(form.cleaned_data["method"]),
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("It is paid in another way from now on, and the letter is sent."))
            return redirect("web:desk-agreement", reference=reference)
    return _page(request, found, paying_form=form)
