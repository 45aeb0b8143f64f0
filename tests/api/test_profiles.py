"""Profiles over the API: made, changed, published; and read with their film and photos."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from marketplace.actions.photos import add_photo, approve_photo
from marketplace.models import Listing
from tests.api.given import bearer
from tests.marketplace.given import NOW, a_user, an_open_door, an_organisation, an_owner_of
from tests.marketplace.photo_files import a_photo

pytestmark = pytest.mark.django_db

PROFILE = {
    "title": "Kwekerij De Zandhorst",
    "text": "Wij telen paprika.",
    "language": "nl",
    "place": "Someren",
    "reasons": ["Vaste uren"],
    "video_url": "https://youtu.be/dQw4w9WgXcQ",
    "video_captions": ["nl", "pl"],
}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.SITE_URL = tmp_path, "https://menukaart.example"
    clock_at(NOW)


def test_a_profile_is_made_published_and_read_by_everybody(client: Client):
    organisation = an_organisation()
    an_open_door(organisation, kind="profile", slots=1)
    owner = bearer(organisation)
    made = client.post("/api/v1/own/profiles", PROFILE, content_type="application/json", headers=owner)
    assert made.status_code == 201
    reference = made.json()["reference"]

    published = client.post(f"/api/v1/own/listings/{reference}/publish", headers=owner)

    assert (published.status_code, published.json()["is_live"]) == (200, True)
    listing = Listing.objects.get(reference=reference)
    photo = add_photo(
        organisation=organisation,
        reference=reference,
        content=a_photo(size=(400, 300)),
        alt="De kas",
        actor=an_owner_of(organisation),
        now=NOW,
    )
    assert client.get(f"/api/v1/profiles/{reference}").json()["photos"] == []
    approve_photo(photo=photo, seen_alt="De kas", actor=a_user(), now=NOW)
    told = client.get(f"/api/v1/profiles/{reference}").json()
    assert {
        name: told[name] for name in ("programme", "reasons", "url", "people", "video_url", "video_captions")
    } == {
        "programme": "career",
        "reasons": ["Vaste uren"],
        "url": "",
        "people": None,
        "video_url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "video_captions": ["nl", "pl"],
    }
    address = f"https://menukaart.example/photos/{listing.reference}/{photo.sha256}"
    assert told["photos"] == [
        {
            "alt": "De kas",
            "sizes": [
                {"url": f"{address}-160.webp", "width": 160, "height": 120},
                {"url": f"{address}-400.webp", "width": 400, "height": 300},
            ],
        }
    ]
    listed = client.get("/api/v1/profiles?programme=career").json()
    assert [one["reference"] for one in listed["results"]] == [reference]
    assert client.get("/api/v1/profiles?programme=services").json()["count"] == 0

    changed = client.put(
        f"/api/v1/own/profiles/{reference}",
        {**PROFILE, "reasons": ["Vaste uren", "Taalles"]},
        content_type="application/json",
        headers=owner,
    )
    assert changed.status_code == 200
    assert client.get(f"/api/v1/profiles/{reference}").json()["reasons"] == ["Vaste uren", "Taalles"]


def test_a_video_without_captions_is_refused_with_its_sentence_and_nothing_is_kept(client: Client):
    organisation = an_organisation()

    answer = client.post(
        "/api/v1/own/profiles",
        {**PROFILE, "video_captions": []},
        content_type="application/json",
        headers={**bearer(organisation), "Accept-Language": "en"},
    )

    body = answer.json()
    assert (answer.status_code, body["code"], body["field"]) == (
        422,
        "video-needs-captions",
        "video_captions",
    )
    assert body["detail"].startswith("A video must have captions")
    assert Listing.objects.count() == 0
