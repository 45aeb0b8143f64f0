"""What a new snapshot means for partners: in a fixed number of queries, for one partner or for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from foundation.actions.outbox import leave_messages
from foundation.actions.rows import insert_rows, update_values
from foundation.periods import day_of, start_of_day
from quality.actions.checks import record_register_checks
from quality.actions.mark_states import change_state
from quality.actions.register_letters import reinstatements, warnings
from quality.actions.register_matches import propose_matches
from quality.actions.windows import refresh_quality_windows
from quality.choices import MarkState
from quality.models import Decision, MarkHeld, RegisterSnapshot
from quality.queries.registers import FoundRow, held_of, matches_of, partners_to_compare, rows_of
from quality.rules.register_columns import is_proof
from quality.rules.register_consequences import Consequence, consequence

STORED = ("state", "from_at", "until_at", "checked_on", "snapshot_id", "decision_id")


@dataclass(slots=True)
class _Found:
    """What was found, before anything is written."""

    new: list[MarkHeld] = field(default_factory=list)
    changed: list[MarkHeld] = field(default_factory=list)
    vanished: list[MarkHeld] = field(default_factory=list)
    back: list[MarkHeld] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def draw_consequences(
    *, snapshot: RegisterSnapshot, now: datetime, organisation_ids: list[int] | None = None
) -> None:
    """Compare partners with the current snapshot: by KvK number, or by the match that a person confirmed.

    In it and without the mark: verified from now. In it again within the grace period: verified on. Gone from
    it: due for check, with a decision that says why, and the mark ends after its grace period (at once when that
    is 0 days). A row that is suspended or past its last day is no proof. Every partner that is in the register, or
    has to do with the mark, gets a check that says at which row. What looks like a partner is proposed to a person.
    Call it inside the import's transaction, or for one organisation.
    """
    mark = snapshot.register.mark
    partners = partners_to_compare(organisation_ids)
    matches = matches_of(snapshot, partners)
    rows = rows_of(snapshot, partners, matches)
    held = held_of(mark, partners, now)
    today = day_of(now)
    proofs = {key: proof for key, some in rows.items() if (proof := _proof(some, snapshot, now)) is not None}
    ends_at = start_of_day(today + timedelta(days=mark.grace_days)) if mark.grace_days else now
    found = _Found()
    for key in sorted({*proofs, *held}):
        _decide(found, snapshot, key, proofs.get(key), held.get(key), now, ends_at)
    decisions = [
        *warnings(found.vanished, snapshot, partners, rows, now, ends_at),
        *reinstatements(found.back, snapshot, partners, now),
    ]
    insert_rows(decisions)
    _store(found, decisions)
    record_register_checks(
        snapshot=snapshot,
        rows={key: _position(proofs.get(key), rows.get(key)) for key in sorted({*rows, *held})},
        refused=frozenset(rows.keys() - proofs.keys()),
        now=now,
    )
    propose_matches(snapshot=snapshot, partners=partners, rows=rows, known=matches, now=now)
    refresh_quality_windows(organisation_ids=sorted(found.touched), now=now)
    leave_messages(kind="mark.due", references=[decision.reference for decision in decisions])


def _proof(rows: Sequence[FoundRow], snapshot: RegisterSnapshot, now: datetime) -> FoundRow | None:
    today, void = day_of(now), snapshot.register.void_statuses
    for row in rows:
        if is_proof(status=row.status, valid_until_on=row.valid_until_on, on=today, void_statuses=void):
            return row
    return None


def _position(proof: FoundRow | None, rows: Sequence[FoundRow] | None) -> int | None:
    if proof is not None:
        return proof.position
    return rows[0].position if rows else None


def _decide(
    found: _Found,
    snapshot: RegisterSnapshot,
    organisation_id: int,
    proof: FoundRow | None,
    row: MarkHeld | None,
    now: datetime,
    ends_at: datetime,
) -> None:
    follows = consequence(
        row.state if row else None,
        is_listed=proof is not None,
        is_proven_by_register=row is not None and row.snapshot_id is not None,
    )
    last_day = proof.valid_until_on if proof else None
    until_at = start_of_day(last_day + timedelta(days=1)) if last_day else None
    if follows == Consequence.NONE:
        return
    if row is None:
        row = MarkHeld(
            organisation_id=organisation_id,
            mark=snapshot.register.mark,
            state=MarkState.VERIFIED,
            from_at=now,
            until_at=until_at,
            checked_on=day_of(now),
            snapshot=snapshot,
        )
        found.new.append(row)
        found.touched.add(organisation_id)
        return
    found.changed.append(row)
    if follows == Consequence.VANISH:
        found.vanished.append(row)
        found.touched.add(organisation_id)
        change_state(row, MarkState.DUE_FOR_CHECK)
        end = max(ends_at, row.from_at)
        row.until_at = end if row.until_at is None else min(row.until_at, end)
        return
    if follows == Consequence.RETURN:
        found.back.append(row)
    elif follows == Consequence.CONFIRM:
        row.from_at = now
    if follows != Consequence.STAY or row.until_at != until_at:
        found.touched.add(organisation_id)
    change_state(row, MarkState.VERIFIED)
    row.until_at, row.checked_on, row.snapshot = until_at, day_of(now), snapshot


def _store(found: _Found, decisions: Sequence[Decision]) -> None:
    of_organisation: Mapping[int, Decision] = {one.organisation_id: one for one in decisions}
    for row in found.vanished:
        row.decision = of_organisation[row.organisation_id]
    insert_rows(found.new)
    update_values(
        MarkHeld, STORED, [(row.pk, *(getattr(row, name) for name in STORED)) for row in found.changed]
    )
