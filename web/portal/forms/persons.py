"""The forms of a person: who they are, ordering, and withdrawing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.choices import Language


class PersonForm(forms.Form):
    """Who orders for themselves. The rules live below: a refusal comes back beside its field."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As it must stand on the invoice."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=16, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        label=_("Place"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Your confirmations and invoices go there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(
        label=_("Your language"),
        help_text=_("Letters are in Dutch or English. In another language you get them in English."),
        choices=Language.choices,
    )


class OrderForm(forms.Form):
    """Who orders, from which day, and the express request to begin before the time to withdraw is over."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("It stands under the order."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    starts_on = forms.DateField(
        label=_("From which day do you want to use it?"),
        help_text=_("Today, or a day within half a year."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    asks_early_start = forms.BooleanField(
        label=_("Begin before my 14 days are over. I ask for this myself"),
        help_text=_(
            "I know: if I withdraw after that, I pay for what I used, and once everything is delivered I can no longer "
            "withdraw. Not needed when your first day lies after the 14 days."
        ),
        required=False,
    )
    agrees = forms.BooleanField(
        label=_("I have read the terms and order for myself"),
        error_messages={"required": _("Tick this to order. Without it nothing is ordered.")},
    )


class WithdrawForm(forms.Form):
    """Who withdraws."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
