"""Proposes which row of a register is which organisation, where the KvK number alone does not say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from foundation.actions.rows import insert_rows, update_values
from quality.choices import MatchState
from quality.models import RegisterMatch, RegisterRow, RegisterSnapshot
from quality.queries.registers import ROW, FoundRow, Partner
from quality.rules.register_match import Candidate, Wanted, is_same_name, likeness, proposals


def propose_matches(
    *,
    snapshot: RegisterSnapshot,
    partners: Mapping[int, Partner],
    rows: Mapping[int, Sequence[FoundRow]],
    known: Mapping[int, Sequence[RegisterMatch]],
    now: datetime,
) -> None:
    """Propose to a person: numbers under another name, and names without their number. Nothing is asked twice.

    A proposal that is still open and found again points at its row in this snapshot. A fixed number of queries.
    """
    fresh = [*_renamed(snapshot, partners, rows, now), *_alike(snapshot, partners, rows, now)]
    before = {_key(match): match for some in known.values() for match in some}
    insert_rows([match for match in fresh if _key(match) not in before])
    still_open = [
        (before[_key(match)].pk, match.snapshot_id, match.row)
        for match in fresh
        if _key(match) in before and before[_key(match)].state == MatchState.PROPOSED
    ]
    update_values(RegisterMatch, ("snapshot_id", "row"), still_open)


def _key(match: RegisterMatch) -> tuple[int, str, str, str]:
    return match.organisation_id, match.kvk_number, match.number, match.name


def _match(
    snapshot: RegisterSnapshot, organisation_id: int, row: FoundRow, score: int, now: datetime, *, ours: bool
) -> RegisterMatch:
    return RegisterMatch(
        register_id=snapshot.register_id,
        organisation_id=organisation_id,
        has_our_number=ours,
        kvk_number=row.kvk_number,
        number=row.number,
        name=row.name,
        place=row.place,
        score=score,
        snapshot=snapshot,
        row=row.position,
        found_at=now,
    )


def _renamed(
    snapshot: RegisterSnapshot,
    partners: Mapping[int, Partner],
    rows: Mapping[int, Sequence[FoundRow]],
    now: datetime,
) -> list[RegisterMatch]:
    found = []
    for key, some in rows.items():
        partner = partners[key]
        own = [row for row in some if row.kvk_number and row.kvk_number == partner.kvk_number]
        # A number may stand under several names; ours is one of them, or none is.
        if own and not any(row.name in partner.names or is_same_name(row.name, partner.names) for row in own):
            found.append(_match(snapshot, key, own[0], likeness(own[0].name, partner.names), now, ours=True))
    return found


def _alike(
    snapshot: RegisterSnapshot,
    partners: Mapping[int, Partner],
    rows: Mapping[int, Sequence[FoundRow]],
    now: datetime,
) -> list[RegisterMatch]:
    missing = [
        Wanted(key, partner.names, partner.place) for key, partner in partners.items() if key not in rows
    ]
    if not missing:
        return []
    all_rows = {
        values[0]: FoundRow(*values)
        for values in RegisterRow.objects.filter(snapshot=snapshot).order_by("position").values_list(*ROW)
    }
    numbers = {partner.kvk_number for partner in partners.values()}
    candidates = [
        Candidate(row.position, row.name, row.place, bool(row.kvk_number))
        for row in all_rows.values()
        # The row of one partner is not another's.
        if not row.kvk_number or row.kvk_number not in numbers
    ]
    return [
        _match(snapshot, one.key, all_rows[one.position], one.score, now, ours=False)
        for one in proposals(missing, candidates)
    ]
