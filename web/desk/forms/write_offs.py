"""The form of a write-off: how much, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.choices import WriteOffReason
from web.desk.forms.menu_card import AmountField, amount_words


class WriteOffForm(forms.Form):
    """So much of a document, with a reason and a sentence."""

    cents = AmountField(
        label=_("How much is written off, with VAT"),
        help_text=_("In euros. All that is open, unless you fill in less."),
    )
    reason = forms.ChoiceField(label=_("Why it is not expected any more"), choices=WriteOffReason.choices)
    explanation = forms.CharField(
        label=_("What you know of it"),
        help_text=_(
            "For example: bankrupt since 20 August, the trustee expects nothing. The accountant reads it."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: object = None, *, open_cents: int) -> None:
        super().__init__(data, initial={"cents": amount_words(open_cents)})  # type: ignore[arg-type]  # a QueryDict or nothing
        self.fields["cents"].required = True

    def clean_cents(self) -> int:
        """Whole cents; what does not fit is refused by the action."""
        return int(self.cleaned_data["cents"])
