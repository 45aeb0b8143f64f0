"""Scheduled work of billing."""

from datetime import timedelta

from celery import shared_task

from billing.actions.release import release_until
from billing.actions.reminders import remind_of_quotes, remind_of_renewals
from billing.actions.runs import bill_until
from foundation import clock
from foundation.periods import day_of
from marketplace.actions.leads import forget_expired_leads
from marketplace.actions.members import forget_old_invitations


@shared_task
def daily_round() -> None:
    """Bill what is due, end what stayed unpaid, release what the months that are over earned, and remind.

    Found from state: a round that was missed is no harm.

    Up to and including tomorrow: a new term stands before the old one is over at midnight, so no listing of a partner
    that goes on is gone for an hour.
    """
    now = clock.now()
    bill_until(until_on=day_of(now) + timedelta(days=1), now=now)
    release_until(day=day_of(now), now=now)
    remind_of_renewals(now=now)
    remind_of_quotes(now=now)
    forget_expired_leads(now=now)
    forget_old_invitations(now=now)
