"""The forms with which the desk decides about evidence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from quality.choices import ReasonCode

CONFIRM, REFUSE, LEAVE_OPEN = "confirm", "refuse", "leave_open"
REASONS_TO_REFUSE = (
    ReasonCode.EVIDENCE_MISSING,
    ReasonCode.EVIDENCE_EXPIRED,
    ReasonCode.EVIDENCE_FALSE,
    ReasonCode.WRONG_DATA,
    ReasonCode.OTHER,
)


class ClaimDecisionForm(forms.Form):
    """What somebody found of a document. Nothing is chosen beforehand."""

    outcome = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[
            (CONFIRM, _("In order: the mark counts from now")),
            (REFUSE, _("Refused: nothing changes in what counts")),
            (LEAVE_OPEN, _("Cannot be checked: it does not count, and you can still confirm it later")),
        ],
        widget=forms.RadioSelect,
    )
    reason_code = forms.ChoiceField(
        label=_("Ground of a refusal"),
        choices=[("", _("None: it is not refused")), *((one.value, one.label) for one in REASONS_TO_REFUSE)],
        required=False,
        help_text=_("Counted in the yearly figures."),
    )
    fact = forms.CharField(
        label=_("Fact"),
        max_length=500,
        help_text=_("What you read, and where you looked it up."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The partner reads this text."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, object]:
        """A refusal names its ground."""
        facts = super().clean() or {}
        if facts.get("outcome") == REFUSE and not facts.get("reason_code"):
            self.add_error("reason_code", _("Choose the ground of the refusal."))
        return facts
