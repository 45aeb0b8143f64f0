"""Scheduled work of the marketplace."""

from celery import shared_task

from foundation import clock
from marketplace.actions.staying import fill_lasting_places, remind_of_ending_places


@shared_task
def listings_round() -> None:
    """Fill places that last, and remind who has to choose which listings stay."""
    now = clock.now()
    fill_lasting_places(now=now)
    remind_of_ending_places(now=now)
