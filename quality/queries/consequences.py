"""What a decision about a mark would do: which listings need it, and which rules ask for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count

from marketplace.choices import ListingKind, Role
from marketplace.models import Listing, Organisation
from quality.models import Mark, MarkHeld, RegisterRow, RegisterSnapshot
from quality.queries.standing import facts_of, rule_sets
from quality.rules.requirements import OrganisationFacts, mark_codes, sets_asked, windows
from quality.words import mark_name


def listings_needing(organisation: Organisation, mark: Mark, at: datetime) -> dict[str, int]:
    """How many listings that show at an instant would not without this mark, by kind."""
    facts = facts_of([organisation.pk])[organisation.pk]
    lacking = replace(facts, marks={code: held for code, held in facts.marks.items() if code != mark.code})
    sets = rule_sets()

    def is_open(who: OrganisationFacts, kind: str, condition: str) -> bool:
        return any(at in one for one in windows(who, sets, listing_kind=kind, condition=condition))

    rows = (
        Listing.objects.live_at(at)
        .filter(organisation=organisation)
        .values_list("kind", "needs_condition")
        .annotate(count=Count("id"))
        .order_by("kind", "needs_condition")
    )
    found: Counter[str] = Counter()
    for kind, condition, count in rows:
        asked = {"", condition}
        if any(is_open(facts, kind, one) and not is_open(lacking, kind, one) for one in asked):
            found[kind] += count
    return dict(found)


def rules_asking(organisation: Organisation, mark: Mark, at: datetime) -> list[str]:
    """Sentences for the rules of that day which ask this organisation for a mark, and its legal ground."""
    facts = facts_of([organisation.pk])[organisation.pk]
    names = dict(Mark.objects.order_by("position").values_list("code", "name"))
    found: list[str] = []
    for kind in ListingKind:
        for one in sets_asked(rule_sets(), roles=facts.roles, listing_kind=kind, condition="", at=at):
            for node in one.expression.get("all_of", [one.expression]):
                codes = mark_codes(node, facts.facts)
                if mark.code in codes:
                    marks = " / ".join(mark_name(code, names) for code in codes)
                    found.append(f"{Role(one.role).label}, {kind.label}: {marks}. {mark.legal_ground}"[:200])
    return list(dict.fromkeys([*found, mark.legal_ground]))


@dataclass(frozen=True, slots=True)
class RegisterEvidence:
    """The register as it was when the organisation was last in it, with its row, and as it is now."""

    before: RegisterSnapshot | None
    row: RegisterRow | None
    after: RegisterSnapshot | None


def register_evidence(held: MarkHeld) -> RegisterEvidence:
    """What the register said before and says now of who holds this mark."""
    current = RegisterSnapshot.objects.select_related("register").filter(
        register__mark_id=held.mark_id, is_current=True
    )
    number = held.organisation.party.kvk_number
    row = None
    if held.snapshot_id and number:
        row = RegisterRow.objects.filter(snapshot_id=held.snapshot_id, kvk_number=number).first()
    return RegisterEvidence(held.snapshot, row, current.first())


def held_in_doubt(reference: str) -> MarkHeld | None:
    """The stretch that is due for check by this decision; None when it was decided about since."""
    return (
        MarkHeld.objects.select_related("organisation__party", "mark", "snapshot__register", "decision")
        .filter(decision__reference=reference, state="due_for_check")
        .first()
    )
