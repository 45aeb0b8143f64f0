"""A handler that stops halfway until a test lets it through."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from tests.foundation.handlers import write_down

GATE = 7_253_001


def wait_at_gate(*, reference: str, now: datetime) -> None:
    """Write, then wait for the lock that the test holds: the place where a process can be killed halfway."""
    write_down(reference=reference, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
