"""What changed between two snapshots of a register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quality.choices import ChangeKind
from quality.rules.register_columns import RegisterEntry

SMALLEST_SHARE = 0.9
COLUMNS = ("number", "place", "address", "status", "valid_until_on")


@dataclass(frozen=True, slots=True)
class RegisterDiffRow:
    """One change. For a rename, `former_name` holds the names that went; `columns` what was, and what is."""

    kind: ChangeKind
    kvk_number: str
    name: str
    former_name: str = ""
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def identity_of(entry: RegisterEntry) -> tuple[str, str]:
    """Who a row is about: its KvK number; without one the register's own number; without that the name."""
    if entry.kvk_number:
        return "kvk", entry.kvk_number
    if entry.number:
        return "number", entry.number
    return "name", entry.name.casefold()


def _joined(values: Iterable[str]) -> str:
    return " / ".join(sorted(set(values)))


def _by_identity(entries: Iterable[RegisterEntry]) -> dict[tuple[str, str], list[RegisterEntry]]:
    found: dict[tuple[str, str], list[RegisterEntry]] = defaultdict(list)
    for entry in entries:
        found[identity_of(entry)].append(entry)
    return found


def _columns_changed(old: list[RegisterEntry], new: list[RegisterEntry]) -> dict[str, tuple[str, str]]:
    changed = {}
    for column in COLUMNS:
        was, now = (_joined(str(getattr(one, column) or "") for one in side) for side in (old, new))
        if was != now:
            changed[column] = was, now
    return changed


def register_diff(before: Iterable[RegisterEntry], after: Iterable[RegisterEntry]) -> list[RegisterDiffRow]:
    """Changes by identity, in order of kind: who came, whose other columns changed, who went, whose names changed.

    Rows that stand twice count once. One KvK number may carry several names; it is renamed when the set of its
    names is another one, never withdrawn. Who has a new name and a new place is both renamed and changed.
    """
    old, new = _by_identity(before), _by_identity(after)
    rows: list[RegisterDiffRow] = []

    def tell(kind: ChangeKind, entries: list[RegisterEntry], former: str = "") -> None:
        rows.append(
            RegisterDiffRow(kind, entries[0].kvk_number, _joined(one.name for one in entries), former)
        )

    for key in new.keys() - old.keys():
        tell(ChangeKind.ADDED, new[key])
    for key in old.keys() - new.keys():
        tell(ChangeKind.REMOVED, old[key])
    for key in old.keys() & new.keys():
        was, now = old[key], new[key]
        if was == now:
            continue
        if {one.name for one in was} != {one.name for one in now}:
            tell(ChangeKind.RENAMED, now, _joined(one.name for one in was))
        columns = _columns_changed(was, now)
        if columns:
            rows.append(
                RegisterDiffRow(
                    ChangeKind.CHANGED,
                    now[0].kvk_number,
                    _joined(one.name for one in now),
                    columns=columns,
                )
            )
    return sorted(rows, key=lambda row: (row.kind, row.kvk_number, row.name, row.former_name))


def is_too_small(rows: int, rows_before: int) -> bool:
    """Whether a file holds so much less than the last one that it is a broken page, not a mass withdrawal."""
    return rows < SMALLEST_SHARE * rows_before
