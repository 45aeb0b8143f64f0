"""Sets up a partner's vacancy feeds, takes their files in, and removes them. Importing stands in `feed_imports`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid, Refusal, refuse_all
from foundation.models import User
from marketplace.actions.organisations import FieldEmpty, refuse_bsn
from marketplace.actions.persons import refuse_person
from marketplace.actions.publishing import withdraw_listing
from marketplace.choices import FeedFormat, FeedRunState, ListingState
from marketplace.models import FeedRun, Listing, Organisation, VacancyFeed
from marketplace.queries.feed_words import CHOICES_OF, OF_FILES
from marketplace.queries.feeds import OPEN_RUNS, FeedNotFound, known_to_us
from marketplace.rules.feeds.amounts import Unreadable, read_hours, read_weekly, unit_named
from marketplace.rules.feeds.documents import LARGEST_FEED
from marketplace.rules.feeds.faults import FeedRefused, FileFault
from marketplace.rules.feeds.mapping import FIELDS, OF_THE_ROW, PRESETS, place_key
from marketplace.rules.feeds.reading import read_feed

MOST_FEEDS = 10
LONGEST_SOURCE = 200
WAITS_FOR = timedelta(days=30)
KEPT_FOR = timedelta(days=90)


class AddressNotOpen(Invalid):
    code = "feed-address-not-open"
    sentence = _(
        "Fill in an address that begins with https:// and that anybody can open, without a password."
    )


class TooManyFeeds(Conflict):
    code = "too-many-feeds"
    sentence = _("You have {most} feeds. Remove one that you do not use.")


class DefaultUnknown(Invalid):
    code = "feed-default-unknown"
    sentence = _("“{said}” cannot be used here for all rows.")


class FeedFileRefused(Invalid):
    """A file that is no feed at all: nothing of it is kept."""

    code = "feed-file-refused"
    sentence = _("This file cannot be read.")

    @property
    def message(self) -> str:
        """Its own sentence."""
        return str(OF_FILES[FileFault(self.data["fault"])]).format(**self.data)


class FeedFileTooLarge(Invalid):
    status = 413
    code = "feed-file-too-large"
    sentence = _("The file is larger than 10 MB. Send only what is open now.")


class RunIsOver(Conflict):
    code = "feed-run-is-over"
    sentence = _("This file was taken in, dropped, or replaced by a newer one already.")


@transaction.atomic
def add_feed(
    *,
    organisation: Organisation,
    name: str,
    feed_format: FeedFormat,
    address: str = "",
    actor: User,
    now: datetime,
) -> VacancyFeed:
    """Set up a feed with the map that fits its form; nothing is fetched or shown yet."""
    refuse_person(organisation)
    wrong: list[Refusal] = []
    if not name.strip():
        wrong.append(FieldEmpty(field="name"))
    if address and not _is_open(address):
        wrong.append(AddressNotOpen(field="address"))
    refuse_all(wrong)
    refuse_bsn(name=name, address=address)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if VacancyFeed.objects.filter(organisation=organisation, removed_at=None).count() >= MOST_FEEDS:
        raise TooManyFeeds(most=MOST_FEEDS)
    feed = VacancyFeed.objects.create(
        organisation=organisation,
        name=name.strip(),
        format=feed_format,
        address=address,
        sources=dict(PRESETS[feed_format]),
        created_by=actor,
        created_at=now,
    )
    _record("add_feed", feed, actor, now)
    return feed


def _is_open(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and not parts.username and not parts.password
    except ValueError:
        return False


@transaction.atomic
def change_feed_map(
    *,
    feed: VacancyFeed,
    sources: Mapping[str, str],
    defaults: Mapping[str, str],
    least_percent: int,
    actor: User,
    now: datetime,
) -> VacancyFeed:
    """Say where each field stands, and what holds for all rows. Takes effect with the next file that is taken in."""
    feed = locked_feed(feed)
    known = known_to_us().places
    kept_sources = {name: said.strip()[:LONGEST_SOURCE] for name, said in sources.items() if said.strip()}
    kept_defaults = {name: said.strip() for name, said in defaults.items() if said.strip()}
    wrong: list[Refusal] = [
        DefaultUnknown(field=name, said=said[:60])
        for name, said in kept_defaults.items()
        if not _may_hold_for_all(name, said, known)
    ]
    refuse_all(wrong)
    feed.sources = {name: said for name, said in kept_sources.items() if name in FIELDS}
    feed.defaults = kept_defaults
    feed.least_percent = least_percent
    # What was fetched before is read anew by the new map.
    feed.etag = feed.last_modified = feed.fetched_sha256 = ""
    feed.save(
        update_fields=["sources", "defaults", "least_percent", "etag", "last_modified", "fetched_sha256"]
    )
    _record("change_feed_map", feed, actor, now)
    return feed


def _may_hold_for_all(name: str, said: str, places: frozenset[str]) -> bool:
    if name in OF_THE_ROW or name not in FIELDS:
        return False
    try:
        if name == "wage_unit":
            return unit_named(said) is not None
        if name == "wage_hours":
            read_weekly(said)
        if name in {"hours_from", "hours_until"}:
            read_hours(said)
    except Unreadable:
        return False
    if name == "place":
        return place_key(said) in places
    return name not in CHOICES_OF or said in CHOICES_OF[name].values


@transaction.atomic
def take_file(
    *,
    feed: VacancyFeed,
    content: bytes,
    file_name: str = "",
    now: datetime,
) -> FeedRun:
    """Keep a file until somebody says yes; nothing is shown or ended by it. It takes the place of an older one.

    Refuses what cannot be read at all (`FeedFileRefused`): an older file that waits stays then.
    """
    refuse_bsn(file=file_name)
    feed = locked_feed(feed)
    if len(content) > LARGEST_FEED:
        raise _refused(FeedRefused(FileFault.TOO_LARGE, most=LARGEST_FEED // 1024 // 1024))
    try:
        rows = read_feed(FeedFormat(feed.format), content)
    except FeedRefused as refused:
        raise _refused(refused) from refused
    if not rows and not feed.items.filter(is_present=True).exists():
        raise _refused(FeedRefused(FileFault.NO_ROWS))
    drop_open_runs(feed, now)
    return FeedRun.objects.create(
        feed=feed,
        state=FeedRunState.READY,
        sha256=sha256(content).hexdigest(),
        file_name=file_name[:120],
        content=content,
        started_at=now,
    )


def _refused(refused: FeedRefused) -> FeedFileRefused:
    return FeedFileRefused(field="file", fault=refused.fault.value, **refused.facts)


def drop_open_runs(feed: VacancyFeed, now: datetime) -> None:
    """Let go of the file of a locked feed that waits for a yes; its bytes are gone."""
    FeedRun.objects.filter(feed=feed, state__in=OPEN_RUNS).update(
        state=FeedRunState.DROPPED, content=None, done_at=now
    )


@transaction.atomic
def drop_run(*, run: FeedRun, actor: User, now: datetime) -> None:
    """Do not take a file in: nothing changes, and its bytes are gone."""
    feed = locked_feed(run.feed)
    if not FeedRun.objects.filter(pk=run.pk, state__in=OPEN_RUNS).exists():
        raise RunIsOver
    drop_open_runs(feed, now)
    _record("drop_feed_file", feed, actor, now)


@transaction.atomic
def forget_old_runs(*, now: datetime) -> int:
    """Drop files that nobody said yes to in a month, and forget reports of three months ago; answer how many went."""
    dropped = FeedRun.objects.filter(state__in=OPEN_RUNS, started_at__lt=now - WAITS_FOR).update(
        state=FeedRunState.DROPPED, content=None, done_at=now
    )
    forgotten = FeedRun.objects.filter(started_at__lt=now - KEPT_FOR).exclude(state__in=OPEN_RUNS)
    count = forgotten.count()
    forgotten.delete()
    return dropped + count


@transaction.atomic
def remove_feed(*, feed: VacancyFeed, ends_listings: bool, actor: User, now: datetime) -> int:
    """Stop a feed for good. Its vacancies stay, to be changed by hand from now on, or all end; answer how many."""
    feed = locked_feed(feed)
    ended = 0
    if ends_listings:
        showing = Listing.objects.filter(
            feed_item__feed=feed, state__in=[ListingState.PUBLISHED, ListingState.REVIEW]
        )
        for listing in showing.order_by("id"):
            withdraw_listing(listing=listing, actor=actor, now=now)
            ended += 1
    drop_open_runs(feed, now)
    feed.items.update(awaits_slot=False)
    feed.removed_at = now
    feed.is_automatic = False
    feed.save(update_fields=["removed_at", "is_automatic"])
    _record("remove_feed", feed, actor, now)
    return ended


def locked_feed(feed: VacancyFeed) -> VacancyFeed:
    """A feed, locked: two imports of one feed wait for each other. One that was removed is not found."""
    found = (
        VacancyFeed.objects.select_for_update(of=("self",))
        .select_related("organisation__party", "created_by")
        .filter(pk=feed.pk, removed_at=None)
        .first()
    )
    if found is None:
        raise FeedNotFound
    return found


def _record(action: str, feed: VacancyFeed, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="feed",
        subject_reference=feed.reference,
        organisation_reference=feed.organisation.reference,
        actor=actor,
        now=now,
    )
