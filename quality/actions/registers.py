"""Imports register files: stores a snapshot with its hash, tells what changed, and draws the consequences."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.rows import insert_values
from foundation.errors import Conflict, Invalid
from foundation.garbage import no_search_for_garbage
from foundation.models import User
from foundation.periods import day_of
from quality.actions.register_consequences import draw_consequences
from quality.actions.register_copies import keep_file
from quality.actions.register_refusals import why_refused
from quality.actions.register_settings import RegisterUnknown
from quality.choices import ChangeKind, DateBasis
from quality.models import Register, RegisterChange, RegisterRow, RegisterSnapshot
from quality.rules.register_columns import FileRefused, RegisterEntry
from quality.rules.register_diff import RegisterDiffRow, is_too_small, register_diff
from quality.rules.register_files import RegisterFile, day_in_file_name, read_register


class RegisterFileRefused(Invalid):
    code = "register-file-refused"
    sentence = _("The file was refused whole, and the register stays as it was: {why}")


class RegisterTooSmall(Conflict):
    code = "register-too-small"
    sentence = _(
        "The file was refused whole, and the register stays as it was: it holds {rows} rows, where at least {least} "
        "are expected. A broken page is no mass withdrawal."
    )


class RegisterDayInFuture(Invalid):
    code = "register-day-in-future"
    sentence = _("The register is said to be of {day}, and that day is still to come. Check the date.")


ENTRY = ("name", "kvk_number", "number", "place", "address", "status", "valid_until_on")


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import found; all counts are of the whole file."""

    rows: int
    added: int
    removed: int
    renamed: int
    changed: int
    without_kvk: int
    taken_on: date
    taken_on_basis: str
    already_imported: bool
    is_current: bool

    def as_json(self) -> dict[str, object]:
        """For the last line of the command."""
        return {**asdict(self), "taken_on": self.taken_on.isoformat()}


@no_search_for_garbage()
@transaction.atomic
def import_register(
    *,
    register_code: str,
    content: bytes,
    file_name: str,
    now: datetime,
    taken_on: date | None = None,
    source: str = "",
    actor: User | None = None,
    column_map: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> ImportOutcome:
    """Import a register file whole, or refuse it whole.

    The same file of the same day again changes nothing, nor do the same rows in another file of that day (a file that
    does not say its day is of the day it was first imported); the same rows of a later day are news: nothing changed,
    or who had vanished is back. An older snapshot is kept but never becomes the current one, and has no consequences.
    A newer one becomes current: who came in is verified, who vanished is due for check and loses the mark after its
    grace period, and is told so. `dry_run` answers the same counts and writes nothing.
    """
    register = Register.objects.select_for_update().select_related("mark").filter(code=register_code).first()
    if register is None:
        raise RegisterUnknown(code=register_code)
    digest = hashlib.sha256(content).hexdigest()
    try:
        file = read_register(content, file_name, column_map or register.column_map)
    except FileRefused as refused:
        raise RegisterFileRefused(why=why_refused(refused)) from refused
    day, basis = _day(file, file_name, taken_on, now)
    if day > day_of(now):
        raise RegisterDayInFuture(day=f"{day:%d-%m-%Y}")
    rows_digest = file.rows_sha256()
    known = _known(register, digest, rows_digest, day, basis)
    if known is not None:
        return _outcome(known, already_imported=True)
    current = RegisterSnapshot.objects.filter(register=register, is_current=True).first()
    # The one before it by date: an older file, smaller because the register was, is welcome in the history.
    before = RegisterSnapshot.objects.filter(register=register, taken_on__lte=day).first()
    least = max(register.smallest_size, -(-9 * before.rows // 10) if before else 0)
    if len(file.entries) < register.smallest_size or (
        before and is_too_small(len(file.entries), before.rows)
    ):
        raise RegisterTooSmall(rows=len(file.entries), least=least)
    changes = register_diff(_entries(before), file.entries)
    counts = Counter(change.kind for change in changes)
    snapshot = RegisterSnapshot(
        register=register,
        taken_on=day,
        taken_on_basis=basis,
        source=source or register.source_address,
        file_name=file_name[:200],
        sha256=digest,
        rows_sha256=rows_digest,
        rows=len(file.entries),
        without_kvk=sum(not entry.kvk_number for entry in file.entries),
        **{kind.value: counts[kind] for kind in ChangeKind},
        is_current=current is None or day >= current.taken_on,
        imported_at=now,
        imported_by=actor,
    )
    if dry_run:
        return _outcome(snapshot, already_imported=False)
    if snapshot.is_current and current is not None:
        current.is_current = False
        current.save(update_fields=["is_current"])
    _store(snapshot, file, changes if before else [])
    keep_file(content=content, sha256=digest)
    record(
        action="import_register",
        subject_kind="register",
        subject_reference=f"{register.code}:{day.isoformat()}",
        actor=actor,
        now=now,
        facts={
            "sha256": digest,
            "rows": snapshot.rows,
            "removed": snapshot.removed,
            "current": snapshot.is_current,
        },
    )
    if snapshot.is_current:
        draw_consequences(snapshot=snapshot, now=now)
    return _outcome(snapshot, already_imported=False)


def _known(
    register: Register, digest: str, rows_digest: str, day: date, basis: DateBasis
) -> RegisterSnapshot | None:
    same = RegisterSnapshot.objects.filter(Q(sha256=digest) | Q(rows_sha256=rows_digest), register=register)
    if basis != DateBasis.IMPORT_DAY:
        return same.filter(taken_on=day).first()
    return same.filter(is_current=True).first() or same.filter(taken_on=day).first()


def _day(file: RegisterFile, file_name: str, taken_on: date | None, now: datetime) -> tuple[date, DateBasis]:
    if taken_on is not None:
        return taken_on, DateBasis.GIVEN
    if file.said_day is not None:
        return file.said_day, DateBasis.PAGE
    named = day_in_file_name(file_name)
    if named is not None:
        return named, DateBasis.FILE_NAME
    return day_of(now), DateBasis.IMPORT_DAY


def _entries(snapshot: RegisterSnapshot | None) -> list[RegisterEntry]:
    if snapshot is None:
        return []
    rows = RegisterRow.objects.filter(snapshot=snapshot).order_by("position").values_list(*ENTRY)
    return [RegisterEntry(*values) for values in rows]


def _store(snapshot: RegisterSnapshot, file: RegisterFile, changes: list[RegisterDiffRow]) -> None:
    snapshot.save(force_insert=True)
    insert_values(
        RegisterRow,
        ("snapshot_id", "position", *ENTRY),
        [
            (snapshot.pk, position, *(getattr(entry, name) for name in ENTRY))
            for position, entry in enumerate(file.entries, start=1)
        ],
    )
    insert_values(
        RegisterChange,
        ("snapshot_id", "kind", "kvk_number", "name", "former_name", "columns"),
        [
            (
                snapshot.pk,
                change.kind.value,
                change.kvk_number,
                change.name[:700],
                change.former_name[:700],
                change.columns,
            )
            for change in changes
        ],
    )


def _outcome(snapshot: RegisterSnapshot, *, already_imported: bool) -> ImportOutcome:
    return ImportOutcome(
        rows=snapshot.rows,
        added=snapshot.added,
        removed=snapshot.removed,
        renamed=snapshot.renamed,
        changed=snapshot.changed,
        without_kvk=snapshot.without_kvk,
        taken_on=snapshot.taken_on,
        taken_on_basis=snapshot.taken_on_basis,
        already_imported=already_imported,
        is_current=snapshot.is_current,
    )
