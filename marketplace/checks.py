"""What Django checks of our data: `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core import checks
from django.db import connection

from foundation import clock
from marketplace.queries.wages import minimum_wage_on


@checks.register(checks.Tags.database)
def minimum_wage_is_of_this_half_year(
    *, databases: Sequence[str] | None = None, **_given: object
) -> list[checks.CheckMessage]:
    """The statutory minimum wage changes every 1 January and 1 July: say so when our table is older than that."""
    if not databases or "marketplace_minimumwage" not in connection.introspection.table_names():
        return []
    today = clock.today()
    wage = minimum_wage_on(today)
    if wage is not None and wage.is_current:
        return []
    known = f"of {wage.step.valid_from:%d-%m-%Y}" if wage else "not known at all"
    return [
        checks.Warning(
            f"The newest minimum wage we know is {known}, and since then a half year began.",
            hint="Look it up at rijksoverheid.nl, add it to marketplace/data and run load_regions.",
            id="marketplace.W001",
        )
    ]
