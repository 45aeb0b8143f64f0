"""Whose a home is (R4), in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.days import day_without_weekday
from foundation.periods import day_of
from marketplace.rules.independence import Independence, Label


def label_words(label: Label) -> str:
    """A few words, for a badge."""
    if label.kind is Independence.EMPLOYER:
        return _("Of employer {name}").format(name=label.employer)
    if label.kind is Independence.GROUP:
        return _("Of the same group as {name}").format(name=label.employer)
    return _("Independent")


def label_sentence(label: Label) -> str:
    """Whose it is and how we know."""
    if label.kind is Independence.EMPLOYER:
        return _("Of employer {name}: who lets this home gives work too.").format(name=label.employer)
    if label.kind is Independence.GROUP and label.confirmed_at is not None:
        return _(
            "Of the same group as {name} (declared by the partner and confirmed by us on {day})."
        ).format(name=label.employer, day=day_without_weekday(day_of(label.confirmed_at)))
    return _("Independent: who lets this home is no employer, and belongs to none that we know of.")
