"""An import does what a person would do by hand, with the same checks and slots."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from foundation.models import AuditEntry
from marketplace.actions.feed_imports import import_run, publish_waiting
from marketplace.actions.feeds import (
    RunIsOver,
    change_feed_map,
    drop_run,
    take_file,
)
from marketplace.actions.listings import change_listing
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.actions.visibility import listings_out_of_date
from marketplace.models import FeedItem, FeedRun, Listing, Vacancy
from tests.marketplace.feeds import (
    LATER,
    a_feed,
    a_job,
    a_partner,
    indeed_xml,
    jobs,
    live_titles,
    sentences,
    state_of_all,
    taken_in,
)
from tests.marketplace.given import (
    NOW,
    a_minimum_wage,
    an_open_door,
    an_organisation,
    vacancy_facts,
)

pytestmark = pytest.mark.django_db


def test_a_first_file_makes_vacancies_and_puts_them_online():
    feed = a_feed(a_partner())

    run = taken_in(feed, indeed_xml(jobs(3)))

    assert (run.state, run.counts, run.content) == ("done", {"created": 3}, None)
    assert live_titles() == ["Plukker 1", "Plukker 2", "Plukker 3"]
    vacancy = Vacancy.objects.select_related("listing").order_by("listing_id")[0]
    assert (vacancy.wage_from_cents, vacancy.wage_until_cents, vacancy.hours_from) == (1620, 1620, 38)
    assert (
        vacancy.listing.text == "U plukt aardbeien in een kas. Wij leren u het werk.\n\n- Werkkleding van ons"
    )
    assert listings_out_of_date() == []
    entry = AuditEntry.objects.get(action="import_feed")
    assert (entry.subject_reference, entry.facts["created"]) == (feed.reference, 3)


def test_a_file_that_waits_for_a_yes_shows_nothing_and_may_be_dropped():
    feed = a_feed(a_partner())

    run = take_file(feed=feed, content=indeed_xml(jobs(3)), now=NOW)
    assert (run.state, Listing.objects.count(), FeedItem.objects.count()) == ("ready", 0, 0)
    drop_run(run=run, actor=feed.created_by, now=NOW)

    run.refresh_from_db()
    assert (run.state, run.content, Listing.objects.count()) == ("dropped", None, 0)
    with pytest.raises(RunIsOver):
        import_run(run=run, is_sure=True, actor=feed.created_by, now=NOW)
    with pytest.raises(RunIsOver):
        drop_run(run=run, actor=feed.created_by, now=NOW)


def test_a_newer_file_takes_the_place_of_one_that_waits():
    feed = a_feed(a_partner())
    older = take_file(feed=feed, content=indeed_xml(jobs(3)), now=NOW)

    newer = take_file(feed=feed, content=indeed_xml(jobs(2)), now=NOW)

    assert dict(FeedRun.objects.values_list("pk", "state")) == {older.pk: "dropped", newer.pk: "ready"}


def test_the_same_file_again_changes_nothing():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(3)))
    before = state_of_all()

    again = taken_in(feed, indeed_xml(jobs(3)), now=LATER)

    assert (again.counts, again.rows.count()) == ({"kept": 3}, 0)
    assert state_of_all() == before


def test_a_row_that_changed_changes_its_vacancy_and_no_other():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(3)))
    before = state_of_all()
    second = FeedItem.objects.get(external_id="V-2").listing.reference

    run = taken_in(feed, indeed_xml([a_job(1), a_job(2, salary="17 - 18 per uur"), a_job(3)]), now=LATER)

    after = state_of_all()
    assert run.counts == {"changed": 1, "kept": 2}
    assert {key for key in after if after[key] != before[key]} == {second}
    assert live_titles(LATER) == ["Plukker 1", "Plukker 2", "Plukker 3"]
    assert Vacancy.objects.get(listing__reference=second).wage_until_cents == 1800


def test_what_the_feed_leaves_out_ends_and_comes_back_as_the_same_vacancy():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(3)))
    second = FeedItem.objects.get(external_id="V-2").listing_id

    run = taken_in(feed, indeed_xml([a_job(1), a_job(3)]), now=LATER)
    assert run.counts == {"ended": 1, "kept": 2}
    assert live_titles(LATER) == ["Plukker 1", "Plukker 3"]
    assert [(row.place, row.external_id, row.listing_id) for row in run.rows.all()] == [(None, "V-2", second)]
    assert Listing.objects.get(pk=second).state == "withdrawn"

    back = taken_in(feed, indeed_xml(jobs(3)), now=LATER)
    assert back.counts == {"kept": 2, "returned": 1}
    assert FeedItem.objects.get(external_id="V-2").listing_id == second
    assert live_titles(LATER) == ["Plukker 1", "Plukker 2", "Plukker 3"]


def test_what_has_no_slot_becomes_a_draft_with_a_sentence_and_goes_online_in_its_turn():
    partner = a_partner(slots=2)
    feed = a_feed(partner)

    run = taken_in(feed, indeed_xml(jobs(4)))

    assert run.counts == {"created": 2, "waiting": 2}
    assert live_titles() == ["Plukker 1", "Plukker 2"]
    assert (
        sentences(run)
        == ["All your 2 places are in use. Withdraw a listing, or add a place to your package."] * 2
    )
    assert taken_in(feed, indeed_xml(jobs(4)), now=LATER).counts == {"kept": 2, "waiting": 2}

    # A vacancy that ends gives its slot to the first that waits, in the order of the feed.
    taken_in(feed, indeed_xml([a_job(4), a_job(3), a_job(1)]), now=LATER)
    assert live_titles(LATER) == ["Plukker 1", "Plukker 4"]


def test_new_slots_are_filled_without_a_new_file():
    partner = a_partner(slots=1)
    feed = a_feed(partner)
    taken_in(feed, indeed_xml(jobs(3)))

    assert publish_waiting(feed=feed, actor=feed.created_by, now=LATER) == 0
    an_open_door(partner, slots=1, agreement="A-MORE")

    assert publish_waiting(feed=feed, actor=feed.created_by, now=LATER) == 1
    assert live_titles(LATER) == ["Plukker 1", "Plukker 2"]
    assert publish_waiting(feed=feed, actor=feed.created_by, now=LATER) == 0


def test_without_any_package_all_become_drafts_and_the_report_says_so():
    a_minimum_wage()
    feed = a_feed(an_organisation())

    run = taken_in(feed, indeed_xml(jobs(2)))

    assert (run.counts, set(Listing.objects.values_list("state", flat=True))) == ({"waiting": 2}, {"draft"})
    assert sentences(run) == ["You have no places for this kind of listing. Choose a package first."] * 2


@pytest.mark.parametrize("said", [[], jobs(19)[:3], [a_job(f"X{number}") for number in range(40)]])
def test_a_feed_that_is_empty_short_or_renamed_stops_until_somebody_says_that_it_is_right(said):
    feed = a_feed(a_partner(slots=100))
    taken_in(feed, indeed_xml(jobs(40)))
    before = state_of_all()

    run = taken_in(feed, indeed_xml(said), now=LATER)

    assert (run.state, run.counts, run.content is not None) == ("held", {}, True)
    staying = 3 if len(said) == 3 else 0
    assert run.reason["en"] == (
        f"There were 40 vacancies in this feed, and now there are {len(said)}. {40 - staying} would end. "
        "Nothing has been done: is this right?"
    )
    assert state_of_all() == before
    # A second look is no yes.
    assert import_run(run=run, is_sure=False, actor=feed.created_by, now=LATER).state == "held"
    assert state_of_all() == before

    done = import_run(run=run, is_sure=True, actor=feed.created_by, now=LATER)
    assert (done.state, done.counts["ended"]) == ("done", 40 - staying)
    assert len(live_titles(LATER)) == len(said)


def test_to_be_sure_beforehand_is_not_enough():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(10)))
    run = take_file(feed=feed, content=indeed_xml(jobs(1)), now=LATER)

    assert import_run(run=run, is_sure=True, actor=feed.created_by, now=LATER).state == "held"
    assert len(live_titles(LATER)) == 10


def test_half_may_go_without_a_question_and_how_much_is_the_partners_choice():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(10)))
    change_feed_map(
        feed=feed,
        sources=feed.sources,
        defaults=feed.defaults,
        least_percent=80,
        actor=feed.created_by,
        now=NOW,
    )

    assert taken_in(feed, indeed_xml(jobs(7)), now=LATER).state == "held"
    assert taken_in(feed, indeed_xml(jobs(8)), now=LATER).counts == {"ended": 2, "kept": 8}


def test_a_row_that_a_person_must_look_at_waits_for_that_as_by_hand():
    feed = a_feed(a_partner())

    run = taken_in(feed, indeed_xml([a_job(1, description="Bel ons: 06 12345678.")]))

    assert run.counts == {"looked_at": 1}
    assert Listing.objects.get().state == "review"
    assert taken_in(feed, indeed_xml([a_job(1, description="Bel ons: 06 12345678.")])).counts == {"kept": 1}


def test_a_change_that_a_person_must_look_at_waits_beside_what_is_online():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(2)))

    run = taken_in(feed, indeed_xml([a_job(1), a_job(2, description="Bel ons: 06 12345678.")]), now=LATER)

    assert run.counts == {"kept": 1, "looked_at": 1}
    assert live_titles(LATER) == ["Plukker 1", "Plukker 2"]
    assert "06 12345678" not in FeedItem.objects.get(external_id="V-2").listing.text


def test_a_vacancy_that_was_taken_offline_by_hand_stays_offline_while_its_row_stays():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(2)))
    first = FeedItem.objects.get(external_id="V-1").listing
    withdraw_listing(listing=first, actor=feed.created_by, now=LATER)

    taken_in(feed, indeed_xml([a_job(1, title="Sorteerder"), a_job(2)]), now=LATER)

    first.refresh_from_db()
    assert (first.state, first.title, live_titles(LATER)) == ("withdrawn", "Sorteerder", ["Plukker 2"])


def test_what_was_changed_by_hand_stays_until_the_feed_says_something_else():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(1)))
    listing = Listing.objects.select_related("vacancy").get()
    by_hand = vacancy_facts(title="Mooiere titel", place="Someren")
    change_listing(
        organisation=feed.organisation,
        reference=listing.reference,
        facts=by_hand,
        actor=feed.created_by,
        now=LATER,
    )

    taken_in(feed, indeed_xml(jobs(1)), now=LATER)
    assert live_titles(LATER) == ["Mooiere titel"]

    taken_in(feed, indeed_xml([a_job(1, title="Sorteerder")]), now=LATER)
    assert live_titles(LATER) == ["Sorteerder"]


def test_a_draft_that_waits_and_is_put_online_by_hand_waits_no_more():
    partner = a_partner(slots=1)
    feed = a_feed(partner)
    taken_in(feed, indeed_xml(jobs(2)))
    an_open_door(partner, slots=1, agreement="A-MORE")
    second = FeedItem.objects.get(external_id="V-2")
    publish_listing(listing=second.listing, actor=feed.created_by, now=LATER)

    assert taken_in(feed, indeed_xml(jobs(2)), now=LATER).counts == {"kept": 2}
    second.refresh_from_db()
    assert not second.awaits_slot


def test_a_removed_listing_is_not_made_anew_by_its_feed():
    feed = a_feed(a_partner())
    taken_in(feed, indeed_xml(jobs(2)))
    first = FeedItem.objects.get(external_id="V-1").listing
    Listing.objects.filter(pk=first.pk).update(state="removed", live_during="{}")

    taken_in(feed, indeed_xml([a_job(2)]), now=LATER)
    run = taken_in(feed, indeed_xml(jobs(2)), now=LATER)

    first.refresh_from_db()
    assert (first.state, Listing.objects.count()) == ("removed", 2)
    assert run.counts["kept"] == 2


SOME = st.permutations(range(1, 6)).flatmap(lambda all_: st.integers(0, 5).map(lambda number: all_[:number]))


class AnyOrder(TestCase):
    """Whatever came before and in whatever order, in the end the feed's vacancies are online, and no other."""

    @settings(max_examples=15)
    @given(st.lists(SOME, max_size=3), st.permutations(range(1, 6)))
    def test_any_files_before_end_in_the_same_state(self, before, last):
        feed = a_feed(a_partner())
        for said in before:
            if said or feed.items.filter(is_present=True).exists():
                titled = [a_job(number, title=f"Eerder {number}") for number in said]
                taken_in(feed, indeed_xml(titled), is_sure=True)
        taken_in(feed, indeed_xml([a_job(number) for number in last]), is_sure=True, now=LATER)

        assert live_titles(LATER) == [f"Plukker {number}" for number in range(1, 6)]
        assert Listing.objects.count() == 5
        assert set(feed.items.values_list("external_id", "is_present", "awaits_slot")) == {
            (f"V-{number}", True, False) for number in range(1, 6)
        }
        assert listings_out_of_date() == []
