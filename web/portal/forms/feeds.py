"""Forms for vacancy feeds: where one comes from, and where each field stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.choices import FeedFormat, WageUnit
from marketplace.models import VacancyFeed
from marketplace.queries.feed_words import CHOICES_OF, field_name
from marketplace.rules.feeds.mapping import FIELDS, OF_THE_ROW

TYPED_FOR_ALL = ("place", "wage_hours", "hours_from", "hours_until")


class FeedForm(forms.Form):
    """A new feed."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("For yourself, for example: vacancies of our own site.")
    )
    format = forms.ChoiceField(label=_("Form"), choices=FeedFormat.choices, widget=forms.RadioSelect)
    address = forms.URLField(
        label=_("Address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("We fetch it once a day. Leave it empty when you send files yourself."),
    )


@dataclass(frozen=True, slots=True)
class MapRow:
    """One field of the map: where it stands, what holds for all rows, and what the first row says there."""

    name: str
    label: str
    source: forms.BoundField
    default: forms.BoundField | None
    example: str


class FeedMapForm(forms.Form):
    """Where each field stands in the feed, and what holds for all rows where it says nothing."""

    least_percent = forms.IntegerField(
        label=_("Stop and ask when fewer than this share of the vacancies stays"),
        min_value=1,
        max_value=100,
        help_text=_("In per cent. A feed that is suddenly short is often a mistake."),
    )

    def __init__(self, feed: VacancyFeed, data: QueryDict | None, fields: Sequence[str]) -> None:
        initial: dict[str, Any] = {"least_percent": feed.least_percent}
        initial |= {f"source_{name}": said for name, said in feed.sources.items()}
        initial |= {f"default_{name}": said for name, said in feed.defaults.items()}
        super().__init__(data, initial=initial)
        self.found = fields
        for name in FIELDS:
            label = field_name(name)
            self.fields[f"source_{name}"] = forms.CharField(
                label=_("Where “{field}” stands in your feed").format(field=label),
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"list": "feed-fields", "autocomplete": "off"}),
            )
            default = _default_field(name, _("“{field}” of all vacancies").format(field=label))
            if default is not None:
                self.fields[f"default_{name}"] = default

    def rows(self, example: Mapping[str, str]) -> list[MapRow]:
        """The map as a table."""
        return [
            MapRow(
                name,
                field_name(name),
                self[f"source_{name}"],
                self[f"default_{name}"] if f"default_{name}" in self.fields else None,
                " ".join(example.get(name, "").split())[:60],
            )
            for name in FIELDS
        ]

    def said(self, begin: str) -> dict[str, str]:
        """What was typed, by the name of the field."""
        return {
            name.removeprefix(begin): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(begin) and value
        }


def _default_field(name: str, label: str) -> forms.Field | None:
    if name in CHOICES_OF:
        choices = [("", "–"), *CHOICES_OF[name].choices]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    if name == "wage_unit":
        return forms.ChoiceField(label=label, required=False, choices=[("", "–"), *WageUnit.choices])
    if name in TYPED_FOR_ALL and name not in OF_THE_ROW:
        return forms.CharField(label=label, required=False, max_length=60)
    return None
