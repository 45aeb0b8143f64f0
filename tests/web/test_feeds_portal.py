"""A partner's feeds in the portal: from the first file to the report, and everything that can be in the way."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.models import FeedRun, Listing, Organisation, VacancyFeed
from marketplace.rules.feeds.documents import LARGEST_FEED
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
from tests.marketplace.given import NOW, an_organisation, an_owner_of
from tests.web.given import address, shortly_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(clock_at) -> Organisation:
    clock_at(shortly_after(NOW))
    return a_partner(slots=3)


@pytest.fixture
def browser(client: Client, partner: Organisation) -> Client:
    client.force_login(an_owner_of(partner))
    return client


def sent(browser: Client, feed: VacancyFeed, content: bytes, name: str = "vacatures.xml"):
    return browser.post(
        address("feed", feed.reference), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


def test_a_feed_is_set_up_mapped_seen_taken_in_and_reported(browser, partner):
    made = browser.post(address("feed-new"), {"name": "Eigen site", "format": "indeed_xml"}, follow=True)
    feed = VacancyFeed.objects.get()
    assert "Send a file to see what we read in it." in made.content.decode()

    page = sent(browser, feed, indeed_xml(jobs(4))).content.decode()
    assert "Contract: The feed does not say this, and you set nothing for all rows." in page
    assert "Take this file in" in page

    form = browser.get(address("feed-map", feed.reference)).content.decode()
    assert '<option value="salary">' in form
    assert "€ 16,20 per uur" in form
    typed = {f"source_{name}": source for name, source in feed.sources.items()}
    typed |= {f"default_{name}": said for name, said in FOR_ALL_ROWS.items()} | {"least_percent": "50"}
    page = browser.post(address("feed-map", feed.reference), typed, follow=True).content.decode()
    assert "Something is wrong" not in page
    assert "Plukker 4" in page
    assert "€\u00a016.20" in page
    assert Listing.objects.count() == 0

    run = FeedRun.objects.get()
    report = browser.post(address("feed-confirm", run.reference), follow=True).content.decode()
    assert live_titles(LATER) == ["Plukker 1", "Plukker 2", "Plukker 3"]
    assert "Draft: no place left <span>1</span>" in report
    assert "All your 3 places are in use." in report
    only = browser.get(address("feed-run", run.reference), {"outcome": "waiting"}).content.decode()
    assert "Plukker 4" in only
    assert "Plukker 3" not in only


def test_the_report_is_a_table_to_download(browser, partner):
    feed = a_feed(partner)
    sent(browser, feed, indeed_xml([a_job(1), a_job(2, salary=""), a_job(3, title="=1+1", salary="")]))
    run = FeedRun.objects.get()

    before = browser.get(address("feed-report", run.reference)).content.decode("utf-8-sig")
    browser.post(address("feed-confirm", run.reference))
    after = browser.get(address("feed-report", run.reference)).content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(before), delimiter=";"))
    assert rows[1] == [
        "4",
        "V-2",
        "Plukker 2",
        "Not taken in",
        "Wage, from: The wage is missing. We show no work without a wage.",
    ]
    assert rows[2][2] == "'=1+1", "a spreadsheet must not calculate with it"
    outcomes = [row[3] for row in csv.reader(io.StringIO(after), delimiter=";")]
    assert outcomes[1:] == ["New, online", "Not taken in", "Not taken in"]


def test_a_file_that_is_suddenly_short_asks_and_ends_nothing_before_a_second_yes(browser, partner):
    feed = a_feed(partner)
    taken_in(feed, indeed_xml(jobs(3)))
    sent(browser, feed, indeed_xml(jobs(1)))
    run = FeedRun.objects.get(state="ready")

    asked = browser.post(address("feed-confirm", run.reference), follow=True).content.decode()
    assert "There were 3 vacancies in this feed, and now there are 1. 2 would end." in asked
    assert "This is right: end 2 vacancies" in asked
    assert len(live_titles(LATER)) == 3

    browser.post(address("feed-confirm", run.reference), {"sure": "1"})
    assert live_titles(LATER) == ["Plukker 1"]


def test_a_file_may_be_dropped(browser, partner):
    feed = a_feed(partner)
    sent(browser, feed, indeed_xml(jobs(1)))

    page = browser.post(address("feed-drop", FeedRun.objects.get().reference), follow=True).content.decode()

    assert "Not taken in. Nothing changed." in page
    assert (FeedRun.objects.get().state, Listing.objects.count()) == ("dropped", 0)


@pytest.mark.parametrize(
    ("content", "name", "status", "sentence"),
    [
        (b"", "a.xml", 422, "The file is empty."),
        (b"<html><h1>Log in</h1>", "a.xml", 422, "This is a web page and no feed."),
        (b"a" * (LARGEST_FEED + 1), "a.xml", 413, "larger than 10 MB"),
        (b"a" * (LARGEST_FEED + 100_000), "a.xml", 413, "larger than 10 MB"),
        (indeed_xml(jobs(1)), "111222333.xml", 422, "BSN"),
    ],
)
def test_a_file_that_is_none_is_refused_on_the_page_and_nothing_is_kept(
    browser, partner, content, name, status, sentence
):
    feed = a_feed(partner)
    answer = sent(browser, feed, content, name)

    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert FeedRun.objects.count() == 0


def test_no_file_at_all_is_said(browser, partner):
    answer = browser.post(address("feed", a_feed(partner).reference), {})

    assert (answer.status_code, "The file is empty." in answer.content.decode()) == (422, True)


def test_an_address_inside_is_not_fetched(browser, partner):
    feed = a_feed(partner, address="https://169.254.169.254/latest/")
    answer = browser.post(address("feed", feed.reference), {"fetch": "1"})

    assert answer.status_code == 409
    assert "the address leads to a place that we do not fetch from." in answer.content.decode()
    assert FeedRun.objects.count() == 0


def test_what_is_wrong_with_a_new_feed_stands_beside_its_field(browser, partner):
    page = browser.post(
        address("feed-new"), {"name": "x", "format": "csv", "address": "http://jobs.example/"}
    )
    assert page.status_code == 422
    assert "Fill in an address that begins with https://" in page.content.decode()

    feed = a_feed(partner)
    page = browser.post(
        address("feed-map", feed.reference), {"default_place": "Parijs", "least_percent": "50"}
    )
    assert page.status_code == 422
    assert "“Parijs” cannot be used here for all rows." in page.content.decode()


def test_the_form_of_a_vacancy_says_that_it_comes_from_a_feed(browser, partner):
    feed = a_feed(partner)
    taken_in(feed, indeed_xml(jobs(1)))
    page = browser.get(address("listing-edit", "vacancy", Listing.objects.get().reference)).content.decode()

    assert "This vacancy comes from your feed “Eigen vacatures”." in page


def test_a_feed_is_removed_with_or_without_its_vacancies(browser, partner):
    feed = a_feed(partner)
    taken_in(feed, indeed_xml(jobs(2)))
    assert (
        "It has 2 vacancies. Do they stay?"
        in browser.get(address("feed-remove", feed.reference)).content.decode()
    )

    page = browser.post(address("feed-remove", feed.reference), {"end": "1"}, follow=True).content.decode()

    assert "The feed is gone, and 2 vacancies are offline." in page
    assert live_titles(LATER) == []
    assert browser.get(address("feed", feed.reference)).status_code == 404


def test_another_organisation_finds_nothing_of_it(browser, partner):
    feed = a_feed(an_organisation())
    run = taken_in(feed, indeed_xml(jobs(1)))

    for page, reference in [
        *(("feed", feed.reference), ("feed-map", feed.reference), ("feed-remove", feed.reference)),
        *(("feed-run", run.reference), ("feed-report", run.reference)),
    ]:
        assert browser.get(address(page, reference)).status_code == 404
    for page in ("feed-confirm", "feed-drop"):
        assert browser.post(address(page, run.reference)).status_code == 404
    assert "You have no feeds yet" in browser.get(address("feeds")).content.decode()


def test_the_list_says_how_each_feed_is_doing(browser, partner):
    feed = a_feed(partner)
    taken_in(feed, indeed_xml(jobs(2)))
    VacancyFeed.objects.filter(pk=feed.pk).update(
        problem={"nl": "Kapot.", "en": "Broken."}, problem_since_at=NOW
    )

    page = browser.get(address("feeds")).content.decode()
    assert "Needs you" in page
    assert "Broken." in page
    assert "Since" in browser.get(address("feed", feed.reference)).content.decode()
