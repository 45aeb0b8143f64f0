"""What visitors are shown of marks: where each was looked up, on which day, and how old that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from foundation.periods import day_of
from quality.choices import DateBasis, MarkState, ShownAs
from quality.models import Mark, MarkHeld, RegisterSnapshot

# From here on it is said how old what we know is: it hides nothing, and the desk is to look again.
OLD_DAYS = 45


@dataclass(frozen=True, slots=True)
class MarkShown:
    """A mark of an organisation, as we know it."""

    mark: Mark
    shown_as: ShownAs
    register: str  # empty: a person read the evidence
    checked_on: date  # the day that the register was as we know it, or the evidence was read
    is_day_known: bool  # else it is the day on which we read the register
    age_days: int
    until_at: datetime | None

    @property
    def is_old(self) -> bool:
        """Whether what we know is so old that its age is said."""
        return bool(self.register) and self.age_days > OLD_DAYS


def marks_shown(organisation_ids: Sequence[int], now: datetime) -> dict[int, list[MarkShown]]:
    """Of each organisation the marks that count at an instant, and those on hold where the scheme asks to say so.

    A fixed number of queries. A mark that ended, was withdrawn, or was never confirmed is not shown at all.
    """
    counts = Q(until_at=None) | Q(until_at__gt=now)
    on_hold = Q(state=MarkState.SUSPENDED, mark__shows_suspension=True)
    rows = (
        MarkHeld.objects.select_related("mark", "snapshot", "snapshot__register")
        .filter(counts | on_hold, organisation_id__in=organisation_ids, from_at__lte=now)
        .order_by("organisation_id", "mark__position", "mark_id", "-from_at")
    )
    found: dict[int, list[MarkShown]] = {}
    for row in rows:
        own = found.setdefault(row.organisation_id, [])
        # The newest stretch of each mark says how it stands.
        if not own or own[-1].mark != row.mark:
            own.append(_shown(row, now))
    return found


def _shown(row: MarkHeld, now: datetime) -> MarkShown:
    shown_as = {MarkState.DUE_FOR_CHECK: ShownAs.DUE, MarkState.SUSPENDED: ShownAs.ON_HOLD}.get(
        MarkState(row.state), ShownAs.CHECKED
    )
    snapshot = row.snapshot
    checked_on = snapshot.taken_on if snapshot else row.checked_on
    return MarkShown(
        mark=row.mark,
        shown_as=shown_as,
        register=snapshot.register.name if snapshot else "",
        checked_on=checked_on,
        is_day_known=snapshot is None or snapshot.taken_on_basis != DateBasis.IMPORT_DAY,
        age_days=(day_of(now) - checked_on).days,
        until_at=row.until_at,
    )


def newest_snapshots() -> dict[int, RegisterSnapshot]:
    """The newest file of each register, by the key of its mark."""
    rows = RegisterSnapshot.objects.select_related("register").filter(is_current=True)
    return {row.register.mark_id: row for row in rows.order_by("pk")}
