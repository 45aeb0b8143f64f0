"""Registering a government body, with its OIN."""

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
from marketplace.actions.governments import GovernmentRegistration, register_government
from web.desk.current import DeskRequest, for_staff


class GovernmentForm(forms.Form):
    """The unit that pays, and the first of its people in the portal."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("For example: Gemeente Someren")
    )
    oin = forms.CharField(
        label=gettext_lazy("OIN"),
        max_length=30,
        help_text=gettext_lazy(
            "20 digits, of the unit that pays. It stands in the public OIN register of Logius."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=200)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=16)
    city = forms.CharField(label=gettext_lazy("Place"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail address for invoices"))
    owner_email = forms.EmailField(
        label=gettext_lazy("E-mail address of the first owner"),
        help_text=gettext_lazy("Who orders and accepts for this body. We mail an invitation to the portal."),
    )


@for_staff(StaffRole.FINANCE, StaffRole.PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
def government(request: DeskRequest) -> HttpResponse:
    """Register a government body and invite its first owner."""
    form = GovernmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = register_government(
                registration=GovernmentRegistration(**form.cleaned_data), actor=request.user, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request,
                _("{name} is registered, and the invitation is mailed.").format(name=organisation.name),
            )
            return redirect("web:desk-organisation", reference=organisation.reference)
    return render(request, "desk/government.html", {"form": form}, status=422 if form.errors else 200)
