"""Loads marks, registers and requirement sets from the file that comes along."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from quality.models import Mark, Register, RequirementSet

DATA = Path(__file__).resolve().parent.parent / "data" / "marks.json"


@transaction.atomic
def load_marks(*, content: dict[str, Any] | None = None) -> dict[str, int]:
    """Bring marks, registers and requirement sets up to date; answers with counts. Twice changes nothing."""
    loaded: dict[str, Any] = content or json.loads(DATA.read_text(encoding="utf-8"))
    for position, row in enumerate(loaded["marks"]):
        Mark.objects.update_or_create(code=row["code"], defaults={**row, "position": position})
    for row in loaded["registers"]:
        mark = Mark.objects.get(code=row["mark"])
        Register.objects.update_or_create(code=row["code"], defaults={**row, "mark": mark})
    for row in loaded["requirements"]:
        key = {name: row[name] for name in ("role", "programme", "listing_kind", "condition")}
        until = row.get("valid_until")
        RequirementSet.objects.update_or_create(
            **key,
            valid_from=date.fromisoformat(row["valid_from"]),
            defaults={
                "valid_until": date.fromisoformat(until) if until else None,
                "expression": row["expression"],
            },
        )
    return {
        "marks": Mark.objects.count(),
        "registers": Register.objects.count(),
        "requirements": RequirementSet.objects.count(),
    }
