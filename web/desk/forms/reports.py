"""Forms for reports and for decisions about listings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from foundation.choices import Language
from quality.choices import HandOverTo, ReasonCode, ReportKind


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ReportFilter(forms.Form):
    """Which reports are shown; all of it stands in the address of the page."""

    q = forms.CharField(label=gettext_lazy("Number, title or organisation"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("open", gettext_lazy("Open")),
            ("closed", gettext_lazy("Closed")),
        ],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong"),
        required=False,
        choices=[("", gettext_lazy("All")), *ReportKind.choices],
    )
    since = _day(label=gettext_lazy("From"), required=False)
    until = _day(label=gettext_lazy("Up to and including"), required=False)


class AskForm(forms.Form):
    """What we ask the partner."""

    text = forms.CharField(
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy("The partner reads this. Leave out who reported it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    answer_on = _day(label=gettext_lazy("Answer up to and including"))


class GroundsForm(forms.Form):
    """Why something is decided about a listing, and how long a hold lasts."""

    reason_code = forms.ChoiceField(
        label=gettext_lazy("Kind of ground"),
        required=False,
        choices=[("", gettext_lazy("Choose")), *ReasonCode.choices],
        help_text=gettext_lazy("For the yearly figures. Needed to put on hold or remove."),
    )
    fact = forms.CharField(
        label=gettext_lazy("Fact"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "What you saw or read, and when. The partner reads it: name no reporter. Needed for a decision."
        ),
    )
    rule = forms.CharField(
        label=gettext_lazy("Rule"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "The article of our terms or of the law, for example: Waadi, article 3. Needed for a decision."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=4000,
        help_text=gettext_lazy("In plain words, and what can be done now. Name no reporter."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hold_on = _day(
        label=gettext_lazy("On hold up to and including"),
        required=False,
        help_text=gettext_lazy("Only with “put on hold”. Empty is until further notice."),
    )

    def clean(self) -> dict[str, Any]:
        """A hold and a removal are counted by their kind of ground, so it must be chosen."""
        cleaned = super().clean() or {}
        needs = cleaned.get("choice") in {"hold", "remove"}
        if needs and not cleaned.get("reason_code"):
            self.add_error("reason_code", gettext_lazy("Choose the kind of ground."))
        last = cleaned.get("hold_on")
        cleaned["until_on"] = last + timedelta(days=1) if last and cleaned.get("choice") == "hold" else None
        return cleaned


class ReportDecisionForm(GroundsForm):
    """What the desk decides about a report; nothing is chosen beforehand."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What you decide"),
        widget=forms.RadioSelect,
        choices=[
            (
                "no_ground",
                gettext_lazy("No ground: nothing is wrong. The listing shows, the report is closed."),
            ),
            ("put_right", gettext_lazy("The partner put it right. The listing shows, the report is closed.")),
            ("hold", gettext_lazy("Put on hold: offline at once. The report stays open.")),
            ("remove", gettext_lazy("Remove: offline for good. The report is closed.")),
        ],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the reason"), choices=Language.choices, initial=Language.DUTCH
    )
    field_order = ("choice", "reason_code", "fact", "rule", "reason", "language", "hold_on")


class ListingDecisionForm(GroundsForm):
    """What the desk decides about a listing without a report; nothing is chosen beforehand."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What you decide"),
        widget=forms.RadioSelect,
        choices=[
            ("hold", gettext_lazy("Put on hold: offline at once.")),
            ("back", gettext_lazy("Put back: it may show again.")),
            ("remove", gettext_lazy("Remove: offline for good.")),
        ],
    )
    field_order = ("choice", "reason_code", "fact", "rule", "reason", "hold_on")


class HandOverForm(forms.Form):
    """To whom a report went, and when."""

    to = forms.ChoiceField(
        label=gettext_lazy("Handed over to"), choices=HandOverTo.choices, widget=forms.RadioSelect
    )
    handed_over_on = _day(label=gettext_lazy("On"))
    with_contact = forms.BooleanField(
        label=gettext_lazy("With the name and e-mail address of the reporter"), required=False
    )
