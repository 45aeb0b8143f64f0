"""Forms about reminders: holding them back, and the days of a series."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.queries.debtors import OpenDebt
from billing.rules.payment_reminders import Level


class HoldForm(forms.Form):
    """Of what no reminders go, until when, and why."""

    about = forms.ChoiceField(label=_("About what"))
    reason = forms.CharField(
        label=_("Why no reminders go"),
        help_text=_("For example: complaint about the invoice, called on 12 March. Only colleagues read it."),
        max_length=300,
    )
    until_on = forms.DateField(
        label=_("Reminders go again from"),
        help_text=_("Leave it empty: until you lift it."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: object = None, *, debts: list[OpenDebt]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or nothing
        documents = [(one.receivable.document.reference, one.receivable.document.number) for one in debts]
        self.fields["about"].choices = [("", _("Everything of this partner")), *documents]  # type: ignore[attr-defined]  # a choice field
        self.fields["about"].required = False


class DaysForm(forms.Form):
    """After how many days each letter of a series goes."""

    audience = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: object = None, *, audience: str, levels: list[Level]) -> None:
        super().__init__(data, initial={"audience": audience})  # type: ignore[arg-type]  # a QueryDict or nothing
        for level in levels:
            self.fields[f"days-{level.number}"] = forms.IntegerField(
                label=_("Letter {number}, days after the last day to pay").format(number=level.number),
                initial=level.days,
                min_value=1,
                max_value=365,
            )

    @property
    def days(self) -> dict[int, int]:
        """Days by number of the letter."""
        return {
            int(name.partition("-")[2]): value
            for name, value in self.cleaned_data.items()
            if name.startswith("days-")
        }
