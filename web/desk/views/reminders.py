"""Reminders at the finance desk: what goes next, what went out, what is held back, and the days of each series."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.actions.reminder_holds import change_reminder_days, hold_reminders, lift_hold
from billing.choices import ReminderAudience
from billing.documents.payment_reminders import asked_cents, heading_of
from billing.models import ReminderLetter
from billing.queries.debtors import open_debts, party_with
from billing.queries.payment_reminders import coming_letters, holds, letter_with, letters, levels_by_audience
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import NotFound, Refusal
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.reminders import DaysForm, HoldForm
from web.reminders import letter_answer
from web.tables import csv_answer, euros

SHOWN = 50


@for_staff(StaffRole.FINANCE)
@require_safe
def reminders(request: DeskRequest) -> HttpResponse:
    """What goes in the coming fortnight, the newest letters, and what is held back; the letters as CSV too."""
    return _page(request)


def _page(request: DeskRequest, wrong: DaysForm | None = None) -> HttpResponse:
    today = clock.today()
    rows = letters()
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("reminders-{day}").format(day=today.isoformat()),
            header=[
                *(
                    _("Reference"),
                    _("Partner"),
                    _("Date"),
                    _("Reminder"),
                    _("Documents"),
                    _("Asked, with VAT"),
                ),
                *(_("Costs charged"), _("Listings gone from"), _("How it stands")),
            ],
            rows=[_row(one) for one in rows],
        )
    series = levels_by_audience()
    forms = {
        audience: DaysForm(audience=audience, levels=series.get(audience, []))
        for audience in ReminderAudience.values
    }
    if wrong is not None:
        forms[wrong["audience"].value()] = wrong
    return render(
        request,
        "desk/reminders.html",
        {
            "coming": coming_letters(today),
            "today": today,
            "letters": [(one, heading_of(one), asked_cents(one), _standing(one)) for one in rows[:SHOWN]],
            "count": rows.count(),
            "shown": SHOWN,
            "holds": holds(today),
            "series": [
                (ReminderAudience(audience).label, series.get(audience, []), form)
                for audience, form in forms.items()
            ],
        },
        status=422 if wrong is not None else 200,
    )


def _standing(letter: ReminderLetter) -> str:
    if letter.dropped_at is not None:
        return _("not sent: settled before")
    return _("sent") if letter.sent_at is not None else _("leaves in a moment")


def _row(letter: ReminderLetter) -> list[object]:
    return [
        letter.reference,
        letter.party.name,
        letter.made_on,
        letter.level,
        ", ".join(row.receivable.document.number for row in letter.reminders.all()),
        euros(asked_cents(letter)),
        euros(letter.costs_document.gross_cents) if letter.costs_document else "",
        letter.standing_ends_on or "",
        _standing(letter),
    ]


@for_staff(StaffRole.FINANCE)
@require_safe
def pdf(request: DeskRequest, reference: str) -> HttpResponse:
    """The letter as it was sent."""
    return letter_answer(letter_with(reference))


@for_staff(StaffRole.FINANCE)
@require_POST
def days(request: DeskRequest) -> HttpResponse:
    """Set the days of a series."""
    audience = request.POST.get("audience", "")
    if audience not in ReminderAudience.values:
        raise NotFound
    form = DaysForm(request.POST, audience=audience, levels=levels_by_audience().get(audience, []))
    if form.is_valid():
        try:
            change_reminder_days(
                audience=ReminderAudience(audience), days=form.days, actor=request.user, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The days are kept. They hold for letters that are still to go."))
            return redirect("web:desk-reminders")
    return _page(request, wrong=form)


@for_staff(StaffRole.FINANCE)
@require_POST
def hold(request: DeskRequest, reference: str) -> HttpResponse:
    """Hold reminders back to a partner, or about one invoice."""
    party = party_with(reference)
    debts = open_debts(day=clock.today(), party=party)
    form = HoldForm(request.POST, debts=debts)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            hold_reminders(
                party=party,
                receivable=next(
                    (one.receivable for one in debts if one.receivable.document.reference == facts["about"]),
                    None,
                ),
                reason=facts["reason"],
                until_on=facts["until_on"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("No reminders go for now."))
    else:
        messages.error(request, _("Write down why no reminders go, and choose a day after today or none."))
    return redirect("web:desk-debtor", reference=reference)


@for_staff(StaffRole.FINANCE)
@require_POST
def lift(request: DeskRequest, number: int) -> HttpResponse:
    """Let reminders go again."""
    found = lift_hold(hold_id=number, actor=request.user, now=clock.now())
    messages.success(request, _("Reminders to {name} go again.").format(name=found.party.name))
    return redirect("web:desk-reminders")
