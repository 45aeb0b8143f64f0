"""What was done with a warning of fraud."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OutcomeForm(forms.Form):
    """What our colleague did."""

    outcome = forms.CharField(
        label=_("What you did"),
        help_text=_("For example: called the partner on 12 March, the payment is right."),
        max_length=300,
    )
