"""A person who orders for themselves: telling who they are, and withdrawing from an order."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.actions.withdrawals import preview_withdrawal, withdraw_agreement
from billing.queries.agreements import agreement_of
from billing.queries.orders import personal_order
from billing.rules.withdrawal import pay_back_by
from foundation import clock
from foundation.errors import Refusal
from foundation.models import User
from marketplace.actions.persons import PersonRegistration, register_person
from web.portal.current import SESSION_KEY, PartnerRequest, for_members
from web.portal.forms.persons import PersonForm, WithdrawForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Register somebody who just made an account and orders for themselves."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    form = PersonForm(
        request.POST or None,
        initial={"name": user.get_full_name(), "email": user.email, "language": get_language() or "nl"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            account = register_person(
                user=user, registration=PersonRegistration(**form.cleaned_data), now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            request.session[SESSION_KEY] = account.reference
            messages.success(request, _("Welcome. Your account is ready. Now choose what you want to order."))
            return redirect("web:package")
    return render(request, "portal/person_new.html", {"form": form}, status=422 if form.errors else 200)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PartnerRequest, reference: str) -> HttpResponse:
    """Withdraw from an order in two steps: this page declares and says what it means, its button confirms."""
    found = agreement_of(request.membership.organisation, reference)
    now = clock.now()
    form = WithdrawForm(request.POST or None, initial={"name": request.user.get_full_name()})
    name = request.user.get_full_name()
    try:
        preview = preview_withdrawal(agreement=found, name=name or reference, actor=request.user, now=now)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:agreement", reference=reference)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_agreement(agreement=found, name=form.cleaned_data["name"], actor=request.user, now=now)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request,
                _("You have withdrawn from this order. We mail you a confirmation with date and time."),
            )
            return redirect("web:agreement", reference=reference)
    return render(
        request,
        "portal/withdraw.html",
        {
            "agreement": found,
            "order": personal_order(found),
            "preview": preview,
            "pay_back_by": pay_back_by(clock.today()),
            "form": form,
        },
        status=422 if form.errors else 200,
    )
