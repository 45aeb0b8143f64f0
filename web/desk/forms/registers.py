"""Forms of registers: a file, where it is published, which column is what, which changes are shown."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy

from quality.choices import ChangeKind, RegisterColumn


class RegisterForm(forms.Form):
    """A register file, read whole or refused whole."""

    register = forms.ChoiceField(label=gettext_lazy("Register"))
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV, Excel, or the page of the IND.")
    )
    taken_on = forms.DateField(
        label=gettext_lazy("Day of the register"),
        required=False,
        help_text=gettext_lazy("Leave it empty when the file says it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: object, registers: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["register"].choices = registers  # type: ignore[attr-defined]  # a choice field


class SourceForm(forms.Form):
    """Where a register is published, and whether we fetch it."""

    address = forms.CharField(
        label=gettext_lazy("Address of the register"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    is_fetched = forms.BooleanField(
        label=gettext_lazy("Fetch it from there once a week"),
        required=False,
        help_text=gettext_lazy("Only a page or file that we can read: try it by hand first."),
    )


class SampleForm(forms.Form):
    """A file of the register, of which the first rows are shown."""

    file = forms.FileField(
        label=gettext_lazy("A file of this register"), help_text=gettext_lazy("CSV or Excel.")
    )


class ColumnsForm(forms.Form):
    """For each thing we read: the header of its column."""

    def __init__(self, *args: object, headers: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        choices = [("", gettext_lazy("Not in this register")), *((header, header) for header in headers)]
        for column in RegisterColumn:
            self.fields[column.value] = forms.ChoiceField(
                label=column.label, choices=choices, required=column == RegisterColumn.NAME
            )

    def column_map(self) -> dict[str, str]:
        """What was chosen, without what is not in this register."""
        return {column: header for column, header in self.cleaned_data.items() if header}


class ChangeFilter(forms.Form):
    """Which changes of a register are shown; all of it stands in the address of the page."""

    q = forms.CharField(label=gettext_lazy("Name or KvK number"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("What changed"),
        required=False,
        choices=[("", gettext_lazy("All")), *ChangeKind.choices],
    )
