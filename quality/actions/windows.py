"""Turns marks held into the quality clearances of listings, and into what visitors may filter on."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime

from django.db import transaction

from marketplace.actions.clearances import QualityWindow, replace_quality_windows
from marketplace.actions.marks import MarkStretch, replace_marks
from quality.queries.standing import DECLARATION, KVK, facts_of, rule_sets
from quality.rules.requirements import windows


@transaction.atomic
def refresh_quality_windows(*, organisation_ids: Sequence[int], now: datetime) -> int:
    """Write the quality clearances and the marks of these organisations anew; answer how many listings changed.

    A fixed number of queries, whatever the number of organisations. Windows in the future are written too, so
    that a mark that ends, or a law that begins, acts at its second with no worker running.
    """
    sets = rule_sets()
    scopes = sorted({(one.listing_kind, one.condition) for one in sets})
    # After an import thousands of partners stand alike: what follows from the same facts is worked out once.
    alike: dict[Hashable, list[QualityWindow]] = {}
    found: dict[int, list[QualityWindow]] = {}
    marks: dict[int, list[MarkStretch]] = {}
    for organisation_id, facts in facts_of(organisation_ids).items():
        marks[organisation_id] = [
            MarkStretch(code, one.from_at, one.until_at)
            for code, stretches in facts.marks.items()
            if code not in (KVK, DECLARATION)
            for one in stretches
            if one.until_at is None or one.from_at < one.until_at
        ]
        same = (
            facts.roles,
            facts.facts,
            frozenset((code, tuple(stretches)) for code, stretches in facts.marks.items()),
        )
        if same not in alike:
            alike[same] = [
                QualityWindow(kind, condition, stretch.from_at, stretch.until_at, f"{kind}:{condition}")
                for kind, condition in scopes
                for stretch in windows(facts, sets, listing_kind=kind, condition=condition)
            ]
        found[organisation_id] = alike[same]
    changed = replace_quality_windows(windows=found, now=now)
    replace_marks(marks=marks)
    return changed
