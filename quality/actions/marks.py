"""Loads marks, registers and requirement sets from the file that comes along."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from quality.models import Mark, Register, RequirementSet
from quality.queries.requirements import Subject
from quality.rules.expressions import as_expression, as_list

SUBJECT = Subject._fields
DATA = Path(__file__).resolve().parent.parent / "data" / "marks.json"


@transaction.atomic
def load_marks(*, content: dict[str, Any] | None = None) -> dict[str, int]:
    """Bring marks and registers up to date, and lay down the first requirement sets; answers with counts.

    What is asked of a role for a kind of listing is taken from the file once. From then on it is written at the desk,
    and loading again leaves it alone. Twice changes nothing.
    """
    loaded: dict[str, Any] = content or json.loads(DATA.read_text(encoding="utf-8"))
    _load_marks(loaded["marks"])
    marks = Mark.objects.order_by("pk").in_bulk(field_name="code")
    _load_registers([{**row, "mark": marks[row["mark"]]} for row in loaded["registers"]])
    # The file holds the first versions. What is asked of a role for a kind of listing is the desk's as soon as it
    # is there: the file then says nothing about it any more.
    known = set(RequirementSet.objects.values_list(*SUBJECT).order_by())
    RequirementSet.objects.bulk_create(
        RequirementSet(
            **{name: row[name] for name in SUBJECT},
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_until=date.fromisoformat(row["valid_until"]) if row.get("valid_until") else None,
            # Read as a list, so that the desk can show it and write the next.
            expression=as_expression(as_list(row["expression"])),
            source=row.get("source", ""),
        )
        for row in loaded["requirements"]
        if tuple(row[name] for name in SUBJECT) not in known
    )
    return {
        "marks": Mark.objects.count(),
        "registers": Register.objects.count(),
        "requirements": RequirementSet.objects.count(),
    }


def _load_marks(rows: list[dict[str, Any]]) -> None:
    known = set(Mark.objects.order_by().values_list("code", flat=True))
    placed = [{**row, "position": position} for position, row in enumerate(rows)]
    Mark.objects.bulk_create(Mark(**row) for row in placed if row["code"] not in known)
    for row in placed:
        if row["code"] in known:
            Mark.objects.filter(code=row["code"]).update(**row)


def _load_registers(rows: list[dict[str, Any]]) -> None:
    """What the desk saved (the column map, the address) stays; where nothing was saved, ours is a beginning."""
    known = Register.objects.order_by("pk").in_bulk(field_name="code")
    Register.objects.bulk_create(Register(**row) for row in rows if row["code"] not in known)
    for row in rows:
        register = known.get(row["code"])
        if register is None:
            continue
        kept = {name for name in ("column_map", "source_address") if getattr(register, name)}
        Register.objects.filter(pk=register.pk).update(
            **{name: value for name, value in row.items() if name not in kept}
        )
