"""What it means for an organisation to say that it houses workers, or does not any more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from marketplace.models import Organisation
from quality.choices import Fact
from quality.queries.requirement_changes import listings_behind, live_by_scope, missing_at
from quality.queries.standing import facts_of, rule_sets
from quality.rules.expressions import Asked
from quality.rules.requirement_changes import Scope, door_changes


@dataclass(frozen=True, slots=True)
class HousingChange:
    """A kind of listing that closes or opens, from when, what is missing then, and what shows now."""

    scope: Scope
    loses_at: datetime | None
    gains_at: datetime | None
    missing: tuple[Asked, ...]
    listings: int


def preview_housing(
    *, organisation: Organisation, houses_workers: bool, now: datetime
) -> list[HousingChange]:
    """What closes and opens if the organisation says now that it houses workers, or that it does not."""
    facts = facts_of([organisation.pk])
    own = facts[organisation.pk]
    fact = {str(Fact.HOUSES_WORKERS)}
    other = replace(own, facts=own.facts | fact if houses_workers else own.facts - fact)
    sets = rule_sets()
    scopes = sorted({(one.listing_kind, one.condition) for one in sets if one.role in own.roles})
    live = live_by_scope(facts, now)
    return [
        HousingChange(
            change.scope,
            change.loses_at,
            change.gains_at,
            missing_at(other, sets, change.scope, change.loses_at, now) if change.loses_at else (),
            listings_behind(live, organisation.pk, change.scope),
        )
        for change in door_changes((own, sets), (other, sets), scopes, now)
    ]
