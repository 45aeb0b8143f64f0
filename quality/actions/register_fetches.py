"""Which registers are to be fetched, and what came of it: a failure is a task, and changes nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from quality.models import Register

# The registers change once a month at most: one visit a week is more than enough, and polite.
BETWEEN = timedelta(days=7)


@transaction.atomic
def start_next_fetch(*, wall_now: datetime) -> Register | None:
    """The next register that is to be fetched, from now on not due for a week; None when none is due.

    By the clock on the wall, and before the fetch itself: whoever fails, or is started twice, does not knock again.
    """
    register = (
        Register.objects.select_for_update(skip_locked=True)
        .filter(Q(fetch_tried_at=None) | Q(fetch_tried_at__lte=wall_now - BETWEEN), is_fetched=True)
        .exclude(source_address="")
        .order_by("code")
        .first()
    )
    if register is not None:
        register.fetch_tried_at = wall_now
        register.save(update_fields=["fetch_tried_at"])
    return register


@transaction.atomic
def record_fetched(*, register_code: str, is_current: bool, now: datetime) -> None:
    """The fetch worked: no problem any more, and when the address says what we have, it is as fresh as today."""
    changed = {"confirmed_at": now} if is_current else {}
    Register.objects.filter(code=register_code).update(problem="", problem_since_at=None, **changed)


@transaction.atomic
def record_fetch_problem(*, register_code: str, why: str, now: datetime) -> None:
    """The fetch failed: a task at the desk, with the sentence why and since when."""
    register = Register.objects.select_for_update().get(code=register_code)
    register.problem = why[:500]
    register.problem_since_at = register.problem_since_at or now
    register.save(update_fields=["problem", "problem_since_at"])
