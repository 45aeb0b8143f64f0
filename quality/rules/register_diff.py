"""What changed between two snapshots of a register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from quality.rules.register_files import RegisterEntry

SMALLEST_SHARE = 0.9


@dataclass(frozen=True, order=True, slots=True)
class RegisterDiffRow:
    """One change. For a rename, `former_name` holds the names that went."""

    kind: str
    kvk_number: str
    name: str
    former_name: str = ""


def _by_identity(entries: Iterable[RegisterEntry]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        # The identity of a row is its KvK number; for the few without one it is the name.
        names[entry.kvk_number or f"name:{entry.name.casefold()}"].add(entry.name)
    return names


def register_diff(before: Iterable[RegisterEntry], after: Iterable[RegisterEntry]) -> list[RegisterDiffRow]:
    """Changes by identity, in order: a number that came, a number that went, a number whose names changed.

    Rows that stand twice count once. One KvK number may carry several names; it is renamed when the set of its
    names is another one, never withdrawn.
    """
    old, new = _by_identity(before), _by_identity(after)

    def number(identity: str) -> str:
        return "" if identity.startswith("name:") else identity

    rows = [
        RegisterDiffRow("added", number(key), " / ".join(sorted(new[key]))) for key in new.keys() - old.keys()
    ]
    rows += [
        RegisterDiffRow("removed", number(key), " / ".join(sorted(old[key])))
        for key in old.keys() - new.keys()
    ]
    rows += [
        RegisterDiffRow("renamed", number(key), " / ".join(sorted(new[key])), " / ".join(sorted(old[key])))
        for key in old.keys() & new.keys()
        if old[key] != new[key]
    ]
    return sorted(rows)


def is_too_small(rows: int, rows_before: int) -> bool:
    """Whether a file holds so much less than the last one that it is a broken page, not a mass withdrawal."""
    return rows < SMALLEST_SHARE * rows_before
