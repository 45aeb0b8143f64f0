"""Months that close, at the finance desk."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from billing.actions.periods import close_month, reopen_month
from billing.queries.periods import LeftOpen, closed_until, closings, left_open_in, month_to_close
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import NotFound, Refusal
from web.desk.current import DeskRequest, for_staff
from web.tables import csv_answer

WORDS = {
    LeftOpen.BANK: (gettext_lazy("Movements of the bank to decide"), "web:desk-bank"),
    LeftOpen.PAYOUTS: (gettext_lazy("Payouts of Stripe that differ or are late"), "web:desk-payouts"),
    LeftOpen.VAT_CASES: (gettext_lazy("VAT to decide"), "web:desk-vat"),
    LeftOpen.BILLING: (gettext_lazy("Billing that is parked"), "web:desk-billing"),
    LeftOpen.DEBTORS: (gettext_lazy("Difference between debtors and the ledger"), "web:desk-debtors"),
    LeftOpen.VAT: (gettext_lazy("Months in which VAT and the ledger differ"), "web:desk-vat-return"),
}


class ReopenForm(forms.Form):
    """Why a month is opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is opened again"),
        help_text=gettext_lazy("It is kept. Figures of that month that were declared may change."),
        max_length=300,
    )


@for_staff(StaffRole.FINANCE)
@require_safe
def periods(request: DeskRequest) -> HttpResponse:
    """Which month can be closed and what is not done in it; every closing there was, as CSV too."""
    today = clock.today()
    rows = list(closings())
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("closed-months"),
            header=[
                *(_("Month"), _("Closed"), _("By"), _("Opened again"), _("By"), _("Reason")),
                _("Not done"),
            ],
            rows=[
                [
                    *(f"{row.month:%Y-%m}", row.closed_at.date(), row.closed_by.get_full_name()),
                    row.reopened_at.date() if row.reopened_at else "",
                    row.reopened_by.get_full_name() if row.reopened_by else "",
                    *(row.reason, sum(row.left_open.values())),
                ]
                for row in rows
            ],
        )
    month = month_to_close(today)
    left = left_open_in(month, today=today) if month else []
    last = max((row for row in rows if not row.reopened_at), key=lambda one: one.month, default=None)
    return render(
        request,
        "desk/periods.html",
        {
            "month": month,
            "left": [(*_named(item.name), item.count) for item in left if item.count],
            "closed_until": closed_until(),
            "rows": rows,
            "last": last,
            "is_mine": last is not None and last.closed_by_id == request.user.pk,
            "form": ReopenForm(),
        },
    )


def _named(name: LeftOpen) -> tuple[str, str]:
    words, page = WORDS[name]
    return str(words), reverse(page)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(text).replace(day=1)
    except ValueError as error:
        raise NotFound from error


@for_staff(StaffRole.FINANCE)
@require_POST
def close(request: DeskRequest) -> HttpResponse:
    """Close a month."""
    month = _month(request.POST.get("month", ""))
    try:
        close_month(month=month, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The month is closed. What comes late is booked after it."))
    return redirect("web:desk-periods")


@for_staff(StaffRole.FINANCE)
@require_POST
def reopen(request: DeskRequest) -> HttpResponse:
    """Open the month that was closed last again."""
    month = _month(request.POST.get("month", ""))
    try:
        reopen_month(
            month=month,
            reason=request.POST.get("reason", ""),
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The month is open again."))
    return redirect("web:desk-periods")
