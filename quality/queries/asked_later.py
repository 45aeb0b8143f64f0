"""What will be asked of one organisation, and what of it is not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from foundation.periods import day_of, start_of_day
from marketplace.models import Organisation
from quality.models import RequirementSet
from quality.queries.requirement_changes import missing_at
from quality.queries.standing import as_rule, facts_of
from quality.rules.expressions import Asked, as_list, asked_of
from quality.rules.requirement_changes import Scope, doors_closing_at


@dataclass(frozen=True, slots=True)
class AskedLater:
    """What is asked for a kind of listing from a day to come."""

    on: date
    scope: Scope
    asked: tuple[Asked, ...]
    missing: tuple[Asked, ...]
    closes: bool  # what may be listed until then may not any more


def asked_later(*, organisation: Organisation, now: datetime) -> list[AskedLater]:
    """Per day to come and kind of listing what is asked then, and what is missing if the marks of now go on."""
    own = facts_of([organisation.pk])[organisation.pk]
    rows = list(
        RequirementSet.objects.filter(withdrawn_at=None, role__in=own.roles).order_by("valid_from", "id")
    )
    rules = [as_rule(row) for row in rows]
    found = []
    for row in rows:
        if row.valid_from <= day_of(now):
            continue
        scope, at = (row.listing_kind, row.condition), start_of_day(row.valid_from)
        found.append(
            AskedLater(
                on=row.valid_from,
                scope=scope,
                asked=tuple(asked_of(as_list(row.expression), own.facts)),
                missing=missing_at(own, rules, scope, at, now),
                closes=bool(doors_closing_at(own, rules, [scope], at=at, now=now)),
            )
        )
    return found
