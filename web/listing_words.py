"""What a listing says, field by field in words: as it is, and as it was or would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from marketplace.rules.word_changes import Piece, word_changes
from quality.rules.reports import changed_fields
from web.portal.forms.occupations import OccupationField
from web.portal.listing_pages import page_for
from web.templatetags.words import day_plain, euro, moment

TEXTS = frozenset({"title", "text"})


@dataclass(frozen=True, slots=True)
class SaidRow:
    """One field: its label, what it said then, what it says now; of a text that changed also word by word."""

    label: str | Promise
    then: str
    now: str
    is_changed: bool
    pieces: tuple[Piece, ...] = ()


def said_rows(kind: str, then: Mapping[str, object], now: Mapping[str, object]) -> list[SaidRow]:
    """A listing then and now, in the order and the words of the form that made it."""
    fields = page_for(kind).form().fields
    then, now = _by_field(then), _by_field(now)
    changed = changed_fields(then, now)
    rows = []
    for name, field in fields.items():
        stored = "place" if name == "postcode" else name
        if stored in then or stored in now:
            before, after = (
                in_words(stored, then.get(stored), field),
                in_words(stored, now.get(stored), field),
            )
            is_changed = stored in changed
            pieces = word_changes(before, after) if is_changed and name.partition("_")[0] in TEXTS else ()
            rows.append(SaidRow(field.label or name, before, after, is_changed, tuple(pieces)))
    return rows


def _by_field(says: Mapping[str, object]) -> dict[str, object]:
    """Texts in other languages by the names of their fields: `title_pl`, `text_pl`."""
    found = {name: value for name, value in says.items() if name != "texts"}
    texts = says.get("texts")
    for one in texts if isinstance(texts, list) else []:
        found |= {f"{name}_{one['language']}": one[name] for name in ("title", "text")}
    return found


def changed_rows(kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> list[SaidRow]:
    """What differs between two versions of a listing, and nothing else."""
    return [row for row in said_rows(kind, before, after) if row.is_changed]


def in_words(name: str, value: object, field: forms.Field) -> str:
    """A stored value as a reader sees it."""
    if value is None or value == "":
        return _("nothing")
    if isinstance(field, OccupationField):
        return str(field.prepare_value(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_cents") and isinstance(value, int):
        return euro(value)
    if isinstance(field, forms.DateTimeField):
        return moment(datetime.fromisoformat(str(value)))
    if isinstance(field, forms.DateField):
        return day_plain(date.fromisoformat(str(value)))
    pairs = list(field.choices) if isinstance(field, forms.ChoiceField) else []  # type: ignore[arg-type]  # pairs, in our forms
    choices = dict(pairs)
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(choices.get(one, one)) for one in values)
