"""Keeps what was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from foundation.actions.rows import insert_rows, insert_values
from quality.choices import CheckKind, CheckOutcome
from quality.models import Check, RegisterSnapshot

LOOK = (
    "organisation_id",
    "mark_id",
    "kind",
    "outcome",
    "checked_at",
    "checked_by_id",
    "source",
    "sha256",
    "snapshot_id",
    "row",
)


@transaction.atomic
def record_checks(*, checks: Sequence[Check]) -> None:
    """Keep these looks at marks, in one statement; nothing about the marks themselves changes by it."""
    insert_rows(checks)


@transaction.atomic
def record_register_checks(
    *,
    snapshot: RegisterSnapshot,
    rows: Mapping[int, int | None],
    refused: frozenset[int],
    now: datetime,
) -> None:
    """Keep one look into a snapshot for each organisation, by key: at which row it stands, or none.

    `refused` are those whose row is there and is no proof, such as one that is suspended.
    """
    register = snapshot.register
    source = f"{register.name}, {snapshot.taken_on.isoformat()}"
    insert_values(
        Check,
        LOOK,
        [
            (
                organisation_id,
                register.mark_id,
                CheckKind.REGISTER.value,
                _outcome(row, organisation_id in refused).value,
                now,
                snapshot.imported_by_id,
                source,
                snapshot.sha256,
                snapshot.pk,
                row,
            )
            for organisation_id, row in rows.items()
        ],
    )


def _outcome(row: int | None, is_refused: bool) -> CheckOutcome:
    if row is None:
        return CheckOutcome.NOT_FOUND
    return CheckOutcome.REFUSED if is_refused else CheckOutcome.CONFIRMED
