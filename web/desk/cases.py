"""Which page opens a case of the quality desk, and under which chip it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.periods import day_of
from quality.choices import QueueKind
from quality.queries.queue import waiting_at
from quality.rules.queue import Waiting
from web.templatetags.parts import Text

CASES: Mapping[QueueKind, str] = {
    QueueKind.REPORT: "desk-report",
    QueueKind.GONE: "desk-case-gone",
    QueueKind.OBJECTION: "desk-case-objection",
    QueueKind.CLAIM: "desk-claim",
    QueueKind.PROPOSAL: "desk-proposal",
    QueueKind.EXPIRING: "desk-recheck",
    QueueKind.RENAMED: "desk-register-match",
    QueueKind.MATCH: "desk-register-match",
    QueueKind.GROUP: "desk-group",
    QueueKind.LISTING: "desk-review",
    QueueKind.PHOTO: "desk-photo",
    QueueKind.REGISTER: "desk-register",
}
"""The name of the page for each kind of case, which takes its reference."""

GROUPS: Mapping[str, tuple[Text, frozenset[QueueKind]]] = {
    "marks": (
        _("Marks"),
        frozenset(
            {
                QueueKind.GONE,
                QueueKind.CLAIM,
                QueueKind.PROPOSAL,
                QueueKind.EXPIRING,
                QueueKind.RENAMED,
                QueueKind.MATCH,
                QueueKind.REGISTER,
            }
        ),
    ),
    "listings": (
        _("Listings"),
        frozenset({QueueKind.REPORT, QueueKind.LISTING, QueueKind.GROUP, QueueKind.PHOTO}),
    ),
    "objections": (_("Objections"), frozenset({QueueKind.OBJECTION})),
}

BADGE_OF = {
    QueueKind.REPORT: "hold",
    QueueKind.GONE: "hold",
    QueueKind.EXPIRING: "due",
    QueueKind.RENAMED: "due",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the list shows it."""

    waiting: Waiting
    href: str
    badge: str
    days: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter of the list."""

    label: Text
    href: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """The list at the left, with its chips; `total` counts all groups."""

    cases: list[Case]
    chips: list[Chip]
    total: int


def queue_at(now: datetime, *, group: str, current: str = "") -> Queue:
    """What waits, the greatest risk first, within a group or all; `current` is the reference that is open."""
    known = waiting_at(now)
    group = group if group in GROUPS else ""
    shown = [one for one in known if not group or one.kind in GROUPS[group][1]]
    query = f"?group={group}" if group else ""
    home = reverse("web:desk-queue")
    chips = [Chip(_("All"), home, len(known), not group)]
    for code, (label, kinds) in GROUPS.items():
        count = _count(known, kinds)
        if count or code == group:
            chips.append(Chip(label, f"{home}?group={code}", count, code == group))
    cases = [
        Case(
            one,
            reverse(f"web:{CASES[one.kind]}", args=[one.reference]) + query,
            BADGE_OF.get(one.kind, "info"),
            (day_of(now) - day_of(one.since_at)).days,
            one.reference == current,
        )
        for one in shown
    ]
    return Queue(cases, chips, len(known))


def _count(cases: Sequence[Waiting], kinds: frozenset[QueueKind]) -> int:
    return sum(one.kind in kinds for one in cases)
