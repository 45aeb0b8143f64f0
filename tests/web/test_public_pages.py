"""What holds for every public page: it can be read, by everybody, quickly, and it tells where it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.billing.given import the_price_card
from tests.marketplace.given import an_organisation
from tests.quality.given import the_marks
from tests.web.given import address, homes, services, shortly_after, vacancies
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]

STATIC = Path(__file__).resolve().parents[2] / "web/static/web"
LARGEST = 100_000
PLAIN = (
    *(
        "home",
        "work",
        "housing",
        "services",
        "agenda",
        "ranking",
        "marks-explained",
        "for-partners",
        "contact",
    ),
    *("accessibility", "privacy", "components", "report-status"),
)
OF_A_LISTING = ("vacancy", "vacancy-sheet", "lead", "lead-sent", "report", "home-listing", "service")
ALL = (*PLAIN, *OF_A_LISTING)

Visit = Callable[..., object]


def languages_of(name: str) -> tuple[str, ...]:
    """The page of components is for who builds pages; all others are for visitors."""
    return ("nl", "en") if name == "components" else ("nl", "en", "pl", "ro", "bg")


@pytest.fixture
def addresses(clock_at: Callable[[datetime], None]) -> dict[str, list[str]]:
    """A region with one listing of each kind, marks and prices: the arguments of every page's address."""
    clock_at(shortly_after())
    the_marks()
    the_price_card()
    vacancy, home, service = vacancies()[0], homes()[0], services()[0]
    of_vacancy = [vacancy.reference]
    return {
        **{name: [] for name in PLAIN},
        **dict.fromkeys(("vacancy", "vacancy-sheet", "lead", "lead-sent", "report"), of_vacancy),
        "home-listing": [home.reference],
        "service": [service.reference],
    }


@pytest.mark.parametrize("name", ALL)
def test_a_page_has_in_every_language_a_title_landmarks_and_one_first_heading(
    name: str, client: Client, addresses: dict[str, list[str]]
) -> None:
    for language in languages_of(name):
        response = client.get(address(name, *addresses[name], language=language))
        assert response.status_code == 200
        page = read(response)
        assert page.all("html")[0]["lang"] == language
        assert len("".join(page.text_of("title"))) > 10
        assert page.headings.count(1) == 1
        assert page.headings[0] == 1
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(later <= earlier + 1 for earlier, later in steps), page.headings
        assert len(page.all("main")) == 1
        assert len(page.all("header")) == 1
        skip = page.all("a")[0]
        assert (skip["class"], skip["href"]) == ("skip", "#main")
        assert page.all("main")[0]["id"] == "main"
        names = [nav["aria-label"] for nav in page.all("nav")]
        assert len(names) == len(set(names)) > 0


@pytest.mark.parametrize("name", ALL)
def test_a_page_holds_no_style_or_script_of_its_own_and_nothing_from_elsewhere(
    name: str, client: Client, addresses: dict[str, list[str]]
) -> None:
    page = read(client.get(address(name, *addresses[name])))
    assert page.all("style") == []
    for tag, attributes in page.elements:
        assert "style" not in attributes, tag
        assert not [one for one in attributes if one.startswith("on")], tag
        if tag in {"script", "img", "link", "use", "iframe", "source"}:
            loaded = attributes.get("src") or attributes.get("href") or ""
            if attributes.get("rel") not in {"alternate", "canonical"}:
                assert loaded.startswith("/") or attributes.get("type") == "application/ld+json", attributes
    assert "Set-Cookie" not in client.get(address(name, *addresses[name])) or name == "lead"


@pytest.mark.parametrize("name", ALL)
def test_a_page_with_all_that_it_loads_stays_below_a_hundred_kilobytes(
    name: str, client: Client, addresses: dict[str, list[str]]
) -> None:
    response = client.get(address(name, *addresses[name]))
    page = read(response)
    loaded = {
        attributes["href"] for attributes in page.all("link") if attributes["rel"] in {"stylesheet", "icon"}
    }
    loaded |= {attributes["src"] for attributes in page.all("script") if "src" in attributes}
    loaded |= {attributes["href"].partition("#")[0] for attributes in page.all("use")}
    weight = len(response.content) + sum(
        (STATIC / one.removeprefix("/static/web/")).stat().st_size for one in loaded
    )
    assert 1_000 < weight < LARGEST


@pytest.mark.parametrize("name", ALL)
def test_an_identifier_stands_once_and_every_label_points_to_a_field(
    name: str, client: Client, addresses: dict[str, list[str]]
) -> None:
    page = read(client.get(address(name, *addresses[name])))
    identifiers = [attributes["id"] for _tag, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    wanted = {attributes["for"] for attributes in page.all("label") if attributes.get("for")}
    wanted |= {href[1:] for href in page.links if href.startswith("#")}
    wanted |= {
        attributes["popovertarget"] for attributes in page.all("button") if "popovertarget" in attributes
    }
    assert wanted <= set(identifiers)


@pytest.mark.parametrize("name", ALL)
def test_a_page_leads_to_itself_in_every_language(
    name: str, client: Client, addresses: dict[str, list[str]]
) -> None:
    arguments = addresses[name]
    page = read(client.get(address(name, *arguments) + "?q=a%20b"))
    named = {link["hreflang"]: (link["href"], link["lang"]) for link in page.all("a") if "hreflang" in link}
    assert named == {
        language: (address(name, *arguments, language=language) + "?q=a%20b", language)
        for language in languages_of(name)
    }


@pytest.mark.parametrize("name", ALL)
def test_every_link_within_the_site_leads_somewhere(
    name: str, client: Client, addresses: dict[str, list[str]]
) -> None:
    page = read(client.get(address(name, *addresses[name])))
    within = {href for href in page.links if href.startswith(("/", "?"))}
    here = address(name, *addresses[name])
    for href in sorted(within):
        target = here + href if href.startswith("?") else href
        assert client.get(target).status_code in {200, 302, 303}, target


@pytest.mark.parametrize(("name", "make"), [("work", vacancies), ("housing", homes), ("services", services)])
def test_a_page_of_results_asks_as_many_questions_for_fifty_listings_as_for_five(
    name: str,
    make: Callable[..., object],
    client: Client,
    clock_at: Callable[[datetime], None],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    clock_at(shortly_after())
    make(5)
    client.get(address(name))
    with django_assert_num_queries({"work": 8, "housing": 11, "services": 8}[name]):
        client.get(address(name))
    make(45, organisation=an_organisation(name="Kwekerij De Tweede B.V."))
    with django_assert_num_queries({"work": 8, "housing": 11, "services": 8}[name]):
        heads = read(client.get(address(name))).all("h2")
    assert len([head for head in heads if head.get("class") == "size-4"]) == 20


@pytest.mark.parametrize(
    ("name", "queries"), [("home", 2), ("vacancy", 12), ("vacancy-sheet", 8), ("ranking", 0)]
)
def test_a_page_asks_a_fixed_number_of_questions(
    name: str,
    queries: int,
    client: Client,
    addresses: dict[str, list[str]],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(queries):
        client.get(address(name, *addresses[name]))
    vacancies(20, organisation=an_organisation(name="Kwekerij De Tweede B.V."))
    with django_assert_num_queries(queries):
        client.get(address(name, *addresses[name]))


def test_the_words_in_an_address_follow_the_language(client: Client) -> None:
    assert address("components", language="nl") == "/nl/onderdelen/"
    assert address("components", language="en") == "/en/components/"
    assert address("vacancy", "7KD4-M2QX", language="nl") == "/nl/werk/7KD4-M2QX/"
    assert address("vacancy", "7KD4-M2QX", language="en") == "/en/work/7KD4-M2QX/"
    assert address("vacancy", "7KD4-M2QX", language="pl") == "/pl/praca/7KD4-M2QX/"
    assert address("vacancy", "7KD4-M2QX", language="ro") == "/ro/locuri-de-munca/7KD4-M2QX/"
    assert address("vacancy", "7KD4-M2QX", language="bg") == "/bg/rabota/7KD4-M2QX/"
    assert client.get("/nl/work/").status_code == 404


def test_the_site_opens_in_dutch_or_in_the_language_of_the_browser(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/nl/"
    assert client.get("/", headers={"accept-language": "en-GB,en"}).headers["Location"] == "/en/"
    assert client.get("/", headers={"accept-language": "pl"}).headers["Location"] == "/pl/"
    assert client.get("/", headers={"accept-language": "tr"}).headers["Location"] == "/nl/"


def test_the_current_place_in_the_navigation_is_marked(
    client: Client, addresses: dict[str, list[str]]
) -> None:
    def current(name: str) -> list[tuple[str, str]]:
        page = read(client.get(address(name, *addresses[name])))
        return [
            (link["href"], link["aria-current"])
            for link in page.all("a")
            if "aria-current" in link and "hreflang" not in link and link.get("class") != "chip"
        ]

    assert current("work") == [("/en/work/", "page")]
    assert current("vacancy") == [("/en/work/", "true")]
    assert current("home") == []


def test_search_engines_find_what_visitors_find_and_nothing_behind_a_log_in(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /*/portal/" in text
    assert "work" not in text
    assert client.get("/favicon.ico").headers["Location"] == "/static/web/mark.svg"
