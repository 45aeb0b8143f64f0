"""In which language a page speaks, and to whom (ADR 0029)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from foundation.choices import Language
from foundation.languages import STAFF_LANGUAGES, VISITOR_LANGUAGES, staff_language
from tests.web.given import address
from tests.web.reading import read
from web.paths import languages_at

pytestmark = [pytest.mark.django_db]


def test_the_site_speaks_the_languages_of_visitors_each_named_in_itself() -> None:
    assert Language.choices == settings.LANGUAGES
    assert VISITOR_LANGUAGES == ("nl", "en", "pl", "ro", "bg")
    assert STAFF_LANGUAGES == ("nl", "en")


@pytest.mark.parametrize(
    ("reads", "gets"), [("nl", "nl"), ("en", "en"), ("pl", "en"), ("bg", "en"), ("", "en"), (None, "en")]
)
def test_work_and_paper_are_in_dutch_or_in_english(reads: str | None, gets: str) -> None:
    assert staff_language(reads) == gets


def paths_below(resolver: URLResolver, start: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every path of the site with the names of its page's parts."""
    for entry in resolver.url_patterns:
        here = start + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, [entry.callback.__module__]
        else:
            yield from paths_below(entry, here)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_public_pages_speak_all_languages_and_everything_else_two(language: str) -> None:
    with override(language):
        found = {
            path: (module, languages_at(path))
            for path, [module] in paths_below(get_resolver())
            if path.startswith((f"{language}/", "api/", "hooks/"))
        }
    assert len(found) > 100
    wrong = {
        path: languages
        for path, (module, languages) in found.items()
        if (languages == VISITOR_LANGUAGES)
        != (module.startswith("web.public.") and not module.endswith(".components"))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("/pl/portal/", "/en/portal/"),
        ("/ro/desk/organisations/?q=a%20b", "/en/desk/organisations/?q=a%20b"),
        ("/bg/account/login/?next=/bg/portal/", "/en/account/login/?next=/bg/portal/"),
        ("/pl/admin/", "/en/admin/"),
        ("/pl/components/", "/en/components/"),
    ],
)
def test_who_reads_another_language_gets_pages_for_work_in_english(
    client: Client, asked: str, answer: str
) -> None:
    assert client.get(asked).headers["Location"] == answer


def test_the_log_in_offers_the_languages_it_speaks(client: Client) -> None:
    page = read(client.get("/en/account/login/"))
    assert [link["hreflang"] for link in page.all("a") if "hreflang" in link] == ["nl", "en"]


def test_the_api_refuses_in_the_language_of_who_asks(client: Client) -> None:
    def asked_in(language: str) -> object:
        return client.get("/api/v1/vacancies/NOPE", headers={"accept-language": language}).json()["detail"]

    assert asked_in("pl") == "Nie pokazujemy tego ogłoszenia. Poszukaj innego na tej stronie."
    assert asked_in("nl") != asked_in("en")


def test_a_public_page_names_itself_in_all_languages_to_search_engines(client: Client) -> None:
    links = read(client.get(address("work", language="ro"))).all("link")
    assert [
        (link["hreflang"], link["href"].removeprefix(settings.SITE_URL))
        for link in links
        if link["rel"] == "alternate" and "hreflang" in link
    ] == [
        ("nl", "/nl/werk/"),
        ("en", "/en/work/"),
        ("pl", "/pl/praca/"),
        ("ro", "/ro/locuri-de-munca/"),
        ("bg", "/bg/rabota/"),
    ]
