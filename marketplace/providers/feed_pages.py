"""Fetches partners' feeds from their addresses, and takes in what they say: once a day, and each by itself."""

from __future__ import annotations

import logging
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from foundation.errors import Refusal
from foundation.providers.pages import Limits, Page, fetch
from marketplace.actions.feed_fetches import record_feed_fetched, record_feed_problem, start_next_fetch
from marketplace.actions.feed_imports import import_run, publish_waiting
from marketplace.actions.feeds import take_file
from marketplace.choices import FeedRunState
from marketplace.models import FeedRun, VacancyFeed
from marketplace.queries.feed_words import in_each_language
from marketplace.queries.feeds import open_run_of
from marketplace.rules.feeds.documents import LARGEST_FEED

logger = logging.getLogger(__name__)
ACCEPT = "application/xml, text/xml, application/json, text/csv, text/plain;q=0.8, */*;q=0.5"
NO_FEEDS = ("text/html", "application/xhtml", "application/pdf", "image/", "video/", "audio/", "font/")


def fetch_feed(feed: VacancyFeed) -> Page | None:
    """What stands at a feed's address, or None when it did not change; refuses with the reason."""
    limits = Limits(
        largest=LARGEST_FEED,
        seconds=settings.FEED_FETCH_SECONDS,
        agent=f"Menukaart (vacancy feed of a partner; {settings.SITE_URL})",
        trusted_hosts=settings.FEED_TRUSTED_HOSTS,
        refused_kinds=NO_FEEDS,
    )
    return fetch(feed.address, limits=limits, etag=feed.etag, last_modified=feed.last_modified, accept=ACCEPT)


def take_from_address(*, feed: VacancyFeed, now: datetime) -> FeedRun:
    """Fetch a feed because somebody asks, and keep what it says until somebody says yes."""
    feed.etag = feed.last_modified = ""
    page = fetch_feed(feed)
    content, name = (b"", "") if page is None else (page.content, page.file_name)
    return take_file(feed=feed, content=content, file_name=name, now=now)


def fetch_feeds(*, wall_now: datetime, now: datetime) -> int:
    """Fetch every feed that is due, and take in what it gives; answer how many were tried.

    One that cannot be fetched or read, or is suddenly short, is told to its partner once and changes nothing.
    """
    tried = 0
    while (feed := start_next_fetch(wall_now=wall_now)) is not None:
        tried += 1
        try:
            _take_in(feed, now)
        except Refusal as refusal:
            record_feed_problem(feed=feed, why=_in_each_language(refusal), now=now)
        except Exception:
            # One feed that we cannot handle is a mistake of ours, and must not hold up the feeds of others.
            logger.exception("Feed %s could not be taken in.", feed.reference)
    return tried


def _in_each_language(refusal: Refusal) -> dict[str, str]:
    return in_each_language(lambda: refusal.message)


def _take_in(feed: VacancyFeed, now: datetime) -> None:
    page = fetch_feed(feed)
    if page is None:
        publish_waiting(feed=feed, actor=feed.created_by, now=now)
        record_feed_fetched(feed=feed, etag=feed.etag, last_modified=feed.last_modified)
        return
    digest = sha256(page.content).hexdigest()
    if digest == feed.fetched_sha256:
        publish_waiting(feed=feed, actor=feed.created_by, now=now)
        record_feed_fetched(feed=feed, etag=page.etag, last_modified=page.last_modified)
        return
    waiting = open_run_of(feed)
    if waiting is not None and waiting.sha256 == digest:
        # It was asked already whether this is right.
        return
    run = take_file(feed=feed, content=page.content, file_name=page.file_name, now=now)
    run = import_run(run=run, is_sure=False, actor=feed.created_by, now=now)
    if run.state == FeedRunState.HELD:
        record_feed_problem(feed=feed, why=run.reason, now=now)
        return
    record_feed_fetched(feed=feed, etag=page.etag, last_modified=page.last_modified)
