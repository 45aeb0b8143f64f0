"""Whose homes are: the label of R4 for many providers at once, and who belongs to one group."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from django.db.models import Max
from django.db.models.functions import Greatest

from marketplace.choices import GroupOutcome
from marketplace.models import GroupTie, Organisation
from marketplace.rules import independence
from marketplace.rules.independence import Enterprise, Label, group_of, label_of


def ties_confirmed() -> list[independence.GroupTie]:
    """Every confirmed tie as the rule takes it, also those that ended."""
    rows = (
        GroupTie.objects.filter(outcome=GroupOutcome.CONFIRMED)
        .order_by("pk")
        .values_list("organisation_id", "other_id", "decided_at", "ended_at")
    )
    return [independence.GroupTie(*row) for row in rows]


def labels_of(organisation_ids: Collection[int], now: datetime) -> dict[int, Label]:
    """The label of the homes of each of these organisations at an instant. Three queries, whatever their number."""
    if not organisation_ids:
        return {}
    ties = ties_confirmed()
    asked = {key for one in set(organisation_ids) for key in group_of(one, ties, now)}
    # A KvK number is of one organisation only (a constraint of parties), so nobody else need be read along.
    enterprises = _enterprises(
        Organisation.objects.select_related("party")
        .prefetch_related("roles")
        .filter(pk__in=asked)
        .order_by("pk")
    )
    return {
        one: label_of(one, enterprises=enterprises, ties=ties, now=now)
        for one in sorted(set(organisation_ids))
    }


def ties_written_until() -> datetime:
    """When the last tie was confirmed or ended."""
    newest = GroupTie.objects.filter(outcome=GroupOutcome.CONFIRMED).aggregate(
        at=Greatest(Max("decided_at"), Max("ended_at"))
    )["at"]
    return newest or datetime.min.replace(tzinfo=UTC)


def labels_as_written(organisation_ids: Collection[int]) -> dict[int, Label]:
    """The same for the search index, which keeps it until somebody writes again.

    Ties are confirmed and ended when it happens, never ahead: so what is written last is what holds.
    """
    if not organisation_ids:
        return {}
    return labels_of(organisation_ids, ties_written_until())


def _enterprises(organisations: Iterable[Organisation]) -> dict[int, Enterprise]:
    return {
        one.pk: Enterprise(
            key=one.pk,
            name=one.name,
            kvk_number=one.party.kvk_number,
            roles=frozenset(role.role for role in one.roles.all()),
            houses_own_workers=one.is_agricultural or one.houses_workers,
        )
        for one in organisations
    }


def group_keys(organisation_id: int, now: datetime) -> list[int]:
    """Everybody in the group of an organisation, itself first. One query."""
    return list(group_of(organisation_id, ties_confirmed(), now))
