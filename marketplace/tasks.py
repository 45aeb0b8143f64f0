"""Scheduled work of the marketplace."""

from celery import shared_task

from foundation import clock
from marketplace.actions.alerts import ask_to_go_on, forget_alerts, tell_of_new_results
from marketplace.actions.feeds import forget_old_runs
from marketplace.actions.figures import add_up_sightings, forget_old_figures
from marketplace.actions.staying import fill_lasting_places, remind_of_ending_places
from marketplace.actions.versions import forget_versions
from marketplace.providers.feed_pages import fetch_feeds as fetch_due_feeds


@shared_task
def listings_round() -> None:
    """Fill places that last, remind who has to choose which listings stay, add up what visitors saw, mail what is new
    to who asked for it, and forget what is kept no longer."""
    now = clock.now()
    fill_lasting_places(now=now)
    remind_of_ending_places(now=now)
    forget_versions(now=now)
    add_up_sightings()
    forget_old_figures(now=now)
    forget_alerts(now=now)
    tell_of_new_results(now=now)
    ask_to_go_on(now=now)


@shared_task(time_limit=1800)
def fetch_feeds() -> None:
    """Fetch the feeds that are due, each once a day, and forget what is old of them."""
    now = clock.now()
    forget_old_runs(now=now)
    fetch_due_feeds(wall_now=clock.wall_time(), now=now)
