"""The form of a growth path: up to five steps, each a listing of one's own or another's by its reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.models import Listing
from marketplace.rules.growth_paths import MOST_STEPS


@dataclass(frozen=True, slots=True)
class StepFields:
    """The two ways to fill in a step."""

    number: int
    own: forms.BoundField
    other: forms.BoundField


class GrowthPathForm(forms.Form):
    """Steps in their order; those left empty are skipped."""

    template_name = "portal/growth_path_fields.html"

    def __init__(
        self, data: Any = None, *, listings: Sequence[Listing], steps: Sequence[Listing] = ()
    ) -> None:
        super().__init__(data)
        own = {one.reference for one in listings}
        choices = [("", "–"), *((one.reference, f"{one.title} ({one.place})") for one in listings)]
        for number in range(1, MOST_STEPS + 1):
            step = steps[number - 1].reference if number <= len(steps) else ""
            self.fields[f"own_{number}"] = forms.ChoiceField(
                label=_("Of your own"),
                choices=choices,
                required=False,
                initial=step if step in own else "",
            )
            self.fields[f"other_{number}"] = forms.CharField(
                label=_("Or the reference of another's"),
                max_length=24,
                required=False,
                initial="" if step in own else step,
            )

    def steps(self) -> list[StepFields]:
        """The fields of each step."""
        return [
            StepFields(number, self[f"own_{number}"], self[f"other_{number}"])
            for number in range(1, MOST_STEPS + 1)
        ]

    def references(self) -> list[str]:
        """The listings that were chosen or typed, in their order."""
        found = []
        for number in range(1, MOST_STEPS + 1):
            typed = self.cleaned_data[f"other_{number}"].strip().upper()
            found.append(typed or self.cleaned_data[f"own_{number}"])
        return [one for one in found if one]
