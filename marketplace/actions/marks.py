"""Keeps which marks organisations hold, for who searches by them. The slot quality fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from foundation.actions.rows import insert_values
from foundation.queries.keys import among
from marketplace.models import OrganisationMark


@dataclass(frozen=True, order=True, slots=True)
class MarkStretch:
    """From when until when a mark counts."""

    code: str
    from_at: datetime
    until_at: datetime | None


@transaction.atomic
def replace_marks(*, marks: Mapping[int, Sequence[MarkStretch]]) -> None:
    """Set all stretches of marks of these organisations, by id, in a fixed number of queries.

    The caller has locked the organisations. Past and coming stretches are kept too: a search asks which of them
    covers its moment, so a mark that ends is not found from that second, with no worker running.
    """
    OrganisationMark.objects.filter(organisation_id__in=among(marks)).delete()
    insert_values(
        OrganisationMark,
        ("organisation_id", "code", "from_at", "until_at"),
        [
            (organisation_id, one.code, one.from_at, one.until_at)
            for organisation_id, stretches in sorted(marks.items())
            for one in stretches
        ],
    )
