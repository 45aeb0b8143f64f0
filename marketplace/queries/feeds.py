"""A partner's feeds and runs, and what a file would do before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.choices import FeedFormat, FeedRunState, RowOutcome
from marketplace.models import (
    FeedItem,
    FeedRow,
    FeedRun,
    Municipality,
    Organisation,
    PostcodeArea,
    VacancyFeed,
)
from marketplace.queries.content import faults_of
from marketplace.queries.feed_words import words_of_choices
from marketplace.rules.faults import Fault, refusing
from marketplace.rules.feeds.documents import Row
from marketplace.rules.feeds.mapping import FeedMap, Known, MappedRow, map_row, place_key, with_same_ids
from marketplace.rules.feeds.plan import Before, Plan, plan_of
from marketplace.rules.feeds.reading import fields_in, read_feed

OPEN_RUNS = (FeedRunState.READY, FeedRunState.HELD)


class FeedNotFound(NotFound):
    code = "feed-not-found"
    sentence = _("We cannot find this feed. It may be of another organisation, or removed.")


class FeedRunNotFound(NotFound):
    code = "feed-run-not-found"
    sentence = _("We cannot find this file. It may be of another organisation.")


def feeds_of(organisation: Organisation) -> QuerySet[VacancyFeed]:
    """An organisation's feeds, newest first, each with how many vacancies it has (`present`)."""
    return (
        VacancyFeed.objects.filter(organisation=organisation, removed_at=None)
        .annotate(present=Count("items", filter=Q(items__is_present=True)))
        .order_by("-created_at", "-id")
    )


def feed_of(organisation: Organisation, reference: str) -> VacancyFeed:
    """An organisation's own feed; another's is not found."""
    feed = VacancyFeed.objects.filter(organisation=organisation, reference=reference, removed_at=None).first()
    if feed is None:
        raise FeedNotFound
    return feed


def feed_with(reference: str) -> VacancyFeed | None:
    """Any feed by reference, for what runs after commit."""
    found = VacancyFeed.objects.select_related("organisation__party").filter(reference=reference)
    return found.first()


def runs_of(feed: VacancyFeed) -> QuerySet[FeedRun]:
    """What came in from a feed, newest first, without the bytes."""
    return feed.runs.select_related("done_by").defer("content").order_by("-started_at", "-id")


def open_run_of(feed: VacancyFeed) -> FeedRun | None:
    """The file that waits for somebody's yes."""
    return feed.runs.filter(state__in=OPEN_RUNS).order_by("-id").first()


def run_of(organisation: Organisation, reference: str) -> FeedRun:
    """One run of an organisation's own feed."""
    run = (
        FeedRun.objects.select_related("feed__organisation")
        .filter(feed__organisation=organisation, reference=reference)
        .first()
    )
    if run is None:
        raise FeedRunNotFound
    return run


def run_at_desk(reference: str) -> FeedRun:
    """Any run, for our own people."""
    run = (
        FeedRun.objects.select_related("feed__organisation")
        .defer("content")
        .filter(reference=reference)
        .first()
    )
    if run is None:
        raise FeedRunNotFound
    return run


def recent_runs() -> QuerySet[FeedRun]:
    """What came in from all feeds, newest first."""
    return (
        FeedRun.objects.select_related("feed__organisation").defer("content").order_by("-started_at", "-id")
    )


def rows_of(run: FeedRun, outcome: str = "") -> QuerySet[FeedRow]:
    """What became of each row, in the order of the feed; of one outcome when that is said."""
    rows = FeedRow.objects.select_related("listing").filter(run=run)
    return (rows.filter(outcome=outcome) if outcome in RowOutcome.values else rows).order_by("id")


def awaiting_slots(feed: VacancyFeed) -> QuerySet[FeedItem]:
    """The vacancies of a feed that go online as soon as there is a slot, in the order of the feed."""
    return feed.items.select_related("listing").filter(awaits_slot=True).order_by("position", "id")


def known_to_us() -> Known:
    """The places and words that rows are compared with; two queries."""
    names = Municipality.objects.order_by("id").values_list("name", "display_name")
    areas = PostcodeArea.objects.order_by("pc4").values_list("pc4", "place")
    places = {place_key(name) for pair in (*names, *areas) for name in pair}
    return Known(frozenset(places), words_of_choices())


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says, and what taking it in would do. `held` is what the checks of every listing refuse, by row."""

    fields: list[str]
    rows: list[Row]
    mapped: list[MappedRow]
    held: dict[int, list[Fault]]
    plan: Plan


def reading_of(feed: VacancyFeed, content: bytes, *, by: FeedMap, day: date) -> Reading:
    """What a file would do, with the same checks as by hand; writes nothing. Raises `FeedRefused` for a broken file.

    The number of queries does not depend on the number of rows.
    """
    rows = read_feed(FeedFormat(feed.format), content)
    known = known_to_us()
    mapped = with_same_ids([map_row(row, by, known) for row in rows])
    readable = [(number, one.facts) for number, one in enumerate(mapped) if one.facts is not None]
    found = faults_of([(feed.organisation, facts) for _number, facts in readable], day=day)
    held = {
        number: refused
        for (number, _facts), faults in zip(readable, found, strict=True)
        if (refused := refusing(faults))
    }
    mapped = [
        MappedRow(one.place, one.external_id, one.title, None, ()) if number in held else one
        for number, one in enumerate(mapped)
    ]
    before = {
        item.external_id: Before(item.fingerprint, item.is_present)
        for item in feed.items.order_by("external_id")
    }
    plan = plan_of(mapped, before, least_percent=feed.least_percent)
    return Reading(fields_in(rows), rows, mapped, held, plan)


def map_of(feed: VacancyFeed) -> FeedMap:
    """Where each field of a feed stands, as its partner set it."""
    return FeedMap(feed.sources, feed.defaults)
