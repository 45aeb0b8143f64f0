"""Payouts of Stripe at the finance desk: what each is made of, what differs, and what is at the bank."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.actions.payouts import assign_payout
from billing.choices import PayoutStanding
from billing.queries.bank import transaction_with
from billing.queries.payouts import (
    PayoutFound,
    all_payouts,
    clearing_on,
    found_payouts,
    payout_with,
    payouts_without_name,
)
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.money import Money
from web.desk.current import DeskRequest, for_staff
from web.desk.workbooks import download

SHOWN = 100
BADGES = {
    PayoutStanding.SETTLED: "ok",
    PayoutStanding.UNDER_WAY: "info",
    PayoutStanding.LATE: "due",
    PayoutStanding.DIFFERS: "hold",
    PayoutStanding.BACK: "due",
}
ASKS = (PayoutStanding.DIFFERS, PayoutStanding.LATE)


@for_staff(StaffRole.FINANCE)
@require_safe
def payouts(request: DeskRequest) -> HttpResponse:
    """Payouts, those that differ or are late first on request; what stands at Stripe; as CSV or Excel too."""
    today = clock.today()
    found = found_payouts(all_payouts(), today=today)
    wrong = [one for one in found if one.standing in ASKS]
    only_wrong = request.GET.get("which") == "wrong"
    rows = wrong if only_wrong else found
    file = download(
        request,
        name=_("payouts-{day}").format(day=today.isoformat()),
        header=[
            *(_("Payout"), _("Arrives"), _("How it stands"), _("Transactions"), _("Before fees"), _("Fees")),
            *(_("Paid out"), _("At the bank"), _("Difference")),
        ],
        rows=[
            [
                *(one.payout.reference, one.payout.arrives_on, one.standing.label, len(one.lines)),
                *(Money(one.gross_cents), Money(one.fee_cents), Money(one.payout.cents)),
                *(Money(sum(row.cents for row in one.at_bank)), Money(one.difference)),
            ]
            for one in rows
        ],
    )
    return file or render(
        request,
        "desk/payouts.html",
        {
            "rows": [(one, BADGES[one.standing]) for one in rows[:SHOWN]],
            "counts": (len(found), len(wrong)),
            "only_wrong": only_wrong,
            "shown": SHOWN,
            "clearing": clearing_on(today, found),
            "nameless": payouts_without_name(),
        },
    )


@for_staff(StaffRole.FINANCE)
@require_safe
def payout(request: DeskRequest, reference: str) -> HttpResponse:
    """What one payout is made of; each line opens to what we booked for it. As CSV or Excel too."""
    [found] = found_payouts([payout_with(reference)], today=clock.today())
    file = download(
        request,
        name=reference,
        header=[
            *(_("Day"), _("What"), _("Partner"), _("Transaction"), _("Source")),
            *(_("Before fees"), _("Fees"), _("Booked"), _("Difference")),
        ],
        rows=_line_rows(found),
    )
    return file or render(
        request,
        "desk/payout.html",
        {"found": found, "badge": BADGES[found.standing], "asks": found.standing in ASKS},
    )


def _line_rows(found: PayoutFound) -> list[list[object]]:
    return [
        [
            *(one.line.happened_at.date(), one.line.get_kind_display(), one.party_name),
            *(one.line.reference, one.line.source, Money(one.line.cents), Money(one.line.fee_cents)),
            "" if one.sums.booked_cents is None else Money(one.sums.booked_cents),
            Money(one.sums.difference),
        ]
        for one in found.lines
    ]


@for_staff(StaffRole.FINANCE)
@require_POST
def assign(request: DeskRequest, number: int) -> HttpResponse:
    """Say that a movement of the bank is a payout."""
    try:
        assign_payout(
            row=transaction_with(number),
            payout=payout_with(request.POST.get("payout", "")),
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:desk-bank-movement", number=number)
    messages.success(request, _("It is that payout."))
    return redirect("web:desk-bank")
