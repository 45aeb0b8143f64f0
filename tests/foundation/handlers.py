"""Handlers for the outbox tests: real functions that write real rows."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from foundation.actions.audit import record


class Broken(RuntimeError):
    """What a handler may run into."""


def write_down(*, reference: str, now: datetime) -> None:
    """Record that the message arrived."""
    record(action="write_down", subject_kind="message", subject_reference=reference, now=now)


def write_down_and_break(*, reference: str, now: datetime) -> None:
    """Record that the message arrived, and fail after."""
    write_down(reference=reference, now=now)
    raise Broken(f"cannot do {reference}")


def break_a_deferred_guard(*, reference: str, now: datetime) -> None:
    """Leave behind what a deferred constraint only refuses at the end."""
    write_down(reference=reference, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS guarded "
            "(number int, CONSTRAINT number_is_unique UNIQUE (number) DEFERRABLE INITIALLY DEFERRED)"
        )
        cursor.execute("INSERT INTO guarded VALUES (1), (1)")


def die(*, reference: str, now: datetime) -> None:
    """Stop as a killed process does: no handler of errors sees it."""
    write_down(reference=reference, now=now)
    raise KeyboardInterrupt


def remember(*, reference: str, reason: str, now: datetime) -> None:
    """Record that a message failed, and why."""
    facts = {"reason": reason}
    record(action="remember", subject_kind="message", subject_reference=reference, facts=facts, now=now)


def remember_and_break(*, reference: str, reason: str, now: datetime) -> None:
    """Fail at remembering, too."""
    remember(reference=reference, reason=reason, now=now)
    raise Broken(f"cannot remember {reference}")
