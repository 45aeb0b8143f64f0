"""Listings in which a person must look first: they wait, are put online or sent back, and are not asked about twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import Several
from foundation.models import AuditEntry, OutboxMessage, User
from marketplace.actions.content import AsksWorkerForMoney
from marketplace.actions.listings import change_listing
from marketplace.actions.organisations import FieldEmpty, TextHoldsBsn
from marketplace.actions.publishing import NoAllowance, WaitsAlready, publish_listing, withdraw_listing
from marketplace.actions.reviews import ChangedMeanwhile, NotWaiting, approve_listing, send_back_listing
from marketplace.actions.visibility import listings_out_of_date
from marketplace.models import Clearance, Listing, ListingReview, Organisation
from marketplace.queries.content import open_reviews, sent_back_because, sent_back_to
from marketplace.queries.proposals import waiting_proposal
from quality.choices import QueueKind
from quality.queries.queue import waiting_at
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    a_user,
    an_open_door,
    an_organisation,
    an_owner_of,
    vacancy_facts,
)

pytestmark = pytest.mark.django_db

YOUNG = "U oogst paprika's in een jong team."
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def organisation() -> Organisation:
    found = an_organisation()
    an_open_door(found, slots=1)
    return found


def live(listing: Listing, at=LATER) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def publish(listing: Listing, at=NOW) -> Listing:
    return publish_listing(listing=listing, actor=an_owner_of(listing.organisation), now=at)


def waiting(organisation: Organisation, text: str = YOUNG) -> Listing:
    return publish(a_draft(organisation, vacancy_facts(text=text)))


def change(listing: Listing, *, at=LATER, **facts: object) -> Listing:
    return change_listing(
        organisation=listing.organisation,
        reference=listing.reference,
        facts=vacancy_facts(**facts),
        actor=an_owner_of(listing.organisation),
        now=at,
    )


def approve(listing: Listing, actor: User | None = None, at=LATER) -> Listing:
    return approve_listing(listing=listing, seen_at=listing.changed_at, actor=actor or a_user(), now=at)


def test_a_text_that_a_person_must_look_at_waits_takes_no_slot_and_stands_in_the_queue(organisation):
    listing = waiting(organisation)

    assert (listing.state, listing.allowance_id, listing.published_at) == ("review", None, None)
    assert not live(listing)
    assert not Clearance.objects.filter(kind="editorial").exists()
    assert [(case.kind, case.reference, case.since_at) for case in waiting_at(NOW)] == [
        (QueueKind.LISTING, listing.reference, NOW)
    ]
    assert live(a_published_vacancy(organisation))
    assert AuditEntry.objects.filter(action="ask_review_of_listing").count() == 1


def test_approved_it_shows_its_author_is_told_and_nobody_waits(organisation):
    listing = waiting(organisation)
    staff = a_user()

    approved = approve(listing, staff)

    assert approved.state == "published"
    assert live(listing)
    review = ListingReview.objects.get()
    assert (review.outcome, review.decided_by, review.decided_at) == ("approved", staff, LATER)
    assert open_reviews() == []
    assert OutboxMessage.objects.get(kind="listing.reviewed").reference == str(review.pk)
    assert AuditEntry.objects.filter(action="approve_listing", actor=staff).count() == 1
    with pytest.raises(NotWaiting):
        approve(listing)


def test_what_was_approved_is_not_asked_again_and_what_is_new_is(organisation):
    listing = approve(waiting(organisation))
    withdraw_listing(listing=listing, actor=an_owner_of(organisation), now=LATER)
    assert publish(listing, LATER).state == "published"

    assert change(listing, text=f"{YOUNG} U begint om 7 uur.").state == "published"
    assert live(listing)
    change(listing, text=f"{YOUNG} Bel 06 12345678.")

    assert waiting_proposal(listing) is not None
    assert live(listing)
    assert listings_out_of_date() == []


def test_sent_back_it_is_a_draft_whose_author_reads_why(organisation):
    listing = waiting(organisation)

    send_back_listing(
        listing=listing,
        seen_at=listing.changed_at,
        reasons=" “jong team” sluit ouderen uit. ",
        actor=a_user(),
        now=LATER,
    )

    listing.refresh_from_db()
    assert listing.state == "draft"
    assert sent_back_because(listing) == "“jong team” sluit ouderen uit."
    assert sent_back_to(organisation) == {listing.pk}
    assert OutboxMessage.objects.filter(kind="listing.reviewed").count() == 1
    assert publish(listing, LATER).state == "review"
    assert sent_back_because(listing) == ""


@pytest.mark.parametrize(
    ("reasons", "refusal"), [("  ", FieldEmpty), ("Nummer 111222333 staat erin.", TextHoldsBsn)]
)
def test_reasons_are_needed_and_hold_no_bsn(organisation, reasons, refusal):
    listing = waiting(organisation)

    with pytest.raises(refusal) as refused:
        send_back_listing(
            listing=listing, seen_at=listing.changed_at, reasons=reasons, actor=a_user(), now=LATER
        )

    assert refused.value.field == "reasons"
    listing.refresh_from_db()
    assert listing.state == "review"


def test_nobody_decides_about_a_text_that_changed_while_it_was_read(organisation):
    listing = waiting(organisation)
    seen_at = listing.changed_at
    change(listing, text=f"{YOUNG} Bel 06 12345678.")

    with pytest.raises(ChangedMeanwhile):
        approve_listing(listing=listing, seen_at=seen_at, actor=a_user(), now=LATER)

    assert ListingReview.objects.get().outcome == ""
    assert not live(listing)


def test_a_change_while_it_waits_is_the_same_wait_and_may_not_hold_what_is_refused(organisation):
    listing = waiting(organisation)

    with pytest.raises(AsksWorkerForMoney), transaction.atomic():
        change(listing, text="De inschrijfkosten zijn 50 euro.")
    changed = change(listing, text="U oogst paprika's.")

    assert changed.state == "review"
    review = ListingReview.objects.get()
    assert (review.asked_at, review.findings) == (NOW, [])
    assert publish(listing, LATER).state == "published"
    review.refresh_from_db()
    assert review.outcome == "taken_back"


def test_what_was_live_before_a_rule_came_stays_live_when_something_else_changes(organisation):
    listing = a_published_vacancy(organisation)
    Listing.objects.filter(pk=listing.pk).update(text=YOUNG)

    assert change(listing, text=YOUNG, wage_from_cents=1550).state == "published"
    assert live(listing)
    assert waiting_proposal(listing) is None
    change(listing, text=f"{YOUNG} Bel 06 12345678.")
    assert waiting_proposal(listing) is not None


def test_sending_it_again_while_it_waits_is_refused(organisation):
    listing = waiting(organisation)

    with pytest.raises(WaitsAlready):
        publish(listing, LATER)

    assert ListingReview.objects.count() == 1


def test_its_author_takes_it_back(organisation):
    listing = waiting(organisation)

    taken = withdraw_listing(listing=listing, actor=an_owner_of(organisation), now=LATER)

    assert taken.state == "draft"
    assert ListingReview.objects.get().outcome == "taken_back"
    assert waiting_at(LATER) == []
    seen_live = a_published_vacancy(organisation)
    change(seen_live, text=YOUNG)
    assert (
        withdraw_listing(listing=seen_live, actor=an_owner_of(organisation), now=LATER).state == "withdrawn"
    )


def test_approved_without_a_free_place_it_can_be_put_online_later_without_another_look(organisation):
    listing = waiting(organisation)
    other = a_published_vacancy(organisation)

    assert approve(listing).state == "draft"

    withdraw_listing(listing=other, actor=an_owner_of(organisation), now=LATER)
    assert publish(listing, LATER).state == "published"


def test_who_has_no_package_does_not_wait_in_vain():
    organisation = an_organisation()
    listing = a_draft(organisation, vacancy_facts(text=YOUNG))

    with pytest.raises(NoAllowance):
        publish(listing)

    assert not ListingReview.objects.exists()


def test_all_that_keeps_a_vacancy_from_being_shown_is_refused_at_once(organisation):
    listing = a_draft(
        organisation,
        vacancy_facts(title="Alleen vrouwen", text="De inschrijfkosten zijn 50 euro.", wage_from_cents=1400),
    )

    with pytest.raises(Several) as refused:
        publish(listing)

    assert [(part.code, part.field) for part in refused.value.parts] == [
        ("chooses-by-sex", "title"),
        ("asks-worker-for-money", "text"),
        ("wage-below-minimum", "wage_from_cents"),
    ]
    listing.refresh_from_db()
    assert (listing.state, listing.allowance_id) == ("draft", None)


def test_what_cannot_be_kept_in_a_draft_is_refused_at_once_too(organisation):
    with pytest.raises(Several) as refused:
        a_draft(
            organisation, vacancy_facts(title=" ", text="Nummer 111222333", place="Atlantis", hours_until=1)
        )

    assert [(part.code, part.field) for part in refused.value.parts] == [
        ("field-empty", "title"),
        ("text-holds-bsn", "text"),
        ("place-unknown", "place"),
        ("range-runs-down", "hours_until"),
    ]
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("decided_review_says_when", {"outcome": "approved"}),
        ("decided_review_says_when", {"decided_at": NOW}),
        ("review_sent_back_gives_reasons", {"outcome": "sent_back", "decided_at": NOW}),
        ("listing_waits_for_one_review_at_a_time", {}),
    ],
)
def test_the_database_guards_reviews(organisation, name, row):
    listing = waiting(organisation)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ListingReview.objects.create(listing=listing, findings=[], asked_at=NOW, **row)
