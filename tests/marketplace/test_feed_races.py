"""Two imports of one feed at the same moment do the work once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from foundation.errors import Refusal
from marketplace.actions.feed_imports import import_run
from marketplace.actions.feeds import take_file
from marketplace.models import FeedItem, FeedRun, Listing
from tests.marketplace.feeds import a_feed, a_partner, indeed_xml, jobs, live_titles
from tests.marketplace.given import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def taken(run: FeedRun) -> str:
    try:
        return import_run(run=run, is_sure=False, actor=run.feed.created_by, now=NOW).state
    except Refusal as refusal:
        return refusal.code
    finally:
        connections.close_all()


def test_the_same_file_taken_in_twice_at_once_makes_each_vacancy_once():
    feed = a_feed(a_partner(slots=2))
    run = take_file(feed=feed, content=indeed_xml(jobs(3)), now=NOW)

    with ThreadPoolExecutor(2) as both:
        answers = sorted(
            both.map(taken, [FeedRun.objects.select_related("feed__created_by").get(pk=run.pk)] * 2)
        )

    assert answers == ["done", "feed-run-is-over"]
    assert (Listing.objects.count(), FeedItem.objects.count()) == (3, 3)
    assert live_titles() == ["Plukker 1", "Plukker 2"]


def test_two_feeds_of_one_partner_share_its_places():
    partner = a_partner(slots=3)
    runs = [
        take_file(feed=a_feed(partner), content=indeed_xml(jobs(3, title=f"Uit {name}")), now=NOW)
        for name in ("de een", "de ander")
    ]

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(taken, FeedRun.objects.select_related("feed__created_by").order_by("pk")))

    assert answers == ["done"] * len(runs)
    assert len(live_titles()) == 3
    assert FeedItem.objects.filter(awaits_slot=True).count() == 3
