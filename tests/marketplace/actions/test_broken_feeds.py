"""Broken feeds and broken rows lose nothing: every listing, slot and search index stays as it was."""

from __future__ import annotations

import pytest

from marketplace.actions.feeds import (
    FeedFileRefused,
    take_file,
)
from marketplace.models import FeedItem, FeedRow, FeedRun, VacancyFeed
from marketplace.queries.feed_words import OF_FILES, OF_ROWS
from marketplace.rules.feeds.faults import FileFault, RowFaultCode
from tests.marketplace.broken_feeds import BROKEN
from tests.marketplace.feeds import (
    LATER,
    a_csv,
    a_feed,
    a_job,
    a_partner,
    indeed_xml,
    jobs,
    live_titles,
    state_of_all,
    taken_in,
)
from tests.marketplace.given import (
    NOW,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("feed_format", "content", "fault"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_with_its_sentence_and_everything_stays_as_it_was(
    feed_format, content, fault
):
    feed = a_feed(a_partner(slots=2))
    taken_in(feed, indeed_xml(jobs(3)))
    waiting = take_file(feed=feed, content=indeed_xml(jobs(2)), now=NOW)
    VacancyFeed.objects.update(format=feed_format)
    before = state_of_all(), list(FeedItem.objects.order_by("id").values())

    with pytest.raises(FeedFileRefused) as refused:
        take_file(feed=feed, content=content, now=LATER)

    begin = str(OF_FILES[fault]).partition("{")[0]
    assert refused.value.message.startswith(begin)
    assert (state_of_all(), list(FeedItem.objects.order_by("id").values())) == before
    assert [run.pk for run in FeedRun.objects.filter(state="ready")] == [waiting.pk]


# One row of forty is bad: what it says, and the sentence that its partner reads.
BAD_ROWS: dict[str, tuple[dict[str, str], str]] = {
    "no number": ({"referencenumber": ""}, "Without it we do not know which vacancy this is"),
    "number of control signs": ({"referencenumber": "V\u20052"}, "holds strange characters"),
    "number twice": ({"referencenumber": "V-3"}, "“V-3” stands in the feed more than once"),
    "no title": ({"title": ""}, "The feed does not say this"),
    "long title": ({"title": "P" * 121}, "This has 121 characters. We show 120 at most."),
    "no text": ({"description": ""}, "The feed does not say this"),
    "long text": ({"description": "a" * 5001}, "This has 5001 characters"),
    "far away": ({"city": "Groningen", "postalcode": ""}, "We do not know “Groningen”"),
    "no wage": ({"salary": ""}, "We show no work without a wage."),
    "negative wage": ({"salary": "-16,20 per uur"}, "We cannot read “-16,20 per uur” as a wage"),
    "wage in dollars": ({"salary": "$ 16.20 per hour"}, "is not in euros"),
    "wage in words": ({"salary": "naar ervaring"}, "We cannot read “naar ervaring” as a wage"),
    "month as hour": ({"salary": "€ 2.800 per uur"}, "more than € 250 an hour"),
    "below the minimum": ({"salary": "€ 14,70 per uur"}, "The minimum wage is €\u00a014.71 per hour"),
    "BSN in the text": ({"description": "Bel 111222333."}, "BSN"),
    "BSN in the title": ({"title": "Bel 111222333"}, "BSN"),
    "asks money": ({"description": "U betaalt inschrijfkosten."}, "Somebody who looks for work never pays"),
    "chooses by sex": ({"description": "Alleen mannen."}, "You may not choose people by sex"),
}


@pytest.mark.parametrize(("changes", "sentence"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_keeps_its_vacancy_as_it_was_and_the_others_go_on(changes, sentence):
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(4)))
    before = state_of_all()
    changed = {FeedItem.objects.get(external_id="V-4").listing.reference}

    said = [a_job(1), a_job(2, **changes), a_job(3), a_job(4, title="Sorteerder")]
    run = taken_in(feed, indeed_xml(said), now=LATER)

    assert run.state == "done"
    assert run.counts["changed"] == 1
    refused = [row for row in run.rows.all() if row.outcome == "refused"]
    assert [row.place for row in refused if row.external_id != "V-3"] == (
        [] if changes.get("referencenumber") == "V-3" else [4]
    )
    assert sentence in refused[0].faults[0]["said"]["en"]
    after = state_of_all()
    assert {key for key in after if after[key] != before.get(key)} == changed
    assert "111222333" not in str(list(FeedRow.objects.values_list("title", "faults")))


def test_nothing_ends_while_a_row_does_not_say_which_vacancy_it_is():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(4)))

    run = taken_in(feed, indeed_xml([a_job(1), a_job(2), a_job("?", referencenumber="")]), now=LATER)

    assert run.counts == {"kept": 2, "refused": 1}
    assert len(live_titles(LATER)) == 4


def test_a_row_of_csv_that_is_not_whole_ends_nothing_either():
    feed = a_feed(a_partner())
    VacancyFeed.objects.update(
        format="csv", sources={**feed.sources, "place": "city", "external_id": "referencenumber"}
    )
    said = [a_job(number, description="Tekst.") for number in range(1, 5)]
    taken_in(feed, a_csv(said))
    assert len(live_titles()) == 4

    broken = a_csv(said).replace(b";V-4;", b";")
    run = taken_in(feed, broken, now=LATER)

    assert run.counts == {"kept": 3, "refused": 1}
    assert len(live_titles(LATER)) == 4


def test_every_fault_has_its_sentence():
    assert set(OF_FILES) == set(FileFault)
    assert set(OF_ROWS) == set(RowFaultCode)
