"""Scheduled work of quality."""

from celery import shared_task

from foundation import clock
from foundation.actions.attempts import forget_attempts
from quality.actions.reminders import remind_of_expiry
from quality.actions.reports import forget_old_reports
from quality.actions.requirement_warnings import warn_of_requirements
from quality.actions.rounds import expire_marks
from quality.providers.register_pages import fetch_registers as fetch_due_registers


@shared_task
def quality_round() -> None:
    """Name what the dates did, tell what they are about to do, and forget what may not be kept any more."""
    now = clock.now()
    expire_marks(now=now)
    remind_of_expiry(now=now)
    warn_of_requirements(now=now)
    forget_old_reports(now=now)
    forget_attempts(wall_now=clock.wall_time())


@shared_task(time_limit=1800)
def fetch_registers() -> None:
    """Fetch the registers that are due: each at most once a week."""
    fetch_due_registers(wall_now=clock.wall_time(), now=clock.now())
