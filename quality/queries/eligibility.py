"""May this organisation have this? Per requirement: satisfied, missing or expired, with source and date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.models import Organisation
from quality.choices import RequirementStatus
from quality.models import MarkHeld
from quality.queries.marks import mark_names
from quality.queries.standing import facts_of, rule_sets
from quality.rules.expressions import as_list, asked_of
from quality.rules.requirements import is_met, mark_codes, sets_asked
from quality.words import mark_sentence, way_words


@dataclass(frozen=True, slots=True)
class RequirementAnswer:
    """One requirement: which marks would do, and how it stands."""

    status: RequirementStatus
    asked: tuple[str, ...]
    met_by: str
    sentence: str
    checked_on: date | None
    until_at: datetime | None
    asked_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """All requirements for one kind of listing."""

    listing_kind: str
    condition: str
    requirements: tuple[RequirementAnswer, ...]
    is_asked: bool

    @property
    def is_satisfied(self) -> bool:
        """Whether everything that is asked is there; not where this role may not list this at all."""
        return self.is_asked and all(one.status == RequirementStatus.SATISFIED for one in self.requirements)

    @property
    def missing(self) -> list[RequirementAnswer]:
        """What is not there, or no longer."""
        return [one for one in self.requirements if one.status != RequirementStatus.SATISFIED]


def eligibilities_of(
    *, organisation: Organisation, scopes: Sequence[tuple[str, str]], at: datetime
) -> dict[tuple[str, str], Eligibility]:
    """Eligibility for several (kind of listing, condition), at an instant, in a fixed number of queries."""
    facts = facts_of([organisation.pk])[organisation.pk]
    sets = rule_sets()
    held = list(
        MarkHeld.objects.select_related("mark", "snapshot", "snapshot__register", "decision")
        .filter(organisation=organisation, from_at__lte=at)
        .without_claims()
        .order_by("from_at")
    )
    latest = {row.mark.code: row for row in held}
    counting = frozenset(
        code for code, stretches in facts.marks.items() if any(at in one for one in stretches)
    )
    names = mark_names()
    answers: dict[tuple[str, str], Eligibility] = {}
    for kind, condition in scopes:
        asked = sets_asked(sets, roles=facts.roles, listing_kind=kind, condition=condition, at=at)
        requirements = []
        for one in asked:
            nodes = one.expression.get("all_of", [one.expression])
            for node in nodes:
                if isinstance(node, dict) and "when" in node and node["when"] not in facts.facts:
                    continue
                codes = mark_codes(node, facts.facts)
                thing = asked_of(as_list({"all_of": [node]}), facts.facts)[0]
                asked_names = tuple(way_words(way, names) for way in thing.ways)
                met = is_met(node, counting, facts.facts)
                requirements.append(_answer(codes, asked_names, met, counting, latest, organisation))
        answers[kind, condition] = Eligibility(kind, condition, tuple(requirements), is_asked=bool(asked))
    return answers


def eligibility_of(
    *, organisation: Organisation, listing_kind: str, at: datetime, condition: str = ""
) -> Eligibility:
    """Eligibility of an organisation for one kind of listing, at an instant."""
    scope = (listing_kind, condition)
    return eligibilities_of(organisation=organisation, scopes=[scope], at=at)[scope]


def _answer(
    codes: list[str],
    names: tuple[str, ...],
    met: bool,
    counting: frozenset[str],
    latest: dict[str, MarkHeld],
    organisation: Organisation,
) -> RequirementAnswer:
    if met:
        code = next(code for code in codes if code in counting)
        row = latest.get(code)
        return RequirementAnswer(
            RequirementStatus.SATISFIED,
            tuple(codes),
            code,
            mark_sentence(code, row, organisation),
            row.checked_on if row else None,
            row.until_at if row else None,
            names,
        )
    ended = [latest[code] for code in codes if code in latest]
    if ended:
        row = max(ended, key=lambda one: (one.until_at is None, one.until_at or one.from_at))
        return RequirementAnswer(
            RequirementStatus.EXPIRED,
            tuple(codes),
            "",
            mark_sentence(row.mark.code, row, organisation, ended=True),
            row.checked_on,
            row.until_at,
            names,
        )
    return RequirementAnswer(RequirementStatus.MISSING, tuple(codes), "", "", None, None, names)


def marks_of(organisation: Organisation, at: datetime) -> list[MarkHeld]:
    """The marks an organisation holds or held at an instant, the newest stretch of each, in the order of marks.

    A stretch that lies ahead, such as the one after a suspension, is not there yet.
    """
    rows = (
        MarkHeld.objects.select_related("mark", "snapshot", "snapshot__register", "decision")
        .filter(organisation=organisation, from_at__lte=at)
        .without_claims()
        .order_by("mark__position", "mark_id", "-from_at")
    )
    newest: dict[int, MarkHeld] = {}
    for row in rows:
        newest.setdefault(row.mark_id, row)
    return list(newest.values())
