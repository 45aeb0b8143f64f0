"""The form with which a visitor says: I want this."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LeadForm(forms.Form):
    """A name and one way to be reached. Nothing else is asked; the rules live below."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        help_text=_("A first name is enough."),
        error_messages={"required": _("Fill in your name. A first name is enough.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("Telephone number or e-mail address"),
        max_length=120,
        help_text=_("One of the two is enough."),
        error_messages={"required": _("Fill in a telephone number or an e-mail address.")},
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("Do you want to say something?"),
        required=False,
        max_length=1000,
        help_text=_(
            "For example: which languages you speak, and from when you can start. Do not write your BSN here."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
