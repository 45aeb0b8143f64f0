"""The form with which a partner sends evidence for a mark."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quality.choices import EvidenceKind


class ClaimForm(forms.Form):
    """What the document is, and the document. The rules live below: a refusal comes back beside its field."""

    mark = forms.ChoiceField(label=_("Mark"))
    kind = forms.ChoiceField(
        label=_("What do you send?"), choices=EvidenceKind.choices, widget=forms.RadioSelect
    )
    issued_on = forms.DateField(
        label=_("Date of the document"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until_on = forms.DateField(
        label=_("Valid up to and including"),
        required=False,
        help_text=_("Leave it empty for a statement that names no last day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    number = forms.CharField(
        label=_("Number on the document"), max_length=60, required=False, help_text=_("If it has one.")
    )
    file = forms.FileField(
        label=_("Document"),
        help_text=_("PDF, or a photo (JPEG, PNG, WebP). At most 10 MB. Without a BSN: cover it."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
    )

    def __init__(self, *given: Any, marks: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["mark"]
        if isinstance(field, forms.ChoiceField):
            field.choices = marks

    def clean_valid_until_on(self) -> object:
        """People name the last day; we keep the first one after it."""
        day = self.cleaned_data["valid_until_on"]
        return day + timedelta(days=1) if day else None
