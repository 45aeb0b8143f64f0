"""Leaves messages in the outbox, and delivers them: at once by a task, later by the sweep, never twice."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from celery import current_app
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils.module_loading import import_string

from foundation import clock
from foundation.models import OutboxMessage
from foundation.rules.masking import without_addresses

logger = logging.getLogger(__name__)


class Handler(Protocol):
    """Takes on one message. May run again after a failure, so it is idempotent."""

    def __call__(self, *, reference: str, now: datetime) -> None: ...


class Failure(Protocol):
    """Remembers that a message failed, for who keeps a log of its own (settings.OUTBOX_FAILURES)."""

    def __call__(self, *, reference: str, reason: str, now: datetime) -> None: ...


BELL = "foundation.tasks.sweep_outbox"
AT_ONCE = timedelta(0)
FIRST_RETRY = timedelta(seconds=20)
LONGEST_RETRY = timedelta(hours=6)


# One statement for any number of them.
_LEAVE = """
INSERT INTO foundation_outboxmessage (kind, created_at, due_at, attempts, last_error, reference)
SELECT %s, %s, %s, 0, '', given.reference FROM unnest(%s::text[]) AS given(reference)
ON CONFLICT (kind, reference) DO NOTHING
"""


def leave_messages(*, kind: str, references: Iterable[str], after: timedelta = AT_ONCE) -> None:
    """Leave one message for each reference, inside the caller's transaction; ring the bell after commit.

    A message of the same kind and reference is left once, ever: a new cause needs a reference of its own. One that is
    to wait is delivered `after` so much time by the clock on the wall.
    """
    handler_for(kind)  # an unknown kind is a mistake of ours: say so now, not in a worker at night
    at = clock.wall_time()
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE, [kind, at, at + after, list(references)])
    ring(BELL)


def is_left(*, kind: str, reference: str) -> bool:
    """Whether a message was left, whether or not it was delivered yet."""
    return OutboxMessage.objects.filter(kind=kind, reference=reference).exists()


def leave_message(*, kind: str, reference: str, after: timedelta = AT_ONCE) -> None:
    """Leave one message; see `leave_messages`."""
    leave_messages(kind=kind, references=[reference], after=after)


def ring(task: str, *arguments: object, times: int = 1) -> None:
    """Ask workers for a task by name, after commit. A broker that is away is no harm: a sweep finds what was missed.

    By name: the task stands above the actions, and this process need not have loaded it.
    """

    # A function and not a partial: what goes wrong in it is logged under its name.
    def tell() -> None:
        current_app.send_task(task, args=list(arguments))

    for _time in range(times):
        transaction.on_commit(tell, robust=True)


def handler_for(kind: str) -> Handler:
    """The function that takes on messages of this kind (settings.OUTBOX_HANDLERS)."""
    try:
        handler: Handler = import_string(settings.OUTBOX_HANDLERS[kind])
    except KeyError as error:
        raise ImproperlyConfigured(f"No outbox handler is set for {kind!r}.") from error
    return handler


def deliver_next(*, wall_now: datetime, now: datetime) -> bool:
    """Deliver the oldest message that is due; answer whether there was one.

    The row stays locked while its handler runs, and the handler's own writes commit together with `done_at`.
    A worker that is killed loses its lock with its connection, so the next sweep finds the message as it was.
    A handler that fails leaves nothing but the error; it is tried again later, less and less often.
    """
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(done_at=None, due_at__lte=wall_now)
            .order_by("due_at", "id")
            .first()
        )
        if message is None:
            return False
        message.attempts += 1
        # Whatever a handler raises, the message must stay and be seen.
        try:
            with transaction.atomic():
                handler_for(message.kind)(reference=message.reference, now=now)
                # Deferred guards speak here, while the message can still say what they said: at the commit they
                # would undo the attempt itself, and one bad message would hold up all that come after it.
                connection.check_constraints()
        except Exception as error:
            logger.warning("Outbox %s (attempt %s) failed.", message, message.attempts, exc_info=True)
            # What a mail server says names whom it refuses, and here is no home for personal data.
            message.last_error = without_addresses(f"{type(error).__name__}: {error}")[:2000]
            message.due_at = wall_now + min(FIRST_RETRY * 2 ** (message.attempts - 1), LONGEST_RETRY)
            _remember_failure(message, now)
        else:
            message.last_error = ""
            message.done_at = wall_now
        message.save(update_fields=["attempts", "last_error", "due_at", "done_at"])
    return True


def _remember_failure(message: OutboxMessage, now: datetime) -> None:
    path = settings.OUTBOX_FAILURES.get(message.kind)
    if path is None:
        return
    remember: Failure = import_string(path)
    # What cannot be remembered must not undo the attempt.
    try:
        with transaction.atomic():
            remember(reference=message.reference, reason=message.last_error, now=now)
            connection.check_constraints()
    except Exception:
        logger.exception("That outbox %s failed could not be remembered.", message)


def deliver_due(*, limit: int = 1000) -> int:
    """Deliver what is due now, oldest first, at most `limit`; answer how many were tried."""
    tried = 0
    while tried < limit and deliver_next(wall_now=clock.wall_time(), now=clock.now()):
        tried += 1
    return tried
