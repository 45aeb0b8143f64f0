"""What is asked, as a person reads and fills it in: everything on the list, of each thing one way is enough.

An expression (see rules/requirements.py) becomes a list of things asked, each with the ways to meet it, and back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quality.rules.requirements import Node


@dataclass(frozen=True, slots=True)
class Way:
    """Marks that together are enough; with `when` it counts only for an organisation of which that fact holds."""

    marks: tuple[str, ...]
    when: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked, and the ways to meet it; with `when` it is asked only where that fact holds."""

    ways: tuple[Way, ...]
    when: str = ""


class NotOnOneList(ValueError):
    """An expression that is deeper than a list of things with ways."""


def as_list(expression: Node) -> list[Asked]:
    """The things asked, in order; raises NotOnOneList for what is written deeper than this."""
    if isinstance(expression, Mapping) and "all_of" in expression and "when" not in expression:
        return [_asked(node) for node in expression["all_of"]]
    return [_asked(expression)]


def as_expression(asked: Sequence[Asked]) -> dict[str, Any]:
    """The expression that says what a list says."""
    return {"all_of": [_node_of(one) for one in asked]}


def asked_of(asked: Sequence[Asked], facts: frozenset[str]) -> list[Asked]:
    """What of a list concerns an organisation with these facts, with the ways that count for it: no `when` is left."""
    return [
        Asked(tuple(Way(way.marks) for way in one.ways if not way.when or way.when in facts))
        for one in asked
        if not one.when or one.when in facts
    ]


def not_met(asked: Sequence[Asked], marks: frozenset[str], facts: frozenset[str]) -> list[Asked]:
    """What of a list these marks do not meet, for an organisation with these facts."""
    return [one for one in asked_of(asked, facts) if not any(set(way.marks) <= marks for way in one.ways)]


def _asked(node: Node) -> Asked:
    if isinstance(node, Mapping) and "any_of" in node:
        return Asked(tuple(_way(inner) for inner in node["any_of"]), str(node.get("when", "")))
    way = _way(node)
    return Asked((Way(way.marks),), way.when)


def _way(node: Node) -> Way:
    if isinstance(node, str):
        return Way((node,))
    when = str(node.get("when", ""))
    if "mark" in node:
        return Way((str(node["mark"]),), when)
    marks = node.get("all_of", [])
    if not marks or not all(isinstance(mark, str) for mark in marks):
        raise NotOnOneList
    return Way(tuple(marks), when)


def _node_of(asked: Asked) -> Node:
    if len(asked.ways) == 1 and not asked.ways[0].when:
        return _way_node(Way(asked.ways[0].marks, asked.when))
    return {"any_of": [_way_node(way) for way in asked.ways], **({"when": asked.when} if asked.when else {})}


def _way_node(way: Way) -> Node:
    if len(way.marks) == 1 and not way.when:
        return way.marks[0]
    node: dict[str, Any] = {"mark": way.marks[0]} if len(way.marks) == 1 else {"all_of": list(way.marks)}
    return node | ({"when": way.when} if way.when else {})
