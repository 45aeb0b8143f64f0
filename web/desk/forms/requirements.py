"""The form of what is asked from a day on: things, each with the ways to meet it. It works without a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.choices import Condition, ListingKind, Programme, Role
from quality.actions.requirements import NOT_MARKS
from quality.choices import Fact
from quality.rules.expressions import Asked, Way
from quality.words import mark_name
from web.desk.forms.menu_card import DayField

WAYS = 3
MOST_THINGS = 12
ALWAYS = "always"


class NewSubjectForm(forms.Form):
    """Something of which nothing is asked yet."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), choices=Programme.choices)
    listing_kind = forms.ChoiceField(label=gettext_lazy("Kind of listing"), choices=ListingKind.choices)
    condition = forms.ChoiceField(
        label=gettext_lazy("When the listing"),
        choices=[(one.value or ALWAYS, one.label) for one in Condition],
    )


@dataclass(frozen=True, slots=True)
class WayFields:
    """The fields of one way to meet a thing."""

    number: int
    mark: forms.BoundField
    second: forms.BoundField
    when: forms.BoundField


@dataclass(frozen=True, slots=True)
class ThingFields:
    """The fields of one thing that is asked."""

    number: int
    when: forms.BoundField
    ways: list[WayFields]


class VersionForm(forms.Form):
    """What is asked from a day on, and how partners are told."""

    valid_from = DayField(label=gettext_lazy("It holds from"), help_text=gettext_lazy("Tomorrow or later."))
    source = forms.CharField(
        label=gettext_lazy("It follows from"),
        help_text=gettext_lazy("The law, scheme or decision. Partners read it."),
        max_length=200,
    )
    notice_days = forms.IntegerField(
        label=gettext_lazy("Who loses by it is told so many days ahead"), min_value=0, max_value=365
    )
    warn_months = forms.CharField(
        label=gettext_lazy("And warned so many months ahead"),
        help_text=gettext_lazy("Such as 12, 6, 3. Empty: no warnings."),
        max_length=40,
        required=False,
    )
    last_seen = forms.IntegerField(widget=forms.HiddenInput)
    things = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_THINGS)

    def __init__(
        self, data: Mapping[str, Any] | None, *, things: int, names: Mapping[str, str], **options: Any
    ):
        super().__init__(data, **options)
        self.count = max(1, min(things, MOST_THINGS))
        marks = [("", "–"), *((code, mark_name(code, names)) for code in (*names, *NOT_MARKS))]
        asked_of = [("", _("everybody")), *Fact.choices]
        for thing in range(1, self.count + 1):
            self.fields[f"thing{thing}_when"] = forms.ChoiceField(
                label=_("Asked of"), choices=asked_of, required=False
            )
            for way in range(1, WAYS + 1):
                name = f"thing{thing}_way{way}"
                label = _("Mark") if way == 1 else _("Or this mark")
                self.fields[f"{name}_mark"] = forms.ChoiceField(label=label, choices=marks, required=False)
                self.fields[f"{name}_second"] = forms.ChoiceField(
                    label=_("Together with"), choices=marks, required=False
                )
                self.fields[f"{name}_when"] = forms.ChoiceField(
                    label=_("Counts for"), choices=asked_of, required=False
                )

    def about(self) -> Iterator[forms.BoundField]:
        """The fields that are not of a thing."""
        return (self[name] for name in ("valid_from", "source", "notice_days", "warn_months"))

    def rows(self) -> list[ThingFields]:
        """The fields of the things, in order."""
        return [
            ThingFields(
                thing,
                self[f"thing{thing}_when"],
                [
                    WayFields(
                        way, *(self[f"thing{thing}_way{way}_{part}"] for part in ("mark", "second", "when"))
                    )
                    for way in range(1, WAYS + 1)
                ],
            )
            for thing in range(1, self.count + 1)
        ]

    def clean_warn_months(self) -> list[int]:
        """Whole numbers of months."""
        words = self.cleaned_data["warn_months"].replace(",", " ").split()
        if not all(word.isdigit() and len(word) < 4 for word in words):
            raise ValidationError(_("Write whole months with a comma between, such as 12, 6, 3."))
        return [int(word) for word in words]

    def asked(self) -> list[Asked]:
        """What was filled in: things with at least one way; what was left empty is not asked."""
        found = []
        for thing in range(1, self.count + 1):
            ways = []
            for way in range(1, WAYS + 1):
                name = f"thing{thing}_way{way}"
                first, second = (self.cleaned_data[f"{name}_{part}"] for part in ("mark", "second"))
                marks = tuple(dict.fromkeys(mark for mark in (first, second) if mark))
                if marks:
                    ways.append(Way(marks, self.cleaned_data[f"{name}_when"]))
            if ways:
                found.append(Asked(tuple(ways), self.cleaned_data[f"thing{thing}_when"]))
        return found


def initial_of(asked: Sequence[Asked]) -> dict[str, str]:
    """What the form of a version begins with: what is asked now."""
    found: dict[str, str] = {}
    for thing, one in enumerate(asked, start=1):
        found[f"thing{thing}_when"] = one.when
        for number, way in enumerate(one.ways, start=1):
            name = f"thing{thing}_way{number}"
            found[f"{name}_mark"] = way.marks[0]
            found[f"{name}_second"] = way.marks[1] if len(way.marks) > 1 else ""
            found[f"{name}_when"] = way.when
    return found
