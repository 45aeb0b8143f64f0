"""Scheduled work of billing."""

from celery import shared_task

from billing.actions.runs import bill_until
from foundation import clock
from foundation.periods import day_of
from marketplace.actions.leads import forget_expired_leads


@shared_task
def daily_round() -> None:
    """Bill what is due today and end what stayed unpaid. Found from state: a round that was missed is no harm."""
    now = clock.now()
    bill_until(until_on=day_of(now), now=now)
    forget_expired_leads(now=now)
