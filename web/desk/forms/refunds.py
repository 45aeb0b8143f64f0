"""Forms about money that goes back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.desk.forms.menu_card import AmountField


class RefundForm(forms.Form):
    """How much goes back, and why."""

    amount = AmountField(label=_("Amount in euros"))
    reason = forms.CharField(
        label=_("Why it goes back"),
        help_text=_("For example: paid twice. Only colleagues read it."),
        max_length=300,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].required = True
