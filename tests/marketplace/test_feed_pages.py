"""Feeds are fetched once a day, and a failure is told once and ends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.utils.translation import override

from foundation.actions.outbox import deliver_due
from foundation.models import OutboxMessage
from marketplace.actions.feed_imports import import_run
from marketplace.actions.feeds import remove_feed
from marketplace.models import FeedRun, VacancyFeed
from marketplace.providers.feed_pages import fetch_feeds, take_from_address
from tests.foundation.test_pages import Site
from tests.marketplace.feeds import LATER, a_feed, a_partner, indeed_xml, jobs, live_titles
from tests.marketplace.given import NOW, an_open_door, an_owner_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def site(settings) -> Iterator[Site]:
    made = Site()
    settings.FEED_TRUSTED_HOSTS = (made.host,)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def feed(site: Site) -> VacancyFeed:
    """A feed of three vacancies to which its partner said yes."""
    made = a_feed(a_partner(slots=3), address="https://jobs.example/")
    # The site of a test is on this machine, so it is reached by a way that nobody can type in.
    VacancyFeed.objects.update(address=site.address)
    made.refresh_from_db()
    site.content, site.headers = indeed_xml(jobs(3)), {"ETag": '"1"'}
    run = take_from_address(feed=made, now=NOW)
    import_run(run=run, is_sure=False, actor=made.created_by, now=NOW)
    made.refresh_from_db()
    return made


def fetched(days: int = 1) -> int:
    return fetch_feeds(wall_now=NOW + days * DAY, now=NOW + days * DAY)


def test_after_the_first_yes_a_feed_is_fetched_each_day_and_taken_in(site, feed):
    assert feed.is_automatic
    site.content = indeed_xml(jobs(2))

    assert fetched() == 1
    assert live_titles(LATER) == ["Plukker 1", "Plukker 2"]
    assert fetched() == 0, "once a day"
    assert fetched(2) == 1


def test_what_did_not_change_is_not_taken_in_again_and_free_places_are_filled(site, feed):
    fetched(1)
    runs = FeedRun.objects.count()
    site.status = 304
    fetched(2)
    site.status, site.headers = 200, {}
    fetched(3)

    assert FeedRun.objects.count() == runs
    assert site.asked[-2]["if-none-match"] == '"1"'

    site.content = indeed_xml(jobs(4))
    fetched(4)
    assert len(live_titles(NOW + 4 * DAY)) == 3
    an_open_door(feed.organisation, slots=1, agreement="A-MORE")
    fetched(5)
    assert len(live_titles(NOW + 5 * DAY)) == 4


def away(site: Site) -> None:
    site.status = 503


def web_page(site: Site) -> None:
    site.headers = {"Content-Type": "text/html"}


def broken(site: Site) -> None:
    site.content = site.content[:-40]


def inside(site: Site) -> None:
    site.status, site.headers = 302, {"Location": "https://169.254.169.254/"}


@pytest.mark.parametrize(
    ("breaks", "sentence"),
    [
        (away, "the site answered with 503."),
        (web_page, "it gives text/html."),
        (broken, "The XML is broken at line"),
        (inside, "a place that we do not fetch from"),
    ],
)
def test_a_feed_that_fails_for_days_is_told_once_and_ends_nothing(site, feed, breaks, sentence):
    site.content = indeed_xml(jobs(2))
    breaks(site)
    OutboxMessage.objects.all().delete()
    for day in range(1, 8):
        assert fetched(day) == 1
    deliver_due()

    assert live_titles(NOW + 7 * DAY) == ["Plukker 1", "Plukker 2", "Plukker 3"]
    assert len(mail.outbox) == 1
    feed.refresh_from_db()
    assert sentence in feed.problem["en"]
    assert feed.problem["nl"] in mail.outbox[0].body
    assert feed.problem_since_at == NOW + DAY

    site.status, site.headers, site.content = 200, {}, indeed_xml(jobs(2))
    fetched(8)
    feed.refresh_from_db()
    assert (feed.problem, feed.problem_since_at) == ({}, None)
    assert live_titles(NOW + 8 * DAY) == ["Plukker 1", "Plukker 2"]


def test_a_feed_that_is_suddenly_short_waits_for_a_yes_and_asks_once(site, feed):
    OutboxMessage.objects.all().delete()
    site.content = indeed_xml(jobs(1))
    fetched(1)
    fetched(2)
    site.content = indeed_xml([])
    fetched(3)
    deliver_due()

    assert len(live_titles(NOW + 3 * DAY)) == 3
    assert len(mail.outbox) == 1
    held = FeedRun.objects.get(state="held")
    import_run(run=held, is_sure=True, actor=feed.created_by, now=NOW + 3 * DAY)
    assert live_titles(NOW + 3 * DAY) == []

    # Empty is now what it should be.
    fetched(4)
    feed.refresh_from_db()
    assert (feed.problem, feed.problem_since_at) == ({}, None)


def test_one_feed_that_fails_holds_up_no_other(site, feed):
    other = a_feed(feed.organisation, address="https://jobs.example/")
    VacancyFeed.objects.filter(pk=feed.pk).update(address="https://127.0.0.1/")
    VacancyFeed.objects.filter(pk=other.pk).update(address=site.address, is_automatic=True)
    site.content = indeed_xml([])

    assert fetched() == 2
    with override("en"):
        assert "do not fetch from" in VacancyFeed.objects.get(pk=feed.pk).problem["en"]
    assert "We find no vacancy" in VacancyFeed.objects.get(pk=other.pk).problem["en"]


def test_a_feed_that_was_removed_is_not_fetched(site, feed):
    remove_feed(feed=feed, ends_listings=False, actor=an_owner_of(feed.organisation), now=NOW)

    assert fetched() == 0
    assert len(live_titles(LATER)) == 3
