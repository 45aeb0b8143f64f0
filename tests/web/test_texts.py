"""A listing in more languages, wherever it leaves us: page, results, sheet, feeds, data, API, and its form."""

from __future__ import annotations

import pytest

from marketplace.models import Listing
from tests.api.given import bearer
from tests.marketplace.actions.test_texts import BULGARIAN, POLISH
from tests.marketplace.given import an_organisation
from tests.web.given import address, homes, services, shortly_after, vacancies
from tests.web.reading import structured_data
from tests.web.test_content_checks import FORM, read

pytestmark = pytest.mark.django_db
SITE = "https://menukaart.example"
WAYS = ("", "-sheet", "-widget", "-atom", "-feed", "-geojson")
OWN = "Oogstmedewerker paprika"
IN_POLISH = {"title_pl": "Zbieracz papryki", "text_pl": "Zbiera Pan/Pani paprykę."}


@pytest.fixture(autouse=True)
def _in_march(clock_at, settings):
    settings.SITE_URL = SITE
    clock_at(shortly_after())


def test_a_polish_reader_reads_polish_and_a_romanian_the_own_text_with_its_language(client):
    listing = vacancies(1, texts=(POLISH,))[0]

    polish = read(client.get(address("vacancy", listing.reference, language="pl")))
    assert '<h1 lang="pl">Zbieracz papryki</h1>' in polish
    assert "Zbiera Pan/Pani paprykę w szklarni." in polish
    assert OWN not in polish
    dutch = f"{SITE}{address('vacancy', listing.reference, language='nl')}"
    assert f'<a href="{dutch}" hreflang="nl" lang="nl">Nederlands</a>' in polish

    romanian = read(client.get(address("vacancy", listing.reference, language="ro")))
    assert f'<h1 lang="nl">{OWN}</h1>' in romanian
    assert 'hreflang="pl" lang="pl">Polski</a>' in romanian


@pytest.mark.parametrize(
    ("make", "page", "listed"),
    [
        (vacancies, "vacancy", "work"),
        (homes, "home-listing", "housing"),
        (services, "service", "services"),
    ],
)
def test_every_way_out_gives_the_text_in_the_language_of_the_reader(client, make, page, listed):
    listing = make(1, texts=(POLISH,))[0]
    own = listing.title

    ways = [
        *((page, listing.reference), (f"{page}-sheet", listing.reference), ("report", listing.reference)),
        *((f"{listed}{way}",) for way in WAYS),
    ]
    for way in ways:
        polish = read(client.get(address(*way, language="pl")))
        assert "Zbieracz papryki" in polish, way
        assert own not in polish, way
        dutch = read(client.get(address(*way, language="nl")))
        assert own in dutch, way


def test_search_engines_and_job_boards_get_the_language_of_the_page(client):
    listing = vacancies(1, texts=(POLISH,))[0]

    for language, title in (("pl", "Zbieracz papryki"), ("bg", OWN)):
        (posting,) = structured_data(client.get(address("vacancy", listing.reference, language=language)))
        assert posting["title"] == title
        assert f"<title><![CDATA[{title}]]></title>" in read(
            client.get(address("vacancy-feed", language=language))
        )


def test_an_entry_of_a_feed_says_the_language_of_its_text(client):
    vacancies(1, texts=(POLISH,))

    items = client.get(address("work-feed", language="pl")).json()["items"]
    assert [(one["title"], one["language"]) for one in items] == [("Zbieracz papryki", "pl")]
    items = client.get(address("work-feed", language="ro")).json()["items"]
    assert [(one["title"], one["language"]) for one in items] == [(OWN, "nl")]


def test_the_number_of_questions_does_not_grow_with_the_texts(client, django_assert_num_queries):
    vacancies(2, texts=(POLISH,))
    with django_assert_num_queries(8):
        client.get(address("work", language="pl"))
    vacancies(9, organisation=an_organisation(), texts=(POLISH, BULGARIAN))
    with django_assert_num_queries(8):
        client.get(address("work", language="pl"))


def test_a_partner_adds_a_text_and_visitors_read_it(author, client):
    author.post(address("listing-new", "vacancy"), {**FORM, **IN_POLISH, "publish": "1"})
    listing = Listing.objects.get()
    assert listing.state == "published"

    assert "Zbieracz papryki" in read(client.get(address("vacancy", listing.reference, language="pl")))
    edit = read(author.get(address("listing-edit", "vacancy", listing.reference)))
    assert "Text in Polish" in edit
    assert "Add a text in Bulgarian" in edit
    assert "Add a text in English" not in edit
    assert 'value="Zbieracz papryki"' in edit


def test_half_a_text_and_a_doubtful_one_are_said_beside_their_fields(author):
    half = author.post(
        address("listing-new", "vacancy"), {**FORM, "title_pl": "Zbieracz papryki", "save": "1"}
    )
    assert list(half.context["form"].errors) == ["text_pl"]
    assert '<details class="card stack-3" open>' in read(half)

    doubtful = {**IN_POLISH, "text_pl": "Tylko mężczyźni."}
    refused = author.post(address("listing-new", "vacancy"), {**FORM, **doubtful, "publish": "1"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["text_pl"]
    assert not Listing.objects.exists()


def test_the_api_takes_and_gives_texts(client, organisation):
    headers = {**bearer(organisation), "Accept-Language": "en"}
    texts = [{"language": "pl", "title": "Nauka języka", "text": "Lekcje w małych grupach."}]
    body = {
        "title": "Nederlandse les",
        "text": "Les in kleine groepen.",
        "language": "nl",
        "place": "Someren",
        "sector": "other",
        "stay": "short",
        "hours_from": 8,
        "hours_until": 8,
        "language_needed": "none",
        "opportunity": "self_employment",
        "texts": texts,
    }
    made = client.post("/api/v1/own/vacancies", body, content_type="application/json", headers=headers)
    assert made.status_code == 201, made.json()
    client.post(f"/api/v1/own/listings/{made.json()['reference']}/publish", headers=headers)

    assert client.get(f"/api/v1/vacancies/{made.json()['reference']}").json()["texts"] == texts
    assert client.get("/api/v1/vacancies?q=nauka").json()["results"][0]["texts"] == texts

    twice = {**body, "texts": texts * 2}
    refused = client.post("/api/v1/own/vacancies", twice, content_type="application/json", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "text-twice")
