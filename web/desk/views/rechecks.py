"""The desk: a mark that counts, and whose term for another look is over."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from quality.actions.rechecks import record_recheck
from quality.queries.held import held_with
from quality.rules.reminders import recheck_on
from quality.words import mark_sentence
from web.desk.current import DeskRequest, for_staff


class RecheckForm(forms.Form):
    """Where somebody looked, and what was seen."""

    source = forms.CharField(
        label=gettext_lazy("Where did you look, and what did you see?"),
        help_text=gettext_lazy("Such as: the public register of today, row 212."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def recheck(request: DeskRequest, held_id: int) -> HttpResponse:
    """How the mark stands, and the form to say that it is still in order."""
    found = held_with(held_id)
    form = RecheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            record_recheck(
                held=found, source=form.cleaned_data["source"], actor=request.user, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Noted. The mark counts on, and the term begins again."))
            return redirect("web:desk-organisation", reference=found.organisation.reference)
    return render(
        request,
        "desk/recheck.html",
        {
            "held": found,
            "form": form,
            "sentence": mark_sentence(found.mark.code, found, found.organisation),
            "recheck_on": recheck_on(checked_on=found.checked_on, recheck_days=found.mark.recheck_days),
        },
        status=422 if form.errors else 200,
    )
