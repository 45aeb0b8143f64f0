"""What a process of its own does for the benchmark of billing runs. It prints one line of JSON.

`prepare COUNT WARM` makes paid agreements whose term is over on the day of the run, and WARM more that are over a day
sooner. `bill` bills these first, so that everything is loaded, then all others, and tells how long that took and how
much memory. `bill-cold` bills all at once.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from foundation.periods import AMSTERDAM

ACCEPTED = datetime(2026, 3, 16, 10, 0, tzinfo=AMSTERDAM)
NOW = datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM)
DAY = timedelta(days=1)


def prepare(count: int, warm: int) -> dict[str, Any]:
    """Agreements to bill, and tables as a database looks that ran for a while: swept and counted."""
    from django.db import connection

    from tests.billing.many import many_agreements

    if warm:
        many_agreements(warm, now=ACCEPTED - DAY)
    many_agreements(count, now=ACCEPTED)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {}


def bill(until: date, now: datetime) -> dict[str, Any]:
    """Run, and tell how it went; `tables` says which rows were there before, and which columns are ours to write."""
    from billing.actions.runs import bill_until

    tables = _tables()
    begin = time.perf_counter()
    outcome = bill_until(until_on=until, now=now)
    seconds = time.perf_counter() - begin
    return {
        "seconds": seconds,
        "invoices": outcome.invoices,
        "parked": outcome.parked,
        "peak_bytes": peak_bytes(),
        "tables": tables,
    }


def _tables() -> dict[str, tuple[int, list[str]]]:
    from django.apps import apps
    from django.db.models import AutoField, Max

    return {
        model._meta.db_table: (
            model._base_manager.aggregate(last=Max("pk"))["last"] or 0,
            [str(field.column) for field in model._meta.concrete_fields],
        )
        for name in ("foundation", "marketplace", "invoices", "billing")
        for model in apps.get_app_config(name).get_models()
        if isinstance(model._meta.pk, AutoField)
    }


def peak_bytes() -> int:
    """The most memory this process ever held. Linux's `ru_maxrss` would count its parent's from before the exec."""
    status = Path("/proc/self/status")
    if status.exists():
        words = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()
        return int(words[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(arguments: list[str]) -> None:
    """Do what is asked on the database that MENUKAART_BENCH_DATABASE names."""
    import django

    django.setup()
    match arguments:
        case ["prepare", count, warm]:
            told = prepare(int(count), int(warm))
        case ["bill"]:
            bill((NOW - DAY).date(), NOW - DAY)
            told = bill(NOW.date(), NOW)
        case ["bill-cold"]:
            told = bill(NOW.date(), NOW)
        case _:
            sys.exit(str(__doc__))
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
