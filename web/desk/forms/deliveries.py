"""Forms of the log of deliveries."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from invoices.choices import Channel, Outcome


class DeliveryFilter(forms.Form):
    """Which part of the log is shown; all of it stands in the address of the page."""

    q = forms.CharField(label=gettext_lazy("Number or name"), required=False, max_length=100)
    channel = forms.ChoiceField(
        label=gettext_lazy("By what way"),
        required=False,
        choices=[("", gettext_lazy("All")), *Channel.choices],
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        required=False,
        choices=[("", gettext_lazy("All")), *Outcome.choices],
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("Up to and including"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class MailAgainForm(forms.Form):
    """To which address a document is mailed once more."""

    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    after = forms.IntegerField(widget=forms.HiddenInput)
