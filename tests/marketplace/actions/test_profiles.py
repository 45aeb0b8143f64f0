"""Profiles: what they may say, that they go live with their slot and marks, and that there is one a programme."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import Refusal
from marketplace.actions.allowances import hand_over
from marketplace.actions.listings import change_listing, create_listing
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.choices import ListingState, Programme
from marketplace.models import Listing, Profile
from marketplace.queries.content import facts_from, faults_of
from marketplace.queries.listings import listing_of
from tests.marketplace.given import (
    NOW,
    a_draft,
    an_open_door,
    an_organisation,
    an_owner_of,
    home_facts,
    profile_facts,
)
from tests.web.given import profiles, shortly_after

pytestmark = [pytest.mark.django_db]


def refusals_of(refused: pytest.ExceptionInfo[Refusal]) -> set[tuple[str, str]]:
    """Code and field of all that is refused at once."""
    return {(part.code, part.field or "") for part in refused.value.parts}


def test_a_profile_shows_with_a_slot_and_marks_of_its_own_kind_only() -> None:
    organisation = an_organisation()
    an_open_door(organisation, kind="vacancy")
    draft = a_draft(organisation, profile_facts())

    with pytest.raises(Refusal) as refused:
        publish_listing(listing=draft, actor=an_owner_of(organisation), now=NOW)
    assert refused.value.code == "no-allowance"
    assert not Listing.objects.live_at(shortly_after()).exists()

    an_open_door(organisation, kind="profile", slots=1, agreement="A-PROFILE")
    publish_listing(listing=draft, actor=an_owner_of(organisation), now=NOW)
    assert [one.pk for one in Listing.objects.live_at(shortly_after())] == [draft.pk]


def test_what_was_said_is_kept_and_comes_back_as_it_was() -> None:
    organisation = an_organisation()
    facts = profile_facts()
    draft = a_draft(organisation, facts)

    kept = listing_of(organisation, draft.reference)
    assert kept.programme == Programme.CAREER
    back = facts_from(kept)
    assert back == profile_facts(programme="career")


@pytest.mark.parametrize(
    ("roles", "asked", "programme"),
    [
        (("employer",), "", "career"),
        (("agency", "employer"), "", "career"),
        (("service_provider",), "", "services"),
        (("housing_provider",), "services", "services"),
        (("employer", "training_provider"), "", "career"),
        (("employer", "training_provider"), "services", "services"),
    ],
)
def test_the_programme_follows_from_what_an_organisation_does(
    roles: tuple[str, ...], asked: str, programme: str
) -> None:
    assert a_draft(an_organisation(roles=roles), profile_facts(programme=asked)).programme == programme


@pytest.mark.parametrize(
    ("roles", "changes", "wrong"),
    [
        (("sponsor",), {}, {("no-profile-for-role", "")}),
        (("employer",), {"programme": "services"}, {("programme-not-yours", "programme")}),
        (("employer",), {"video_captions": ()}, {("video-needs-captions", "video_captions")}),
        (("employer",), {"video_url": ""}, {("captions-without-video", "video_url")}),
        (
            ("employer",),
            {"video_url": "https://zandhorst.example/film.mp4"},
            {("video-host-unknown", "video_url")},
        ),
        (
            ("employer",),
            {"reasons": ("x" * 121, *["kort"] * 6), "since_year": 2028},
            {
                ("too-many-reasons", "reasons"),
                ("reason-too-long", "reasons"),
                ("year-impossible", "since_year"),
            },
        ),
        (("employer",), {"reasons": ("Bel met BSN 123456782",)}, {("text-holds-bsn", "reasons")}),
    ],
)
def test_what_a_profile_may_not_hold_is_refused_all_at_once_and_nothing_is_kept(
    roles: tuple[str, ...], changes: dict[str, object], wrong: set[tuple[str, str]]
) -> None:
    organisation = an_organisation(roles=roles)

    with pytest.raises(Refusal) as refused:
        create_listing(
            organisation=organisation,
            facts=profile_facts(**changes),
            actor=an_owner_of(organisation),
            now=NOW,
        )

    assert refusals_of(refused) == wrong
    assert (Listing.objects.count(), Profile.objects.count()) == (0, 0)


def test_the_words_of_every_point_are_looked_at_as_the_text_is() -> None:
    organisation = an_organisation()
    facts = profile_facts(reasons=("Goede sfeer", "Alleen vrouwen", "Bel 06 12345678"))

    found = faults_of([(organisation, facts)], day=NOW.date())[0]

    assert {(fault.code, fault.field, fault.severity.value) for fault in found} == {
        ("chooses-by-sex", "reasons", "refuse"),
        ("contact-in-text", "reasons", "ask"),
    }


def test_there_is_one_profile_a_programme() -> None:
    organisation = an_organisation(roles=("employer", "training_provider"))
    an_open_door(organisation, kind="profile", slots=3)
    owner = an_owner_of(organisation)
    first, second, other = (
        a_draft(organisation, profile_facts(title=title, programme=programme))
        for title, programme in (("Eerste", "career"), ("Tweede", "career"), ("Lessen", "services"))
    )
    publish_listing(listing=first, actor=owner, now=NOW)

    with pytest.raises(Refusal) as refused:
        publish_listing(listing=second, actor=owner, now=NOW)
    assert refused.value.code == "another-profile"
    assert "“Eerste”" in refused.value.message
    publish_listing(listing=other, actor=owner, now=NOW)
    with pytest.raises(Refusal) as refused:
        change_listing(
            organisation=organisation,
            reference=other.reference,
            facts=profile_facts(programme="career"),
            actor=owner,
            now=NOW,
        )
    assert refused.value.code == "another-profile"
    states = dict(Listing.objects.values_list("title", "state"))
    assert states == {"Eerste": "published", "Tweede": "draft", "Lessen": "published"}

    withdraw_listing(listing=first, actor=owner, now=shortly_after())
    publish_listing(listing=second, actor=owner, now=shortly_after())
    second.refresh_from_db()
    assert second.state == ListingState.PUBLISHED


def test_the_database_lets_no_organisation_publish_two_profiles_in_a_programme() -> None:
    organisation = an_organisation()
    first = profiles(organisation=organisation)[0]
    second = a_draft(organisation, profile_facts())

    with (
        pytest.raises(IntegrityError, match="organisation_publishes_one_profile_a_programme"),
        transaction.atomic(),
    ):
        Listing.objects.filter(pk=second.pk).update(
            state="published", allowance=first.allowance, published_at=NOW
        )


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"video_captions": []}, "profile_video_has_captions"),
        ({"people": 0}, "profile_has_people_and_a_year_above_zero"),
        ({"since_year": 84}, "profile_has_people_and_a_year_above_zero"),
    ],
)
def test_the_database_guards_what_a_profile_says(changes: dict[str, object], guard: str) -> None:
    draft = a_draft(an_organisation(), profile_facts())

    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Profile.objects.filter(pk=draft.pk).update(**changes)


def test_a_profile_that_goes_over_gives_way_to_the_one_of_the_successor() -> None:
    before, successor = an_organisation(), an_organisation()
    going, own = profiles(organisation=before)[0], profiles(organisation=successor)[0]
    assert going.allowance is not None

    hand_over(
        agreement_reference=going.allowance.agreement_reference, organisation=successor, now=shortly_after()
    )

    going.refresh_from_db()
    own.refresh_from_db()
    assert (going.organisation, going.state, list(going.live_during)) == (successor, "withdrawn", [])
    assert own.state == "published"


def test_a_profile_is_no_home() -> None:
    organisation = an_organisation()
    draft = a_draft(organisation, profile_facts())

    with pytest.raises(Refusal) as refused:
        change_listing(
            organisation=organisation,
            reference=draft.reference,
            facts=home_facts(),
            actor=an_owner_of(organisation),
            now=NOW,
        )
    assert refused.value.code == "listing-not-found"
