"""An agreement: what it holds, changing it, and ending it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.actions.agreements import end_agreement
from billing.actions.change_previews import preview_change
from billing.actions.changes import change_agreement, refuse_when_fixed, withdraw_change
from billing.actions.order_numbers import change_purchase_order
from billing.actions.paying_methods import choose_paying_method, mandate_of
from billing.choices import EndReason, PayingMethod
from billing.providers.stripe.mandate_forms import open_mandate_form
from billing.queries.agreements import agreement_of
from billing.queries.changes import change_of, changeable_items, planned_changes, resting
from billing.queries.collecting import receivables_under
from billing.queries.orders import personal_order
from billing.queries.receivables import standing_of
from billing.rules.notice import earliest_end
from foundation import clock
from foundation.addresses import client_address
from foundation.errors import Refusal
from marketplace.queries.staying import losses_of
from web.paying import chosen_words, paying_facts
from web.portal.changing import choices_of, groups_of, wanted_in
from web.portal.current import PartnerRequest, for_members, for_organisations
from web.portal.words import STATUS_WORDS


@for_members
@require_safe
def agreement(request: PartnerRequest, reference: str) -> HttpResponse:
    """One agreement: its lines, its term, what is going to change, its invoices, and how to end it."""
    found = agreement_of(request.membership.organisation, reference)
    today = clock.today()
    standings = [standing_of(one, today) for one in receivables_under(found)]
    order = personal_order(found) if found.party.is_person else None
    known = mandate_of(found)
    return render(
        request,
        "portal/agreement_person.html" if order else "portal/agreement.html",
        {
            "agreement": found,
            "order": order,
            "can_withdraw": order is not None and order.can_withdraw_on(today),
            "lines": [line for line in found.lines.all() if line.until_on is None or line.until_on > today],
            "today": today,
            "planned": planned_changes(found, today).prefetch_related("opened__product", "closed__product"),
            "resting": resting(found),
            "losses": losses_of(found.organisation, clock.now()),
            "standings": [(one, STATUS_WORDS[one.status]) for one in standings],
            "to_pay": next((one for one in standings if one.open_cents > 0), None),
            "earliest_end": earliest_end(starts_on=found.starts_on, today=today),
            "mandate": known,
            "is_back": request.GET.get("back") == "mandate",
            **paying_facts(found, today, has_mandate=known is not None),
        },
    )


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PartnerRequest, reference: str) -> HttpResponse:
    """Change an agreement: what is wanted, what that costs now and a year, and from when. Nothing holds until it is
    confirmed."""
    found = agreement_of(request.membership.organisation, reference)
    now = clock.now()
    try:
        refuse_when_fixed(found, clock.today())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:agreement", reference=reference)
    rows = changeable_items(agreement=found, now=now)
    data: QueryDict = request.POST if request.method == "POST" else QueryDict()
    wanted = wanted_in(data, rows)
    choices = choices_of(wanted, rows)
    preview, problem = None, ""
    try:
        if choices and "confirm" in data:
            change_agreement(
                agreement=found,
                choices=choices,
                actor=request.user,
                ip_address=client_address(request),
                now=now,
            )
            messages.success(request, _("The agreement is changed. We mail you what changes, and when."))
            return redirect("web:agreement", reference=reference)
        if choices:
            preview = preview_change(agreement=found, choices=choices, actor=request.user, now=now)
    except Refusal as refusal:
        problem = refusal.message
    context = {
        "agreement": found,
        "groups": groups_of(wanted, rows),
        "preview": preview,
        "problem": problem,
        "earliest_end": earliest_end(starts_on=found.starts_on, today=clock.today()),
    }
    if request.headers.get("HX-Request"):
        return render(request, "portal/change_preview.html", context)
    return render(request, "portal/change.html", context, status=422 if problem else 200)


@for_members
@require_POST
def withdraw(request: PartnerRequest, reference: str, change_reference: str) -> HttpResponse:
    """Take back a change that lies ahead."""
    found = agreement_of(request.membership.organisation, reference)
    try:
        withdraw_change(change=change_of(found, change_reference), actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The change is taken back. Everything stays as it is."))
    return redirect("web:agreement", reference=reference)


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


@for_organisations
@require_POST
def purchase_order(request: PartnerRequest, reference: str) -> HttpResponse:
    """Write another purchase order number on an agreement: its next invoices carry it."""
    found = agreement_of(request.membership.organisation, reference)
    try:
        change_purchase_order(
            agreement=found,
            purchase_order=request.POST.get("purchase_order", ""),
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The purchase order number is kept. Your next invoice carries it."))
    return redirect("web:agreement", reference=reference)


@for_organisations
@require_POST
def paying_method(request: PartnerRequest, reference: str) -> HttpResponse:
    """Choose how the next invoices are paid: direct debit from the next one on; off is off at once."""
    found = agreement_of(request.membership.organisation, reference)
    method = request.POST.get("method", "")
    if method not in PayingMethod.values:
        messages.error(request, _("Choose one of the ways to pay."))
        return redirect("web:agreement", reference=reference)
    was_collected = found.paying_method == PayingMethod.SEPA_DEBIT
    try:
        changed = choose_paying_method(
            agreement=found, method=PayingMethod(method), actor=request.user, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, chosen_words(changed, was_collected=was_collected))
    return redirect("web:agreement", reference=reference)


@for_organisations
@require_POST
def mandate(request: PartnerRequest, reference: str) -> HttpResponse:
    """Go to the form on which a mandate is given; the same open form again when asked twice."""
    found = agreement_of(request.membership.organisation, reference)
    back = settings.SITE_URL + reverse("web:agreement", kwargs={"reference": reference})
    try:
        url = open_mandate_form(
            agreement=found,
            actor=request.user,
            success_url=f"{back}?back=mandate",
            cancel_url=back,
            language=get_language() or "nl",
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:agreement", reference=reference)
    return redirect(url)
