"""What Django checks of our data: `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core import checks
from django.db import connection

from foundation import clock
from foundation.working_days import TABLE, public_holidays


@checks.register(checks.Tags.database)
def holidays_of_next_year_are_known(
    *, databases: Sequence[str] | None = None, **_given: object
) -> list[checks.CheckMessage]:
    """A term that ends on a holiday runs on: say so while the table of holidays still has a year to go."""
    if not databases or "foundation_clockoffset" not in connection.introspection.table_names():
        return []
    year = clock.today().year + 1
    if year in {day.year for day in public_holidays()}:
        return []
    return [
        checks.Warning(
            f"No public holidays of {year} are known, so the last day to withdraw cannot be told for orders of then.",
            hint=f"Add them to foundation/data/{TABLE.name} (Algemene termijnenwet, art. 3).",
            id="foundation.W001",
        )
    ]
