"""What the pure rules need to know of organisations: their facts, and the sets in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from foundation.periods import start_of_day
from foundation.queries.keys import among
from marketplace.models import Organisation, OrganisationRole
from quality.models import MarkHeld, RequirementSet
from quality.rules.requirements import BEGINNING, OrganisationFacts, Stretch
from quality.rules.requirements import RequirementSet as RuleSet

# Not marks, but asked like one: a place in the trade register, and a declaration that was signed.
KVK, DECLARATION = "kvk", "declaration"


def as_rule(one: RequirementSet) -> RuleSet:
    """A requirement set as the rules take it."""
    return RuleSet(
        one.role,
        one.listing_kind,
        one.condition,
        Stretch(start_of_day(one.valid_from), start_of_day(one.valid_until) if one.valid_until else None),
        one.expression,
    )


def rule_sets() -> list[RuleSet]:
    """All requirement sets that hold, held or will hold, as the rules take them."""
    return [as_rule(one) for one in RequirementSet.objects.filter(withdrawn_at=None).order_by("id")]


def facts_of(organisation_ids: Sequence[int]) -> dict[int, OrganisationFacts]:
    """Roles, facts and stretches of marks of these organisations, in a fixed number of queries."""
    held: dict[int, dict[str, list[Stretch]]] = defaultdict(lambda: defaultdict(list))
    rows = (
        MarkHeld.objects.without_claims()
        .filter(organisation_id__in=among(organisation_ids))
        .order_by("organisation_id", "from_at")
    )
    for organisation_id, code, from_at, until_at in rows.values_list(
        "organisation_id", "mark__code", "from_at", "until_at"
    ):
        held[organisation_id][code].append(Stretch(from_at, until_at))
    roles: dict[int, set[str]] = defaultdict(set)
    asked = OrganisationRole.objects.filter(organisation_id__in=among(organisation_ids)).order_by()
    for organisation_id, role in asked.values_list("organisation_id", "role"):
        roles[organisation_id].add(role)
    facts: dict[int, OrganisationFacts] = {}
    organisations = Organisation.objects.filter(pk__in=among(organisation_ids)).order_by("pk")
    for organisation_id, kvk_number, signed_at, is_agricultural, houses_workers in organisations.values_list(
        "pk", "party__kvk_number", "declaration_signed_at", "is_agricultural", "houses_workers"
    ):
        marks: dict[str, list[Stretch]] = dict(held[organisation_id])
        if kvk_number:
            marks[KVK] = [Stretch(BEGINNING, None)]
        if signed_at:
            marks[DECLARATION] = [Stretch(signed_at, None)]
        plain = {
            name
            for name, holds in (("agricultural", is_agricultural), ("houses_workers", houses_workers))
            if holds
        }
        facts[organisation_id] = OrganisationFacts(frozenset(roles[organisation_id]), frozenset(plain), marks)
    return facts
