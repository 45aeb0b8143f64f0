"""Who loses and who gains when what is asked changes: windows before and after, compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from foundation.periods import add_months
from quality.rules.requirements import OrganisationFacts, RequirementSet, Stretch, windows

Scope = tuple[str, str]  # kind of listing, condition


@dataclass(frozen=True, slots=True)
class DoorChange:
    """From which moment a door is closed that would have been open, or open that would have been closed."""

    scope: Scope
    loses_at: datetime | None
    gains_at: datetime | None


def carried_on(organisation: OrganisationFacts, now: datetime) -> OrganisationFacts:
    """The organisation as if what counts now, or will begin to count, goes on without end.

    A mark is renewed as a rule, and who lets one end is told so by its own reminders; here only what is asked moves.
    """
    marks = {
        code: [
            stretch
            if stretch.until_at is not None and stretch.until_at <= now
            else Stretch(stretch.from_at, None)
            for stretch in held
        ]
        for code, held in organisation.marks.items()
    }
    return replace(organisation, marks=marks)


def first_moment_only_in(one: Sequence[Stretch], other: Sequence[Stretch], now: datetime) -> datetime | None:
    """The first moment from now on that lies in a stretch of one, and in none of the other."""
    moments = {now}
    for stretch in (*one, *other):
        moments |= {at for at in (stretch.from_at, stretch.until_at) if at is not None and at > now}
    return next(
        (
            at
            for at in sorted(moments)
            if any(at in stretch for stretch in one) and not any(at in stretch for stretch in other)
        ),
        None,
    )


def door_changes(
    before: tuple[OrganisationFacts, Sequence[RequirementSet]],
    after: tuple[OrganisationFacts, Sequence[RequirementSet]],
    scopes: Iterable[Scope],
    now: datetime,
) -> list[DoorChange]:
    """What changes when an organisation, or what is asked of it, becomes another; only where something does."""
    found = []
    for kind, condition in scopes:
        had, gets = (
            windows(carried_on(organisation, now), sets, listing_kind=kind, condition=condition)
            for organisation, sets in (before, after)
        )
        change = DoorChange(
            (kind, condition), first_moment_only_in(had, gets, now), first_moment_only_in(gets, had, now)
        )
        if change.loses_at or change.gains_at:
            found.append(change)
    return found


def doors_closing_at(
    organisation: OrganisationFacts,
    sets: Sequence[RequirementSet],
    scopes: Iterable[Scope],
    *,
    at: datetime,
    now: datetime,
) -> list[Scope]:
    """The doors that are open until an instant ahead and close at it, because another set begins there."""
    going_on = carried_on(organisation, now)
    return [
        (kind, condition)
        for kind, condition in scopes
        if any(
            stretch.until_at == at
            for stretch in windows(going_on, sets, listing_kind=kind, condition=condition)
        )
    ]


def warning_due(*, starts_on: date, today: date, months: Iterable[int], notice_days: int) -> str:
    """Which warning of a set that begins on a day belongs to today: "12m", "6m", "3m", "30d"; empty when none does yet.

    The nearest that was reached, so a round that comes late sends the one of its own day, not all that were missed.
    """
    if today >= starts_on:
        return ""
    days = [(f"{month}m", add_months(starts_on, -month)) for month in months]
    if notice_days:
        days.append((f"{notice_days}d", date.fromordinal(starts_on.toordinal() - notice_days)))
    reached = [(day, name) for name, day in days if day <= today]
    return max(reached)[1] if reached else ""
