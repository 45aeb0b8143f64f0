"""Profiles as visitors see them: who they are, the film that waits for a press, photos, and what they offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.actions.photos import add_photo, approve_photo
from marketplace.actions.publishing import withdraw_listing
from marketplace.models import Listing, ListingPhoto
from tests.marketplace.given import NOW, a_user, an_organisation, an_owner_of
from tests.marketplace.photo_files import a_photo
from tests.web.given import address, homes, profiles, services, shortly_after, vacancies
from tests.web.reading import read, structured_data

pytestmark = [pytest.mark.django_db]
MoveClock = Callable[[datetime], None]
FRAME = "https://player.vimeo.com/video/123456789"
SITE = "https://menukaart.example"


@pytest.fixture(autouse=True)
def _in_march(clock_at: MoveClock, settings: LazySettings, tmp_path: Path) -> None:
    settings.SITE_URL, settings.MEDIA_ROOT = SITE, tmp_path
    clock_at(shortly_after())


def with_photo(listing: Listing, *, alt: str = "De kas", shade: int = 90) -> ListingPhoto:
    """The same, with a photo that shows."""
    photo = add_photo(
        organisation=listing.organisation,
        reference=listing.reference,
        content=a_photo(colour=(shade, 42, 98)),
        alt=alt,
        actor=an_owner_of(listing.organisation),
        now=NOW,
    )
    return approve_photo(photo=photo, seen_alt=alt, actor=a_user(), now=NOW)


def test_a_profile_says_who_they_are_why_to_work_there_and_what_they_offer_now(client: Client) -> None:
    organisation = an_organisation()
    profile = profiles(organisation=organisation)[0]
    work, home = vacancies(2, organisation=organisation), homes(organisation=organisation)[0]
    other = vacancies()[0]

    response = client.get(address("profile", profile.reference))

    html, page = response.content.decode(), read(response)
    for words in (
        "Why work here",
        "Nederlandse les onder werktijd",
        "Wij telen paprika en komkommer",
        "85 people work there",
        "Since 1984",
        "2 vacancies",
        "1 home",
    ):
        assert words in html, words
    assert page.text_of("h1") == ["Kwekerij De Zandhorst"]
    below = {*(address("vacancy", one.reference) for one in work), address("home-listing", home.reference)}
    assert below <= set(page.links)
    assert address("vacancy", other.reference) not in page.links
    assert "https://zandhorst.example/werken" in page.links


def test_without_an_offer_a_profile_says_so(client: Client) -> None:
    response = client.get(address("profile", profiles()[0].reference))

    assert "Nothing at this moment. Come back later." in response.content.decode()


def test_a_film_waits_for_a_press_and_without_scripts_a_link_says_where_it_leads(client: Client) -> None:
    response = client.get(address("profile", profiles()[0].reference))
    page, html = read(response), response.content.decode()

    assert page.all("iframe") == page.all("video") == page.all("embed") == page.all("object") == []
    loaded = [
        *(one.get("src", "") for tag in ("img", "script", "source") for one in page.all(tag)),
        *(
            one["href"]
            for one in page.all("link")
            if one["rel"] in {"stylesheet", "icon", "preload", "preconnect"}
        ),
    ]
    assert [one for one in loaded if "//" in one] == []
    button = next(one for one in page.all("button") if "data-film" in one)
    assert (button["data-film"], "hidden" in button) == (f"{FRAME}?dnt=1&autoplay=1&texttrack=1", True)
    assert "https://vimeo.com/123456789" in page.links
    assert "Watch it at Vimeo" in html
    assert "Subtitles:" in html
    assert [one["lang"] for one in page.all("span") if one.get("lang")][:2] == ["nl", "pl"]


def test_the_page_may_show_the_frame_of_its_own_film_and_no_other(client: Client) -> None:
    with_film, without = profiles()[0], profiles(video_url="", video_captions=())[0]

    def frames(reference: str) -> str:
        policy = client.get(address("profile", reference)).headers["Content-Security-Policy"]
        return next(rule for rule in policy.split("; ") if rule.startswith("frame-src"))

    assert frames(with_film.reference) == f"frame-src 'self' {FRAME}"
    assert frames(without.reference) == "frame-src 'self'"
    assert "vimeo" not in client.get(address("profiles")).headers["Content-Security-Policy"]


def test_photos_stand_on_the_page_with_their_size_their_widths_and_their_words(client: Client) -> None:
    profile = profiles()[0]
    photo = with_photo(profile, alt="Twee mensen plukken paprika's")

    image = next(
        one for one in read(client.get(address("profile", profile.reference))).all("img") if "srcset" in one
    )

    path = f"/photos/{profile.reference}/{photo.sha256}"
    assert image["srcset"] == f"{path}-160.webp 160w, {path}-640.webp 640w, {path}-1280.webp 1280w"
    assert (image["src"], image["width"], image["height"]) == (f"{path}-640.webp", "1280", "960")
    assert (image["alt"], image["lang"], image["loading"]) == ("Twee mensen plukken paprika's", "nl", "lazy")
    answer = client.get(image["src"])
    assert answer.content.startswith(b"RIFF")
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "image/webp",
        "public, max-age=31536000, immutable",
    )
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", ["vacancy", "home-listing", "service"])
def test_every_kind_of_listing_shows_its_photos_and_leads_to_the_profile(client: Client, kind: str) -> None:
    organisation = an_organisation()
    make = {"vacancy": vacancies, "home-listing": homes, "service": services}[kind]
    listing = make(organisation=organisation)[0]
    with_photo(listing)
    before = read(client.get(address(kind, listing.reference)))
    profile = profiles(organisation=organisation)[0]
    after = read(client.get(address(kind, listing.reference)))

    assert len([one for one in before.all("img") if "srcset" in one]) == 1
    assert address("profile", profile.reference) not in before.links
    assert address("profile", profile.reference) in after.links


def test_a_photo_is_found_only_when_it_shows(client: Client, clock_at: MoveClock) -> None:
    profile = profiles()[0]
    shown, waits = with_photo(profile), None
    waits = add_photo(
        organisation=profile.organisation,
        reference=profile.reference,
        content=a_photo(colour=(1, 1, 1)),
        alt="Wacht",
        actor=an_owner_of(profile.organisation),
        now=NOW,
    )

    def status(photo: ListingPhoto, width: int = 160) -> int:
        return client.get(f"/photos/{profile.reference}/{photo.sha256}-{width}.webp").status_code

    assert (status(shown), status(waits), status(shown, 161)) == (200, 404, 404)
    assert client.get(f"/photos/other/{shown.sha256}-160.webp").status_code == 404
    withdraw_listing(listing=profile, actor=an_owner_of(profile.organisation), now=shortly_after())
    assert status(shown) == 404


def test_the_overview_has_a_count_a_region_a_programme_and_small_photos(client: Client) -> None:
    employer = profiles()[0]
    provider = profiles(organisation=an_organisation(roles=("service_provider",)), title="Spraakwater")[0]
    photo = with_photo(employer)

    page = read(client.get(address("profiles")))
    assert page.text_of("h1") == ["2 employers and providers"]
    small = [one for one in page.all("img") if one.get("class") == "photo-small"]
    assert [(one["src"], one["width"], one["height"]) for one in small] == [
        (f"/photos/{employer.reference}/{photo.sha256}-160.webp", "160", "120")
    ]
    links = {"career": employer, "services": provider}
    for programme, one in links.items():
        page = read(client.get(address("profiles") + f"?programme={programme}&region=helmond-de-peel"))
        assert page.text_of("h1") == ["1 employer or provider"]
        assert address("profile", one.reference) in {link.partition("?")[0] for link in page.links}
    empty = client.get(address("profiles") + "?q=lasser").content.decode()
    assert "There is no employer or provider with ‘lasser’." in empty


def test_where_nobody_presents_itself_the_overview_says_so(client: Client) -> None:
    assert (
        "No employer or provider presents itself here now."
        in client.get(address("profiles")).content.decode()
    )


def test_the_words_of_a_point_find_a_profile(client: Client) -> None:
    profile = profiles()[0]

    page = read(client.get(address("profiles") + "?q=werktijd"))

    assert address("profile", profile.reference) in page.links


def test_the_pages_of_work_and_services_lead_to_who_offers_them(client: Client) -> None:
    profiles()

    for name, words in (("work", "Who offers work"), ("services", "Who offers housing and services")):
        assert words in client.get(address(name)).content.decode()
    assert address("profiles") + "?programme=career" in read(client.get(address("work"))).links


def test_an_ended_profile_answers_410_and_its_film_may_not_be_shown_there(client: Client) -> None:
    profile = profiles()[0]
    withdraw_listing(listing=profile, actor=an_owner_of(profile.organisation), now=shortly_after())

    response = client.get(address("profile", profile.reference))

    assert response.status_code == 410
    assert structured_data(response) == []
    assert "vimeo" not in response.headers["Content-Security-Policy"]


def test_search_engines_read_the_organisation_of_the_profile(client: Client) -> None:
    profile = profiles()[0]
    photo = with_photo(profile)

    data = structured_data(client.get(address("profile", profile.reference)))[0]

    assert data == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Kwekerij De Zandhorst B.V.",
        "description": "<p>Wij telen paprika en komkommer in verwarmde kassen.</p>",
        "identifier": profile.reference,
        "url": SITE + address("profile", profile.reference),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": "Someren",
            "addressRegion": "Noord-Brabant",
            "addressCountry": "NL",
        },
        "sameAs": ["https://zandhorst.example/werken"],
        "numberOfEmployees": {"@type": "QuantitativeValue", "value": 85},
        "foundingDate": "1984",
        "image": [f"{SITE}/photos/{profile.reference}/{photo.sha256}-1280.webp"],
    }


@pytest.mark.parametrize("page", ["profiles", "profile"])
def test_a_page_asks_as_many_questions_whatever_there_is(client: Client, page: str) -> None:
    def asked(reference: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(page, *([reference] if page == "profile" else []))).status_code == 200
        return len(queries)

    organisation = an_organisation()
    profile = profiles(organisation=organisation)[0]
    with_photo(profile)
    vacancies(organisation=organisation)
    asked(profile.reference)
    few = asked(profile.reference)
    for shade in (10, 20):
        with_photo(profile, shade=shade)
    vacancies(3, organisation=organisation)
    homes(2, organisation=organisation)
    for one in profiles(4):
        with_photo(one)
    assert asked(profile.reference) == few


def test_the_overview_with_twenty_small_photos_stays_within_a_hundred_kilobytes(client: Client) -> None:
    for one in profiles(20):
        with_photo(one)

    response = client.get(address("profiles"))

    page = read(response)
    small = [one["src"] for one in page.all("img") if one.get("class") == "photo-small"]
    assert len(small) == 20
    assert len(response.content) + sum(len(client.get(one).content) for one in small) < 100_000
