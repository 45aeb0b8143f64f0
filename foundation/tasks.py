"""The bell of the outbox."""

from celery import shared_task

from foundation.actions.outbox import deliver_due


@shared_task
def sweep_outbox() -> None:
    """Deliver every outbox message that is due."""
    deliver_due()
