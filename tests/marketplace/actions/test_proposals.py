"""A change of a published listing that a person must look at waits beside it; what is online stays as it was."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.errors import Refusal
from foundation.models import AuditEntry, OutboxMessage
from marketplace.actions.content import WageBelowMinimum
from marketplace.actions.holds import ban_listing
from marketplace.actions.listings import EditedMeanwhile, change_listing
from marketplace.actions.organisations import FieldEmpty
from marketplace.actions.proposals import (
    NoProposal,
    ProposalOutdated,
    approve_proposal,
    send_back_proposal,
    take_back_proposal,
)
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.actions.reviews import ChangedMeanwhile, NotWaiting
from marketplace.actions.visibility import listings_out_of_date
from marketplace.models import Listing, ListingReview, ListingVersion, Organisation
from marketplace.queries.content import facts_from, faults_of, open_reviews
from marketplace.queries.proposals import (
    listings_with_proposals,
    newest_edit,
    proposal_sent_back,
    says_now,
    waiting_proposal,
    would_say,
)
from marketplace.rules.facts import VacancyFacts
from marketplace.rules.kept_facts import changes_between, read_facts
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_minimum_wage,
    a_published_vacancy,
    a_user,
    an_open_door,
    an_organisation,
    an_owner_of,
    session_facts,
    vacancy_facts,
)

pytestmark = pytest.mark.django_db

YOUNG = "U oogst paprika's in een jong team."
LATER = NOW + timedelta(hours=1)
AFTER = NOW + timedelta(hours=2)


@pytest.fixture
def listing() -> Listing:
    organisation = an_organisation()
    an_open_door(organisation, slots=2, conditions=("", "sponsorship"))
    return a_published_vacancy(organisation)


def stored(listing: Listing) -> dict[str, object]:
    """The whole row and that of its kind, as the database has them."""
    row = Listing.objects.filter(pk=listing.pk).values().get()
    return row | {"vacancy": type(listing.vacancy).objects.filter(pk=listing.pk).values().get()}


def live(listing: Listing, at=LATER) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def change(listing: Listing, *, at=LATER, seen_at=None, **facts: object) -> Listing:
    return change_listing(
        organisation=listing.organisation,
        reference=listing.reference,
        facts=vacancy_facts(**facts),
        actor=an_owner_of(listing.organisation),
        now=at,
        seen_at=seen_at,
    )


def approve(listing: Listing, *, seen_at=LATER, at=AFTER) -> Listing:
    return approve_proposal(listing=listing, seen_at=seen_at, actor=a_user(), now=at)


def test_a_change_to_look_at_waits_and_not_a_letter_of_what_is_online_moves(listing):
    before = stored(listing)

    change(listing, text=YOUNG, wage_from_cents=1600)

    assert stored(listing) == before
    assert live(listing)
    proposal = waiting_proposal(listing)
    assert proposal is not None
    assert (proposal.asked_at, proposal.proposed_at, proposal.outcome) == (LATER, LATER, "")
    assert read_facts(proposal.proposed or {}) == vacancy_facts(text=YOUNG, wage_from_cents=1600)
    assert [one.listing for one in open_reviews()] == [listing]
    assert listings_with_proposals(listing.organisation) == {listing.pk}
    assert AuditEntry.objects.filter(action="propose_change_of_listing").count() == 1
    assert not ListingVersion.objects.exists()


def test_a_change_of_a_session_differs_from_what_is_online_in_what_was_changed_alone():
    organisation = an_organisation(roles=("service_provider",))
    an_open_door(organisation, kind="session")
    owner = an_owner_of(organisation)
    made = publish_listing(listing=a_draft(organisation, session_facts()), actor=owner, now=NOW)
    text = "Bel ons op 06 12345678."

    change_listing(
        organisation=organisation,
        reference=made.reference,
        facts=session_facts(text=text),
        actor=owner,
        now=LATER,
    )

    proposal = waiting_proposal(made)
    assert proposal is not None
    stands = Listing.objects.select_related("session").get(pk=made.pk)
    assert [one.field for one in changes_between(says_now(stands), would_say(proposal))] == ["text"]
    approve(made)
    assert Listing.objects.get(pk=made.pk).text == text


def test_approved_it_shows_is_not_asked_again_and_its_author_is_told(listing):
    change(listing, text=YOUNG)
    writer = an_owner_of(listing.organisation)

    approve(listing)

    listing.refresh_from_db()
    assert (listing.text, listing.state, listing.changed_at) == (YOUNG, "published", AFTER)
    assert live(listing, AFTER)
    assert listings_out_of_date() == []
    review = ListingReview.objects.get()
    assert (review.outcome, review.decided_at) == ("approved", AFTER)
    assert OutboxMessage.objects.get(kind="listing.reviewed").reference == str(review.pk)
    assert newest_edit(listing).by == writer
    change(listing, text=f"{YOUNG} U begint om 7 uur.", at=AFTER)
    assert waiting_proposal(listing) is None
    with pytest.raises(NotWaiting):
        approve(listing)


def test_sent_back_the_author_reads_why_and_what_is_online_stays(listing):
    before = stored(listing)
    change(listing, text=YOUNG)
    with pytest.raises(FieldEmpty):
        send_back_proposal(listing=listing, seen_at=LATER, reasons=" ", actor=a_user(), now=AFTER)

    send_back_proposal(
        listing=listing, seen_at=LATER, reasons="“jong team” sluit ouderen uit.", actor=a_user(), now=AFTER
    )

    assert stored(listing) == before
    found = proposal_sent_back(listing)
    assert found is not None
    assert found.reasons == "“jong team” sluit ouderen uit."
    assert open_reviews() == []
    listing = change(listing, text="U oogst paprika's.", at=AFTER + timedelta(hours=1))
    assert proposal_sent_back(listing) is None


def test_taken_back_nothing_waits_and_its_words_are_kept(listing):
    change(listing, text=YOUNG)
    owner = an_owner_of(listing.organisation)

    take_back_proposal(organisation=listing.organisation, reference=listing.reference, actor=owner, now=AFTER)

    assert waiting_proposal(listing) is None
    review = ListingReview.objects.get()
    assert (review.outcome, (review.proposed or {})["says"]["text"]) == ("taken_back", YOUNG)
    with pytest.raises(NoProposal):
        take_back_proposal(
            organisation=listing.organisation, reference=listing.reference, actor=owner, now=AFTER
        )


def test_one_waits_at_a_time_a_newer_one_takes_its_place_and_the_wait_goes_on(listing):
    change(listing, text=YOUNG)
    change(listing, text=YOUNG, at=AFTER)
    assert ListingReview.objects.get().proposed_at == LATER

    change(listing, text=f"{YOUNG} Bel 06 12345678.", at=AFTER)

    review = ListingReview.objects.get()
    assert (review.asked_at, review.proposed_at) == (LATER, AFTER)
    with pytest.raises(ChangedMeanwhile):
        approve(listing, seen_at=LATER)
    listing.refresh_from_db()
    assert listing.text == "U oogst paprika's in een warme kas."


def test_what_needs_no_look_shows_at_once_and_takes_the_place_of_what_waits(listing):
    change(listing, text=YOUNG)

    change(listing, wage_until_cents=1700, at=AFTER)

    listing.refresh_from_db()
    assert listing.vacancy.wage_until_cents == 1700
    assert waiting_proposal(listing) is None
    version = ListingVersion.objects.get()
    assert (version.until_at, read_facts(version.facts)) == (AFTER, vacancy_facts())


def test_a_wage_that_is_too_low_by_the_day_of_approval_is_refused_and_nothing_moves(listing):
    change(listing, text=YOUNG)
    before = stored(listing)
    a_minimum_wage(date(2027, 7, 1), 1600)

    with pytest.raises(WageBelowMinimum):
        approve(listing, at=NOW + timedelta(days=120))

    assert stored(listing) == before
    assert ListingReview.objects.get().outcome == ""


def test_what_is_online_and_may_not_be_shown_any_more_goes_offline_as_its_change_waits(listing):
    a_minimum_wage(date(2027, 7, 1), 1600)

    changed = change(
        listing, text=YOUNG, wage_from_cents=1650, wage_until_cents=1700, at=NOW + timedelta(days=120)
    )

    assert changed.state == "review"
    assert not live(listing, NOW + timedelta(days=120))
    assert waiting_proposal(listing) is None


def test_a_listing_that_is_withdrawn_or_removed_has_no_change_that_waits(listing):
    change(listing, text=YOUNG)
    withdraw_listing(listing=listing, actor=an_owner_of(listing.organisation), now=AFTER)
    assert waiting_proposal(listing) is None
    other = a_published_vacancy(listing.organisation)
    change(other, text=YOUNG)

    ban_listing(listing=other, now=AFTER)

    assert open_reviews() == []
    with pytest.raises(NotWaiting):
        approve(other)


def test_a_change_of_another_time_that_cannot_be_read_is_sent_back_only(listing):
    change(listing, text=YOUNG)
    ListingReview.objects.update(proposed={"version": 0, "facts": "VacancyFacts", "says": {}})

    with pytest.raises(ProposalOutdated):
        approve(listing)

    listing.refresh_from_db()
    assert listing.text == "U oogst paprika's in een warme kas."


def test_who_saves_over_another_is_told_who_wrote_when_and_nothing_moves(listing):
    seen_at = newest_edit(listing).at
    change(listing, title="Plukker", seen_at=seen_at)

    with pytest.raises(EditedMeanwhile) as refused, transaction.atomic():
        change(listing, title="Paprikaplukker", at=AFTER, seen_at=seen_at)

    assert (refused.value.data["who"], refused.value.data["time"]) == ("Anna de Wit", "11:00")
    listing.refresh_from_db()
    assert listing.title == "Plukker"
    change(listing, title="Paprikaplukker", at=AFTER, seen_at=newest_edit(listing).at)
    change(listing, text=YOUNG, at=AFTER + timedelta(hours=1), seen_at=AFTER)
    with pytest.raises(EditedMeanwhile):
        change(listing, text="Kas.", at=AFTER + timedelta(hours=2), seen_at=AFTER)


def test_the_database_keeps_no_proposal_without_its_writer_and_no_two_at_once(listing):
    change(listing, text=YOUNG)

    with pytest.raises(IntegrityError, match="proposal_says_who_wrote_it_and_when"), transaction.atomic():
        ListingReview.objects.update(proposed_by=None)
    with pytest.raises(IntegrityError, match="listing_waits_for_one_review_at_a_time"), transaction.atomic():
        ListingReview.objects.create(listing=listing, findings=[], asked_at=AFTER)


CHANGES = st.fixed_dictionaries(
    {"text": st.sampled_from([YOUNG, f"{YOUNG} Bel 06 12345678.", "Wij zijn een jong team in Someren."])},
    optional={
        "title": st.sampled_from([" Plukker ", "Zbieranie papryki"]),
        "language": st.sampled_from(["nl", "pl"]),
        "place": st.sampled_from(["5711", "Someren"]),
        "hours_until": st.integers(38, 60),
        "wage_until_cents": st.integers(1540, 3000),
        "needs_sponsorship": st.booleans(),
        "starts_on": st.dates(date(2027, 4, 1), date(2027, 6, 1)) | st.none(),
        "suits_partner": st.booleans(),
    },
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=CHANGES)
def test_a_proposal_that_is_applied_leaves_what_the_change_itself_would_have_left(listing, facts):
    point = transaction.savepoint()
    change(listing, at=LATER, **facts)
    approve(listing, at=AFTER)
    by_proposal = stored(listing)
    transaction.savepoint_rollback(point)
    point = transaction.savepoint()
    ListingReview.objects.create(
        listing=listing,
        findings=_fingerprints(vacancy_facts(**facts), listing.organisation),
        asked_at=NOW,
        outcome="approved",
        decided_at=NOW,
    )
    change(listing, at=AFTER, **facts)
    directly = stored(listing)
    transaction.savepoint_rollback(point)

    assert by_proposal == directly


def _fingerprints(facts: VacancyFacts, organisation: Organisation) -> list[str]:
    return [fault.fingerprint for fault in faults_of([(organisation, facts)], day=AFTER.date())[0]]


def at_once(*works) -> list[object]:
    """What each of these answers or refuses, all begun at the same moment in connections of their own."""
    start, outcomes = threading.Barrier(len(works)), []

    def run(work) -> None:
        try:
            start.wait()
            outcomes.append(work())
        except Refusal as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_that_save_at_once_one_is_kept_and_the_other_told():
    listing = a_published_vacancy()
    seen_at = newest_edit(listing).at

    outcomes = at_once(
        lambda: change(listing, title="Plukker", at=LATER, seen_at=seen_at),
        lambda: change(listing, text=YOUNG, at=AFTER, seen_at=seen_at),
    )

    assert sorted(type(one).__name__ for one in outcomes) == ["EditedMeanwhile", "Listing"]
    listing.refresh_from_db()
    assert (listing.title == "Plukker") != (waiting_proposal(listing) is not None)


@pytest.mark.django_db(transaction=True)
def test_approving_and_writing_anew_at_once_never_puts_online_what_nobody_read():
    listing = a_published_vacancy()
    change(listing, text=YOUNG)

    at_once(
        lambda: approve(listing),
        lambda: change(listing, text=f"{YOUNG} Bel 06 12345678.", at=AFTER),
    )

    listing.refresh_from_db()
    listing = Listing.objects.select_related("vacancy").get(pk=listing.pk)
    assert facts_from(listing).text in {YOUNG, "U oogst paprika's in een warme kas."}
    proposal = waiting_proposal(listing)
    assert proposal is not None
    assert "06 12345678" in (proposal.proposed or {})["says"]["text"]
