"""Photos in the portal and at the desk: added, put in order, looked at, refused with a letter."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from marketplace.actions.photos import add_photo
from marketplace.models import Listing, ListingPhoto
from quality.queries.queue import waiting_at
from tests.marketplace.given import NOW, a_draft, an_open_door, an_organisation, an_owner_of, profile_facts
from tests.marketplace.photo_files import a_bomb, a_photo
from tests.web.given import address, profiles, shortly_after, staff
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def store(clock_at: Callable[[datetime], None], settings: LazySettings, tmp_path: Path) -> Path:
    """Where files are kept, in this test only."""
    settings.MEDIA_ROOT = tmp_path
    clock_at(shortly_after())
    return tmp_path


@pytest.fixture
def profile() -> Listing:
    """A live profile."""
    return profiles()[0]


@pytest.fixture
def partner(profile: Listing) -> Client:
    """A browser in which its owner is logged in."""
    client = Client()
    client.force_login(an_owner_of(profile.organisation))
    return client


def sent(partner: Client, listing: Listing, content: bytes, alt: str = "De kas", name: str = "kas.jpg"):
    """The form with a photo."""
    return partner.post(
        address("listing-photos", listing.reference),
        {"file": SimpleUploadedFile(name, content, "image/jpeg"), "alt": alt},
    )


def waiting(listing: Listing, *, alt: str = "De kas", shade: int = 90) -> ListingPhoto:
    """A photo at which nobody looked."""
    return add_photo(
        organisation=listing.organisation,
        reference=listing.reference,
        content=a_photo(size=(400, 300), colour=(shade, 42, 98)),
        alt=alt,
        actor=an_owner_of(listing.organisation),
        now=NOW,
    )


def test_a_photo_is_added_and_neither_place_nor_camera_is_in_what_visitors_get(
    partner: Client, profile: Listing, client: Client
) -> None:
    answer = sent(partner, profile, a_photo(is_told_about=True))

    photo = ListingPhoto.objects.get()
    assert (answer.status_code, answer.url) == (302, address("listing-photos", profile.reference))
    assert (photo.alt, photo.state) == ("De kas", "waiting")
    html = partner.get(address("listing-photos", profile.reference)).content.decode()
    assert "1 photo of at most 8" in html
    assert "Waits for our look" in html
    own = partner.get(address("photo-file", photo.reference))
    assert (own["Content-Type"], own["Cache-Control"]) == ("image/webp", "private, no-store")

    staff(StaffRole.QUALITY).post(
        address("desk-photo", photo.reference), {"seen_alt": "De kas", "approve": "1"}
    )
    public = client.get(f"/photos/{profile.reference}/{photo.sha256}-1280.webp")
    seen = Image.open(io.BytesIO(public.content))
    assert (public.status_code, dict(seen.getexif()), "icc_profile" in seen.info) == (200, {}, False)


@pytest.mark.parametrize(
    ("content", "alt", "name", "status", "sentence"),
    [
        (a_bomb(), "Kas", "kas.png", 422, "more than 50 million points"),
        (b"<svg/>", "Kas", "kas.svg", 422, "not a photo that we can show"),
        (a_photo(), "", "kas.jpg", 422, "required"),
        (a_photo(), "Alleen vrouwen", "kas.jpg", 422, "may not choose people by sex"),
        (b"\xff\xd8\xff" + b"\0" * (9 * 1024 * 1024), "Kas", "kas.jpg", 413, "larger than 8 MB"),
    ],
)
def test_what_is_refused_says_why_and_nothing_is_kept(
    partner: Client,
    profile: Listing,
    store: Path,
    content: bytes,
    alt: str,
    name: str,
    status: int,
    sentence: str,
) -> None:
    answer = sent(partner, profile, content, alt, name)

    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert ListingPhoto.objects.count() == 0
    assert [one for one in store.rglob("*") if one.is_file()] == []


def test_the_order_the_words_and_the_photo_itself_are_the_partners(partner: Client, profile: Listing) -> None:
    first, second = waiting(profile), waiting(profile, alt="Plukken", shade=10)

    def press(photo: ListingPhoto, **what: str):
        return partner.post(address("listing-photo-change", profile.reference, photo.reference), what)

    press(second, forward="1", alt="Plukken")
    assert list(ListingPhoto.objects.order_by("position")) == [second, first]
    press(first, save="1", alt="De kas in de winter")
    first.refresh_from_db()
    assert first.alt == "De kas in de winter"
    refused = press(first, save="1", alt="Alleen vrouwen")
    assert refused.status_code == 422
    assert "may not choose people by sex" in refused.content.decode()
    press(second, remove="1", alt="Plukken")
    assert list(ListingPhoto.objects.all()) == [first]


def test_another_partner_finds_nothing_of_it(profile: Listing) -> None:
    photo, other = waiting(profile), Client()
    other.force_login(an_owner_of(an_organisation()))

    assert other.get(address("listing-photos", profile.reference)).status_code == 404
    assert other.get(address("photo-file", photo.reference)).status_code == 404
    press = other.post(address("listing-photo-change", profile.reference, photo.reference), {"remove": "1"})
    assert (press.status_code, ListingPhoto.objects.count()) == (404, 1)


def test_photos_of_drafts_wait_with_them_and_those_that_show_wait_at_the_desk(profile: Listing) -> None:
    organisation = an_organisation()
    waiting(a_draft(organisation, profile_facts()))
    photo = waiting(profile)

    assert [(one.kind.value, one.reference) for one in waiting_at(NOW)] == [("photo", photo.reference)]
    page = staff(StaffRole.QUALITY).get(address("desk-queue"))
    assert address("desk-photo", photo.reference) in read(page).links


def test_the_desk_refuses_with_reasons_and_the_partner_gets_a_letter(profile: Listing) -> None:
    photo, desk = waiting(profile), staff(StaffRole.QUALITY)
    html = desk.get(address("desk-photo", photo.reference)).content.decode()
    assert address("desk-photo-file", photo.reference) in html
    assert desk.get(address("desk-photo-file", photo.reference))["Content-Type"] == "image/webp"
    where = address("desk-photo", photo.reference)
    assert desk.post(where, {"seen_alt": "De kas", "reasons": "", "refuse": "1"}).status_code == 422
    assert desk.post(where, {"seen_alt": "Anders", "approve": "1"}).status_code == 422

    desk.post(where, {"seen_alt": "De kas", "reasons": "Er staan kinderen op.", "refuse": "1"})
    deliver_due()

    photo.refresh_from_db()
    assert (photo.state, photo.reasons) == ("refused", "Er staan kinderen op.")
    letter = mail.outbox[0]
    assert letter.to == [profile.organisation.party.email]
    assert "Er staan kinderen op." in letter.body
    assert photo.reference in letter.body


def test_other_desks_look_at_no_photo(profile: Listing) -> None:
    photo = waiting(profile)

    assert staff(StaffRole.FINANCE).get(address("desk-photo", photo.reference)).status_code == 403


def test_the_pages_of_the_desk_about_a_listing_show_its_photos(profile: Listing) -> None:
    photo, desk = waiting(profile), staff(StaffRole.QUALITY)

    assert (
        address("desk-photo-file", photo.reference)
        in desk.get(address("desk-listing", profile.reference)).content.decode()
    )


def test_a_partner_makes_a_profile_in_the_portal_and_puts_it_online(client: Client) -> None:
    organisation = an_organisation()
    an_open_door(organisation, kind="profile", slots=1)
    client.force_login(an_owner_of(organisation))
    assert address("listing-new", "profile") in read(client.get(address("listings"))).links
    form = client.get(address("listing-new", "profile")).content.decode()
    assert 'value="Kwekerij De Zandhorst B.V."' in form
    assert "Where does it stand?" not in form
    typed = {
        "title": "Kwekerij De Zandhorst",
        "text": "Wij telen paprika.",
        "language": "nl",
        "postcode": "Someren",
        "reasons": "Vaste uren\n\n  Taalles  ",
        "video_url": "https://youtu.be/dQw4w9WgXcQ",
        "publish": "1",
    }
    refused = client.post(address("listing-new", "profile"), typed)
    assert refused.status_code == 422
    assert "A video must have captions" in refused.content.decode()
    assert Listing.objects.count() == 0

    client.post(address("listing-new", "profile"), {**typed, "video_captions": ["nl"]})

    profile = Listing.objects.get()
    assert (profile.state, profile.profile.reasons) == ("published", ["Vaste uren", "Taalles"])
    again = client.get(address("listing-edit", "profile", profile.reference)).content.decode()
    assert "Vaste uren\nTaalles" in again
    assert address("listing-photos", profile.reference) in again
    assert Client().get(address("profile", profile.reference)).status_code == 200


def test_who_does_two_things_chooses_where_a_profile_stands(client: Client) -> None:
    organisation = an_organisation(roles=("employer", "training_provider"))
    client.force_login(an_owner_of(organisation))

    assert "Where does it stand?" in client.get(address("listing-new", "profile")).content.decode()
