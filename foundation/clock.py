"""The clock. Only faces and commands read it; below them, time is an argument (DESIGN decision 12).

In a sandbox installation the business clock can be moved. Sessions, signatures and leases use `wall_time`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from foundation.periods import day_of


def wall_time() -> datetime:
    """The time of the machine, in UTC: for signatures, leases, retries and sessions."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place that reads the wall clock


def now() -> datetime:
    """The business time, in UTC. Equal to the wall time, except in a sandbox whose clock was moved."""
    if not settings.SANDBOX:
        return wall_time()
    from foundation.models import ClockOffset

    seconds = ClockOffset.objects.values_list("seconds", flat=True).filter(pk=1).first()
    return wall_time() + timedelta(seconds=seconds or 0)


def today() -> date:
    """The business day in Amsterdam."""
    return day_of(now())
