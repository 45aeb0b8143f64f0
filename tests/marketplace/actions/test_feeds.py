"""Feeds are set up, mapped and removed; the database guards what they keep."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.actions.feeds import (
    MOST_FEEDS,
    AddressNotOpen,
    DefaultUnknown,
    TooManyFeeds,
    add_feed,
    change_feed_map,
    forget_old_runs,
    remove_feed,
    take_file,
)
from marketplace.actions.organisations import TextHoldsBsn
from marketplace.choices import FeedFormat
from marketplace.models import FeedItem, FeedRun, Listing, VacancyFeed
from marketplace.queries.feeds import FeedNotFound, known_to_us, map_of, reading_of
from marketplace.queries.regions import spot_named
from tests.marketplace.feeds import (
    FOR_ALL_ROWS,
    LATER,
    a_feed,
    a_job,
    a_partner,
    indeed_xml,
    jobs,
    live_titles,
    taken_in,
)
from tests.marketplace.given import (
    NOW,
    a_region_and_municipality,
    an_owner_of,
)

pytestmark = pytest.mark.django_db


def test_a_feed_may_stop_and_leave_its_vacancies_or_end_them():
    partner = a_partner()
    staying, ending = a_feed(partner), a_feed(partner)
    taken_in(staying, indeed_xml(jobs(2)))
    taken_in(ending, indeed_xml([a_job("A"), a_job("B")]))
    owner = an_owner_of(partner)

    assert remove_feed(feed=staying, ends_listings=False, actor=owner, now=LATER) == 0
    assert remove_feed(feed=ending, ends_listings=True, actor=owner, now=LATER) == 2

    assert live_titles(LATER) == ["Plukker 1", "Plukker 2"]
    with pytest.raises(FeedNotFound):
        remove_feed(feed=staying, ends_listings=True, actor=owner, now=LATER)
    with pytest.raises(FeedNotFound):
        take_file(feed=staying, content=indeed_xml(jobs(2)), now=LATER)


@pytest.mark.parametrize(
    "address",
    [
        "http://jobs.example/feed",
        "https://",
        "https://me:secret@jobs.example/",
        "ftp://jobs.example",
        "jobs",
        "https://[",
    ],
)
def test_an_address_that_is_not_open_is_refused(address):
    partner = a_partner()
    with pytest.raises(AddressNotOpen):
        add_feed(
            organisation=partner,
            name="Onze vacatures",
            feed_format=FeedFormat.INDEED_XML,
            address=address,
            actor=an_owner_of(partner),
            now=NOW,
        )
    assert VacancyFeed.objects.count() == 0


def test_a_partner_has_ten_feeds_at_most_and_none_with_a_bsn_in_its_name():
    partner = a_partner()
    owner = an_owner_of(partner)
    for _number in range(MOST_FEEDS):
        a_feed(partner)
    with pytest.raises(TooManyFeeds):
        a_feed(partner)
    with pytest.raises(TextHoldsBsn):
        add_feed(organisation=partner, name="Van 111222333", feed_format=FeedFormat.CSV, actor=owner, now=NOW)
    with pytest.raises(TextHoldsBsn):
        take_file(
            feed=VacancyFeed.objects.all()[0], content=indeed_xml(jobs(1)), file_name="111222333.xml", now=NOW
        )
    assert (VacancyFeed.objects.count(), FeedRun.objects.count()) == (MOST_FEEDS, 0)


@pytest.mark.parametrize(
    ("field", "said"),
    [("sector", "klingon"), ("wage_unit", "fles"), ("hours_from", "veel"), ("wage_hours", "0"), ("place", "Parijs"),
     ("wage_from", "15"), ("title", "x"), ("nonsense", "x")],
)  # fmt: skip
def test_what_cannot_hold_for_all_rows_is_refused_and_the_map_stays(field, said):
    feed = a_feed(a_partner())
    with pytest.raises(DefaultUnknown):
        change_feed_map(
            feed=feed,
            sources={"title": "other"},
            defaults={field: said},
            least_percent=50,
            actor=feed.created_by,
            now=NOW,
        )
    feed.refresh_from_db()
    assert (feed.defaults, feed.sources["title"]) == (FOR_ALL_ROWS, "title")


def test_a_file_that_nobody_says_yes_to_goes_after_a_month_and_a_report_after_three():
    feed = a_feed(a_partner())
    done = taken_in(feed, indeed_xml(jobs(1)))
    waiting = take_file(feed=feed, content=indeed_xml(jobs(1)), now=NOW)

    assert forget_old_runs(now=NOW + timedelta(days=30)) == 0
    assert forget_old_runs(now=NOW + timedelta(days=31)) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.content) == ("dropped", None)
    assert FeedRun.objects.filter(pk=done.pk).exists()

    assert forget_old_runs(now=NOW + timedelta(days=91)) == 2
    assert FeedRun.objects.count() == 0
    assert live_titles(LATER) == ["Plukker 1"]


def test_every_place_that_a_feed_may_name_is_one_that_a_form_knows():
    a_region_and_municipality("Gemert-Bakel", pc4="5421")
    a_region_and_municipality()

    assert known_to_us().places == {"gemert-bakel", "5421", "someren", "5711"}
    assert all(spot_named(place) for place in known_to_us().places)


def test_looking_at_a_file_asks_the_same_number_of_questions_however_long_it_is():
    feed = a_feed(a_partner())
    counts = []
    for number in (1, 5, 60):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            reading = reading_of(feed, indeed_xml(jobs(number)), by=map_of(feed), day=NOW.date())
        assert len(reading.plan.steps) == number
        counts.append(len(asked))
    assert counts == [counts[0]] * 3


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("feed_share_is_a_percentage", {"least_percent": 0}),
        ("automatic_feed_has_an_address", {"is_automatic": True}),
        (
            "removed_feed_is_not_automatic",
            {"removed_at": NOW, "is_automatic": True, "address": "https://jobs.example/"},
        ),
    ],
)
def test_the_database_guards_a_feed(name, change):
    a_feed(a_partner())
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        VacancyFeed.objects.update(**change)


def test_the_database_guards_runs_and_items():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(1)))
    take_file(feed=feed, content=indeed_xml(jobs(1)), now=NOW)
    with pytest.raises(IntegrityError, match="feed_file_that_waits_keeps_its_bytes"), transaction.atomic():
        FeedRun.objects.filter(state="ready").update(content=None)
    with pytest.raises(IntegrityError, match="feed_asks_about_one_file_at_a_time"), transaction.atomic():
        FeedRun.objects.create(feed=feed, state="held", sha256="", content=b"x", started_at=NOW)
    with pytest.raises(IntegrityError, match="absent_item_awaits_nothing"), transaction.atomic():
        FeedItem.objects.update(is_present=False, awaits_slot=True)
    item = FeedItem.objects.get()
    other = Listing.objects.get()
    other.pk, other.reference = None, "OTHER"
    other.save()
    item.pk, item.listing = None, other
    with pytest.raises(IntegrityError, match="feed_knows_an_id_once"), transaction.atomic():
        item.save(force_insert=True)
