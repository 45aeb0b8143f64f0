"""What a decision about a listing comes down to, in the reader's language."""

from __future__ import annotations

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quality.choices import DecisionKind
from quality.models import Decision


def listing_outcome(decision: Decision) -> str:
    """Where the listing stands by this decision, in two or three words."""
    words = {
        DecisionKind.SUSPEND: _("on hold"),
        DecisionKind.REINSTATE: _("may show again"),
        DecisionKind.REMOVE: _("removed"),
    }
    return words.get(DecisionKind(decision.kind)) or str(decision.get_kind_display()).lower()


def listing_consequence(decision: Decision) -> str:
    """What it means for the partner: whether visitors see it, until when, and whose the place is."""
    if decision.kind == DecisionKind.SUSPEND and decision.valid_until_on is not None:
        day = date_format(decision.valid_until_on - timedelta(days=1), "l j F Y")
        return _(
            "Visitors do not see it up to and including {day}. After that it shows again by itself. It keeps its "
            "place. You can change it, but that does not put it back."
        ).format(day=day)
    if decision.kind == DecisionKind.SUSPEND:
        return _(
            "Visitors do not see it until we decide otherwise. It keeps its place. You can change it, but that does "
            "not put it back."
        )
    if decision.kind == DecisionKind.REMOVE:
        return _(
            "Visitors do not see it any more. Its place is free for another listing. You cannot publish it again."
        )
    return _("It may show again. It does as long as your payment and marks are in order and it is published.")
