"""A feed of an employer in the demo region: a file of its own system, with its report."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from marketplace.actions.feed_imports import import_run
from marketplace.actions.feeds import add_feed, change_feed_map, take_file
from marketplace.choices import FeedFormat
from marketplace.models import Organisation

FILE = Path(__file__).resolve().parent / "data" / "vacancy_feed.xml"
FOR_ALL_ROWS = {
    "language": "nl",
    "sector": "horticulture",
    "stay": "short",
    "contract": "seasonal",
    "language_needed": "none",
    "hours_from": "38",
    "hours_until": "38",
}


def load_feed(*, organisation: Organisation, now: datetime) -> None:
    """Let an employer send a file of its own system: of its rows one lacks a wage, one is too far away."""
    owner = organisation.memberships.select_related("user").order_by("id")[0].user
    feed = add_feed(
        organisation=organisation,
        name="Vacatures van onze eigen site",
        feed_format=FeedFormat.INDEED_XML,
        actor=owner,
        now=now,
    )
    change_feed_map(
        feed=feed,
        sources=feed.sources,
        defaults=FOR_ALL_ROWS,
        least_percent=feed.least_percent,
        actor=owner,
        now=now,
    )
    run = take_file(feed=feed, content=FILE.read_bytes(), file_name=FILE.name, now=now)
    import_run(run=run, is_sure=False, actor=owner, now=now)
