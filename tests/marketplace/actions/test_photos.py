"""Photos of listings: added, looked at, described, put in order, taken away."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction

from foundation.errors import Refusal
from foundation.models import OutboxMessage, User
from marketplace.actions.photos import (
    add_photo,
    approve_photo,
    describe_photo,
    move_photo_forward,
    refuse_photo,
    remove_photo,
)
from marketplace.models import Listing, ListingPhoto
from marketplace.queries.photos import photos_of, photos_shown, photos_waiting, public_photo_file
from tests.marketplace.given import NOW, a_user, an_organisation, an_owner_of
from tests.marketplace.photo_files import a_bomb, a_photo
from tests.web.given import homes, profiles, shortly_after

pytestmark = [pytest.mark.django_db]
LATER = shortly_after()


@pytest.fixture(autouse=True)
def store(settings: LazySettings, tmp_path: Path) -> Path:
    """Where files are kept, in this test only."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files_in(store: Path) -> list[str]:
    """The names of what is kept."""
    return sorted(str(path.relative_to(store)) for path in store.rglob("*") if path.is_file())


def added(listing: Listing, *, alt: str = "De kas met paprika's", shade: int = 0) -> ListingPhoto:
    """A photo that waits."""
    return add_photo(
        organisation=listing.organisation,
        reference=listing.reference,
        content=a_photo(size=(400, 300), colour=(shade, 42, 98)),
        alt=alt,
        actor=an_owner_of(listing.organisation),
        now=NOW,
    )


def approved(photo: ListingPhoto) -> ListingPhoto:
    """The same, after our look."""
    return approve_photo(photo=photo, seen_alt=photo.alt, actor=a_user(), now=LATER)


@pytest.fixture
def profile() -> Listing:
    """A live profile."""
    return profiles()[0]


def test_a_photo_waits_for_our_look_and_then_shows(profile: Listing, store: Path) -> None:
    photo = added(profile)

    assert files_in(store) == sorted(
        f"photos/{profile.reference}/{photo.sha256}-{width}.webp" for width in (160, 400)
    )
    assert photos_shown([profile]) == {}
    assert photos_waiting() == [photo]

    def handed_out() -> bytes:
        return public_photo_file(
            listing_reference=profile.reference, sha256=photo.sha256, width=160, now=LATER
        )

    with pytest.raises(Refusal) as refused:
        handed_out()
    assert refused.value.code == "photo-not-found"

    approved(photo)

    shown = photos_shown([profile])[profile.pk][0]
    assert (shown.alt, shown.sizes) == ("De kas met paprika's", ((160, 120), (400, 300)))
    assert handed_out().startswith(b"RIFF")
    assert photos_waiting() == []


@pytest.mark.parametrize(
    ("content", "alt", "code", "field"),
    [
        (a_photo(), "  ", "field-empty", "alt"),
        (a_photo(), "Alleen vrouwen welkom", "chooses-by-sex", "alt"),
        (a_photo(), "BSN 123456782", "text-holds-bsn", "alt"),
        (a_bomb(), "Kas", "photo-has-too-many-points", "file"),
        (b"GIF89a", "Kas", "photo-type-not-accepted", "file"),
    ],
)
def test_what_may_not_be_kept_is_refused_and_leaves_no_row_and_no_file(
    profile: Listing, store: Path, content: bytes, alt: str, code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        add_photo(
            organisation=profile.organisation,
            reference=profile.reference,
            content=content,
            alt=alt,
            actor=an_owner_of(profile.organisation),
            now=NOW,
        )

    assert {(part.code, part.field) for part in refused.value.parts} == {(code, field)}
    assert ListingPhoto.objects.count() == 0
    assert files_in(store) == []


def test_the_ninth_photo_and_the_same_once_more_are_refused() -> None:
    home = homes()[0]
    added(home)
    with pytest.raises(Refusal) as refused:
        added(home)
    assert refused.value.code == "photo-there-already"

    for shade in range(1, 8):
        added(home, shade=shade * 20)
    with pytest.raises(Refusal) as refused:
        added(home, shade=200)
    assert (refused.value.code, ListingPhoto.objects.count()) == ("too-many-photos", 8)


def test_photos_stand_in_the_order_that_their_partner_gives(profile: Listing) -> None:
    first, second, third = (added(profile, shade=shade) for shade in (0, 60, 120))
    organisation, owner = profile.organisation, an_owner_of(profile.organisation)

    for photo in (third, third, third):
        move_photo_forward(organisation=organisation, photo=photo.reference, actor=owner, now=LATER)
    assert photos_of(profile) == [third, first, second]

    remove_photo(organisation=organisation, photo=first.reference, actor=owner, now=LATER)
    last = added(profile, shade=180)
    assert photos_of(profile) == [third, second, last]


def test_other_words_are_looked_at_again_and_the_same_words_are_not(profile: Listing) -> None:
    photo = approved(added(profile))

    def described(alt: str) -> ListingPhoto:
        return describe_photo(
            organisation=profile.organisation,
            photo=photo.reference,
            alt=alt,
            actor=an_owner_of(profile.organisation),
            now=LATER,
        )

    assert described(" De kas  met paprika's ").state == "approved"
    changed = described("De kas in de winter")

    assert (changed.state, changed.alt, changed.decided_by) == ("waiting", "De kas in de winter", None)
    assert photos_shown([profile]) == {}


def test_a_refused_photo_says_why_and_its_partner_is_told(profile: Listing) -> None:
    photo, boss = added(profile), a_user()
    with pytest.raises(Refusal) as refused:
        refuse_photo(photo=photo, seen_alt=photo.alt, reasons=" ", actor=boss, now=LATER)
    assert (refused.value.code, photos_waiting()) == ("field-empty", [photo])

    refuse_photo(photo=photo, seen_alt=photo.alt, reasons="Er staan gezichten op.", actor=boss, now=LATER)

    photo.refresh_from_db()
    assert (photo.state, photo.reasons, photo.decided_by) == ("refused", "Er staan gezichten op.", boss)
    assert photos_shown([profile]) == {}
    message = OutboxMessage.objects.get(kind="photo.refused")
    assert message.reference.startswith(photo.reference)
    with pytest.raises(Refusal) as refused:
        approve_photo(photo=photo, seen_alt=photo.alt, actor=boss, now=LATER)
    assert refused.value.code == "photo-decided"


def test_nobody_approves_words_that_they_did_not_see(profile: Listing) -> None:
    photo = added(profile)

    with pytest.raises(Refusal) as refused:
        approve_photo(photo=photo, seen_alt="Iets anders", actor=a_user(), now=LATER)

    photo.refresh_from_db()
    assert (refused.value.code, photo.state) == ("photo-changed-meanwhile", "waiting")


def test_a_photo_that_is_taken_away_is_gone_with_its_files(
    profile: Listing, store: Path, django_capture_on_commit_callbacks
) -> None:
    photo = added(profile)
    assert len(files_in(store)) == 2

    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(
            organisation=profile.organisation,
            photo=photo.reference,
            actor=an_owner_of(profile.organisation),
            now=LATER,
        )

    assert (ListingPhoto.objects.count(), files_in(store)) == (0, [])


def test_another_organisation_finds_no_photo_of_this_one(profile: Listing) -> None:
    photo, other = added(profile), an_organisation()
    actor: User = an_owner_of(other)

    for act in (remove_photo, move_photo_forward):
        with pytest.raises(Refusal) as refused:
            act(organisation=other, photo=photo.reference, actor=actor, now=LATER)
        assert refused.value.code == "photo-not-found"
    assert photos_of(profile) == [photo]


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"alt": ""}, "photo_says_what_is_on_it"),
        ({"state": "approved"}, "decided_photo_says_by_whom"),
        ({"state": "refused", "reasons": ""}, "refused_photo_gives_reasons"),
    ],
)
def test_the_database_guards_photos(profile: Listing, changes: dict[str, object], guard: str) -> None:
    photo, boss = added(profile), a_user()
    told = {"decided_by": boss, "decided_at": NOW} if changes.get("state") == "refused" else {}

    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        ListingPhoto.objects.filter(pk=photo.pk).update(**changes, **told)


def test_the_database_keeps_a_photo_once_at_a_listing(profile: Listing) -> None:
    one, two = added(profile), added(profile, shade=60)

    with pytest.raises(IntegrityError, match="photo_stands_once_at_a_listing"), transaction.atomic():
        ListingPhoto.objects.filter(pk=two.pk).update(sha256=one.sha256)
