"""The desk: organisations and their recognition."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from billing.queries.agreements import agreements_of
from billing.queries.refund_requests import left_over_on
from billing.queries.refunds import not_arrived
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import NotFound, Refusal
from foundation.queries.outbox import open_messages
from invoices.queries.deliveries import returned_mails, with_addresses
from marketplace.queries.groups import group_ties_of
from marketplace.queries.listings import listings_of
from marketplace.queries.live import counts_live_at
from marketplace.queries.organisations import all_organisations, organisation_with
from quality.actions.decisions import recognise_organisation, withdraw_mark
from quality.actions.recognitions import propose_recognition
from quality.queries.decisions import decisions_about
from quality.queries.eligibility import marks_of
from quality.queries.marks import marks_by_committee, marks_by_decision
from quality.queries.proposals import proposals_open_at
from quality.queries.snapshots import looks_at
from quality.words import mark_sentence
from web.desk.current import DeskRequest, for_staff
from web.desk.mails import newest_mails
from web.portal.listing_standing import standings_of

FINANCE = (StaffRole.FINANCE, StaffRole.ADMINISTRATOR)


class DecisionForm(forms.Form):
    """A decision about a mark, with its reasons."""

    mark = forms.ChoiceField(label=gettext_lazy("Mark"))
    fact = forms.CharField(
        label=gettext_lazy("Fact"), max_length=500, help_text=gettext_lazy("What you saw or read, and when.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The partner reads this text."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@for_staff()
@require_safe
def desk(request: DeskRequest) -> HttpResponse:
    """What is live, and what waits."""
    # Who may not work with invoices is not asked to mail them.
    is_finance = request.user.is_superuser or request.user.works_at(FINANCE)
    returned = returned_mails() if is_finance else returned_mails().none()
    return render(
        request,
        "desk/start.html",
        {
            "counts": counts_live_at(clock.now()),
            "now": clock.now(),
            "waiting": open_messages()[:20],
            "returned": with_addresses(returned[:20]),
            "returned_count": returned.count(),
            "not_arrived": not_arrived() if is_finance else [],
            "left_over": left_over_on(clock.today()) if is_finance else None,
        },
    )


@for_staff()
@require_safe
def organisations(request: DeskRequest) -> HttpResponse:
    """All organisations, found by name or KvK number."""
    text = request.GET.get("q", "")
    rows = all_organisations(text)
    return render(request, "desk/organisations.html", {"rows": rows[:200], "total": rows.count(), "q": text})


def _decision_form(data: object = None) -> DecisionForm:
    form = DecisionForm(data)  # type: ignore[arg-type]  # a QueryDict or nothing
    form.fields["mark"].choices = [(mark.code, mark.name) for mark in marks_by_decision()]  # type: ignore[attr-defined]  # a choice field
    return form


@for_staff()
@require_safe
def organisation(request: DeskRequest, reference: str) -> HttpResponse:
    """One organisation: its marks, what was decided, and the form to recognise or withdraw."""
    return _organisation_page(request, reference, _decision_form())


def _organisation_page(request: DeskRequest, reference: str, form: DecisionForm) -> HttpResponse:
    found = organisation_with(reference)
    return render(
        request,
        "desk/organisation.html",
        {
            "organisation": found,
            "held": [(row, mark_sentence(row.mark.code, row, found)) for row in marks_of(found, clock.now())],
            "decisions": decisions_about(found),
            "proposals": proposals_open_at(clock.now()).filter(organisation=found),
            "committee": marks_by_committee(),
            "looks": looks_at(found)[:20],
            "listings": standings_of(listings_of(found)[:100]),
            "agreements": agreements_of(found),
            "groups": group_ties_of(found),
            "form": form,
            "now": clock.now(),
        },
        status=422 if form.errors else 200,
    )


@for_staff(StaffRole.QUALITY)
@require_POST
def decide(request: DeskRequest, reference: str) -> HttpResponse:
    """Recognise, or withdraw: the button says which. The partner gets a letter with the reasons."""
    found = organisation_with(reference)
    form = _decision_form(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            if "withdraw" in request.POST:
                withdraw_mark(
                    organisation=found,
                    mark_code=facts["mark"],
                    fact=facts["fact"],
                    reason=facts["reason"],
                    actor=request.user,
                    now=clock.now(),
                )
                messages.success(request, _("The mark is withdrawn, and the letter is sent."))
            elif facts["mark"] in {mark.code for mark in marks_by_committee()}:
                propose_recognition(
                    organisation=found,
                    mark_code=facts["mark"],
                    fact=facts["fact"],
                    reason=facts["reason"],
                    actor=request.user,
                    now=clock.now(),
                )
                messages.success(
                    request, _("Proposed. It holds, and the letter goes out, when a colleague confirms it.")
                )
            else:
                recognise_organisation(
                    organisation=found,
                    mark_code=facts["mark"],
                    fact=facts["fact"],
                    reason=facts["reason"],
                    actor=request.user,
                    now=clock.now(),
                )
                messages.success(request, _("The recognition holds from now on, and the letter is sent."))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("web:desk-organisation", reference=reference)
    return _organisation_page(request, reference, form)


@require_safe
def mails(request: DeskRequest) -> HttpResponse:
    """In a sandbox installation: the mails as they would have been sent, for everybody who tries it."""
    if not settings.SANDBOX:
        raise NotFound
    return render(request, "desk/mails.html", {"mails": newest_mails()})
