"""Requirements as data, and the windows of time in which an organisation meets them.

A requirement is a mark's code, or {"all_of": […]} or {"any_of": […]}; each may carry {"when": fact}: it then asks
(in all_of) or counts (in any_of) only for an organisation of which that fact holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Node = Any  # a text, or a mapping as described above

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True, slots=True)
class Stretch:
    """From an instant until an instant; None means: no end is known."""

    from_at: datetime
    until_at: datetime | None

    def __contains__(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


@dataclass(frozen=True, slots=True)
class RequirementSet:
    """What a role asks for a kind of listing (on a condition) in a stretch of time."""

    role: str
    listing_kind: str
    condition: str
    valid: Stretch
    expression: Node


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """Roles, plain facts that hold, and the stretches in which each mark counts."""

    roles: frozenset[str]
    facts: frozenset[str]
    marks: Mapping[str, Sequence[Stretch]]


def applies(node: Node, facts: frozenset[str]) -> bool:
    """Whether a node is asked of, or counts for, an organisation with these facts."""
    return not isinstance(node, Mapping) or "when" not in node or node["when"] in facts


def is_met(node: Node, marks: frozenset[str], facts: frozenset[str]) -> bool:
    """Whether a requirement is met by the marks that count at one moment."""
    if isinstance(node, str):
        return node in marks
    if "all_of" in node:
        return all(is_met(inner, marks, facts) for inner in node["all_of"] if applies(inner, facts))
    if "any_of" in node:
        return any(is_met(inner, marks, facts) for inner in node["any_of"] if applies(inner, facts))
    return str(node["mark"]) in marks


def mark_codes(node: Node, facts: frozenset[str]) -> list[str]:
    """The marks that a requirement mentions for an organisation with these facts, in order, each once."""
    if isinstance(node, str):
        return [node]
    if "mark" in node:
        return [str(node["mark"])]
    inner_nodes = node.get("all_of") or node.get("any_of") or []
    codes: list[str] = []
    for inner in inner_nodes:
        if applies(inner, facts):
            codes += [code for code in mark_codes(inner, facts) if code not in codes]
    return codes


def sets_asked(
    sets: Iterable[RequirementSet], *, roles: frozenset[str], listing_kind: str, condition: str, at: datetime
) -> list[RequirementSet]:
    """The sets in force at a moment for these roles. Who holds several roles meets what each of them asks."""
    return [
        one
        for one in sets
        if one.role in roles
        and one.listing_kind == listing_kind
        and one.condition == condition
        and at in one.valid
    ]


def windows(
    organisation: OrganisationFacts, sets: Sequence[RequirementSet], *, listing_kind: str, condition: str
) -> list[Stretch]:
    """The stretches of time, from the beginning on, in which all that is asked is met.

    Between two moments at which a mark or a set begins or ends nothing changes, so each such piece is judged once
    at its beginning, and neighbours are joined. Where no set is in force, nothing is allowed.
    """
    own = [one for one in sets if one.role in organisation.roles and one.listing_kind == listing_kind]
    own = [one for one in own if one.condition == condition]
    moments = {BEGINNING}
    for stretch in [*(one.valid for one in own), *(s for held in organisation.marks.values() for s in held)]:
        moments.add(stretch.from_at)
        if stretch.until_at is not None:
            moments.add(stretch.until_at)
    ordered = sorted(moment for moment in moments if moment >= BEGINNING)
    found: list[Stretch] = []
    for begin, end in zip(ordered, [*ordered[1:], None], strict=True):
        asked = sets_asked(
            own, roles=organisation.roles, listing_kind=listing_kind, condition=condition, at=begin
        )
        counting = frozenset(
            code for code, held in organisation.marks.items() if any(begin in stretch for stretch in held)
        )
        if not asked or not all(is_met(one.expression, counting, organisation.facts) for one in asked):
            continue
        if found and found[-1].until_at == begin:
            found[-1] = Stretch(found[-1].from_at, end)
        else:
            found.append(Stretch(begin, end))
    return found
