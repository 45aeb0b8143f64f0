"""The field in which an occupation is typed: with suggestions while typing, and again after it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.queries.occupations import occupation_typed, suggested_occupations

CHOSEN = "_chosen"


class OccupationInput(forms.TextInput):
    """A text field, with what may be meant below it when what was typed is no occupation."""

    template_name = "portal/occupation_input.html"

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> Any:
        """What was chosen below the field goes before what stands in it."""
        return data.get(f"{name}{CHOSEN}") or data.get(name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the suggestions."""
        context = super().get_context(name, value, attrs)
        typed = str(value or "")
        is_known = not typed or occupation_typed(typed) is not None
        context["chosen_name"] = f"{name}{CHOSEN}"
        context["suggestions"] = [] if is_known else suggested_occupations(typed)
        return context


class OccupationField(forms.CharField):
    """An occupation, kept as its code of ESCO or ISCO and shown by its name."""

    widget = OccupationInput

    def clean(self, value: Any) -> str:
        """Answers the code of what was typed or chosen; empty for nothing."""
        typed = str(super().clean(value))
        if not typed:
            return ""
        found = occupation_typed(typed)
        if found is not None:
            return found.code
        if suggested_occupations(typed, most=1):
            raise forms.ValidationError(_("Choose which of these occupations you mean."), code="unclear")
        raise forms.ValidationError(
            _("We do not know this occupation. Type another word, or leave this empty."), code="unknown"
        )

    def prepare_value(self, value: Any) -> Any:
        """Shows the name that goes with a code, and what was typed as it was typed."""
        found = occupation_typed(str(value or ""))
        return value if found is None else found.name
