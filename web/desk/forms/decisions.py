"""Forms of the quality desk: a decision about a mark that is in doubt, and the answer to an objection."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from quality.choices import CheckKind, ObjectionOutcome


class Choice(models.TextChoices):
    """What can be decided about a mark that is in doubt."""

    SUSPEND = "suspend", _("Suspend")
    WAIT = "wait", _("Wait for evidence")
    CONFIRM = "confirm", _("The mark is still there")
    WITHDRAW = "withdraw", _("Withdraw")


class DoubtForm(forms.Form):
    """One of four choices, with the rule, the day, and the words that the partner reads."""

    choice = forms.ChoiceField(label=_("Your decision"), choices=Choice.choices, widget=forms.RadioSelect)
    rule = forms.ChoiceField(label=_("Rule"))
    until_on = forms.DateField(
        label=_("Up to and including"),
        required=False,
        help_text=_("For suspending it may be empty: until a new decision. For waiting it is asked."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    fact = forms.CharField(
        label=_("Fact"),
        max_length=500,
        help_text=_("What you saw or read, and when."),
        widget=forms.TextInput,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The partner reads this text. Name the fact and what they can do."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence_kind = forms.ChoiceField(
        label=_("How you know that the mark is still there"),
        required=False,
        choices=[
            (CheckKind.PERSON.value, CheckKind.PERSON.label),
            (CheckKind.DOCUMENT.value, CheckKind.DOCUMENT.label),
        ],
    )
    source = forms.CharField(
        label=_("What you saw, or whom you asked"),
        required=False,
        max_length=300,
        help_text=_("Only when the mark is still there. We keep it as a check."),
    )

    def clean(self) -> dict[str, object]:
        """Waiting needs a day."""
        facts: dict[str, object] = super().clean() or {}
        if facts.get("choice") == Choice.WAIT and not facts.get("until_on") and "until_on" not in self.errors:
            self.add_error("until_on", _("Choose the day up to which you wait."))
        return facts


class AnswerForm(forms.Form):
    """Whether an objection is right, and why."""

    outcome = forms.ChoiceField(
        label=_("The objection is"), choices=ObjectionOutcome.choices, widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("Reasons"),
        help_text=_("The partner reads this text."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
