"""Scheduled work of quality."""

from celery import shared_task

from foundation import clock
from quality.actions.rounds import expire_marks


@shared_task
def quality_round() -> None:
    """Name what the dates have done already."""
    expire_marks(now=clock.now())
