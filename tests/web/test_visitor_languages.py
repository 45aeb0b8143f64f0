"""Polish, Romanian and Bulgarian visitors read every public page in their language, from its title to its refusals."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.utils.translation import gettext, override

from marketplace.actions.publishing import withdraw_listing
from marketplace.models import Lead, Listing
from quality.models import Mark
from tests.billing.given import the_price_card
from tests.marketplace.given import an_organisation, an_owner_of
from tests.marketplace.groups import a_group, a_home, a_landlord
from tests.quality.given import a_recognition, the_marks
from tests.web.given import address, guarded, homes, services, shortly_after, vacancies
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]

LANGUAGES = ["pl", "ro", "bg"]
PLAIN = (
    *("home", "work", "housing", "services", "agenda", "ranking", "marks-explained", "for-partners"),
    *("contact", "accessibility", "privacy"),
    *("work-widget", "work-widget-code", "work-sheet", "housing-widget", "services-sheet", "housing-sheet"),
    *("agenda-widget", "agenda-sheet"),
)
WISHES = "?wish=independent&wish=bedroom&wish=size&wish=wifi&wish=others&wish=sport&wish=shop&wish=nature"
# With these a visitor meets the other sentences of a page.
QUERIES = (
    *(("work", "?q=lasser&place=Nergens"), ("work", "?q=lasser&place=5711AA&radius=5&stay=long&wage=1600")),
    *(
        ("housing", "?bedroom=no"),
        ("housing", "?q=kasteel"),
        ("housing", f"{WISHES}&work=Someren"),
        ("housing", f"{WISHES}&work=Nergens"),
        ("work-widget", "?q=lasser&place=Someren"),
        ("services", "?category=language&sort=newest"),
    ),
    *(("for-partners", "?segment=person"), ("work", "?sort=wage")),
)
CATALOGUE = Path(__file__).resolve().parents[2] / "locale/nl/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?[a-z]+>")
MARKED_AS_ENGLISH = re.compile(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>')
WORDS_OF_A_SENTENCE = 4


@pytest.fixture
def vacancy(clock_at: Callable[[datetime], None]) -> Listing:
    """A region with something on every page; its vacancy, of which the employer holds a mark."""
    clock_at(shortly_after())
    the_marks()
    the_price_card()
    employer = an_organisation(website="https://zandhorst.example")
    a_recognition(employer)
    return vacancies(organisation=employer, housing_offered="employer", suits_partner=True)[0]


def english_sentences() -> list[str]:
    """All pieces of the texts in the code that are long enough to know them again on a page."""
    pieces = {
        piece.strip(" .,:;")
        for entry in polib.pofile(str(CATALOGUE))
        for said in (entry.msgid, entry.msgid_plural)
        for piece in PLACEHOLDER.split(said)
    }
    return sorted(piece for piece in pieces if len(piece.split()) >= WORDS_OF_A_SENTENCE)


SENTENCES = english_sentences()


def english_on(page: str) -> list[str]:
    """English sentences of ours that a page says, other than in words that are marked as English."""
    text = " ".join(html.unescape(MARKED_AS_ENGLISH.sub("", page)).split())
    return [sentence for sentence in SENTENCES if " ".join(sentence.split()) in text]


def test_an_english_page_is_recognised_as_english(client: Client) -> None:
    assert len(SENTENCES) > 1_000
    assert "Choose where to go on. Everything is free. You need no account" in english_on(
        client.get(address("home")).content.decode()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_public_page_says_anything_in_english(client: Client, vacancy: Listing, language: str) -> None:
    sister, landlord = a_landlord("Zuster B.V."), a_landlord("Woonanker")
    a_group(sister, vacancy.organisation)
    sold = {"tenure": "purchase", "price_cents": 24_900_000, "bare_rent_cents": 0, "deposit_cents": 0}
    unknown = {"other_workers": None, "sport_metres": None, "home_shop_metres": None, "nature_metres": None}
    own, of_group = homes()[0], a_home(sister, **unknown, permit_number="V-12")
    for_sale = a_home(landlord, **sold)
    home, service = a_home(landlord, own_bedroom=False, wifi=False), services()[0]
    of_vacancy = ("vacancy", "vacancy-sheet", "lead", "lead-sent")
    pages = [
        *(address(name, language=language) for name in PLAIN),
        *(address(name, language=language) + query for name, query in QUERIES),
        *(address(name, vacancy.reference, language=language) for name in of_vacancy),
        *(
            address(name, home.reference, language=language)
            for name in ("home-listing", "home-listing-sheet")
        ),
        *(
            address("home-listing", one.reference, language=language) + WISHES + work
            for one in (home, own, of_group, for_sale)
            for work in ("", "&work=Someren", "&work=Nergens")
        ),
        address("vacancy", vacancy.reference, language=language) + WISHES,
        *(address(name, service.reference, language=language) for name in ("service", "service-sheet")),
    ]
    found = {}
    for here in pages:
        response = client.get(here)
        assert response.status_code == 200, here
        assert read(response).all("html")[0]["lang"] == language
        found[here] = english_on(response.content.decode())
    assert {here: sentences for here, sentences in found.items() if sentences} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_or_ended_is_said_in_the_visitors_language(
    client: Client, vacancy: Listing, language: str
) -> None:
    here = address("vacancy", vacancy.reference, language=language)
    withdraw_listing(listing=vacancy, actor=an_owner_of(vacancy.organisation), now=shortly_after())
    for asked, status in ((here, 410), (f"/{language}/there/is/nothing/", 404)):
        response = client.get(asked)
        assert response.status_code == status
        page = read(response)
        assert page.all("html")[0]["lang"] == language
        assert english_on(response.content.decode()) == []
    ended = read(client.get(here))
    assert ended.all("h1")[0]["lang"] == "nl"
    assert ended.text_of("h1") == [vacancy.title]


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("pl", "Ten formularz jest za stary"),
        ("ro", "Acest formular este prea vechi"),
        ("bg", "Този формуляр е твърде стар"),
    ],
)
def test_a_form_that_is_too_old_is_refused_in_the_visitors_language(
    vacancy: Listing, language: str, heading: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(address("lead", vacancy.reference, language=language), {"name": "Ania"})
    assert response.status_code == 403
    assert read(response).text_of("h1") == [heading]
    assert english_on(response.content.decode()) == []
    assert Lead.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("pl", "Wpisz swoje imię. Samo imię wystarczy."),
        ("ro", "Scrieți numele dumneavoastră. Prenumele este de ajuns."),
        ("bg", "Напишете името си. Само малкото име е достатъчно."),
    ],
)
def test_a_form_that_is_filled_in_wrongly_says_what_to_do(
    client: Client, vacancy: Listing, language: str, sentence: str
) -> None:
    response = client.post(address("lead", vacancy.reference, language=language), {"contact": ""})
    page = response.content.decode()
    assert sentence in page
    assert english_on(page) == []
    assert Lead.objects.count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_for_a_job_is_remembered_with_the_language_of_the_page(
    client: Client, vacancy: Listing, language: str
) -> None:
    typed = {"name": "Ania", "contact": "+48 500 100 200", "message": ""}
    response = client.post(address("lead", vacancy.reference, language=language), guarded(typed))
    assert response.headers["Location"] == address("lead-sent", vacancy.reference, language=language)
    assert Lead.objects.get().language == language


@pytest.mark.parametrize(
    ("language", "name"), [("pl", "holenderski"), ("ro", "Olandeză"), ("bg", "нидерландски")]
)
def test_a_text_in_another_language_is_marked_and_the_page_says_which(
    client: Client, vacancy: Listing, language: str, name: str
) -> None:
    page = read(client.get(address("vacancy", vacancy.reference, language=language)))
    assert page.all("h1")[0]["lang"] == "nl"
    with override(language):
        note = gettext(
            "This text was written in another language: %(language)s. "
            "We do not translate wages and contracts by machine."
        )
    assert note % {"language": name} in page.text_of("p")


@pytest.mark.parametrize(
    ("language", "title", "typed"),
    [
        ("pl", "Pracownik magazynu przy sortowaniu róż", ["magazyn", "sortowaniu roz", "RÓŻ"]),
        ("ro", "Muncitor în depozit la sortat trandafiri", ["depozitul", "trandafir", "sortat in depozit"]),
        ("bg", "Работник в склад за рози", ["склад", "РАБОТНИК", "роз"]),
    ],
)
def test_a_visitor_finds_work_with_words_of_their_language(
    client: Client, vacancy: Listing, language: str, title: str, typed: list[str]
) -> None:
    other = an_organisation(name="Kwekerij De Tweede B.V.")
    listing = vacancies(organisation=other, title=title, text=f"{title}.", language=language)[0]
    for words in typed:
        page = read(client.get(address("work", language=language), {"q": words}))
        found = [link for link in page.all("a") if link.get("lang") == language and "hreflang" not in link]
        assert [link["href"] for link in found] == [
            address("vacancy", listing.reference, language=language)
        ], words


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("pl", "Agencja pracy jest kontrolowana co pół roku: płace i podatki."),
        ("ro", "Agenția este controlată la fiecare șase luni: salarii și taxe."),
        ("bg", "Агенцията се проверява на всеки шест месеца: заплати и данъци."),
    ],
)
def test_what_a_mark_assures_is_told_in_the_visitors_language(
    client: Client, vacancy: Listing, language: str, sentence: str
) -> None:
    page = read(client.get(address("marks-explained", language=language)))
    assert sentence in page.text_of("p")
    assert {paragraph["lang"] for paragraph in page.all("p") if "lang" in paragraph} == {language}


def test_a_mark_that_is_not_explained_in_a_language_is_explained_in_english(
    client: Client, vacancy: Listing
) -> None:
    Mark.objects.filter(code="sna").update(assures_pl="")
    page = read(client.get(address("marks-explained", language="pl")))
    assert "The agency is inspected every six months on wages and tax." in page.text_of("p")
    assert [one["lang"] for one in page.all("p") if "lang" in one].count("en") == 1


def test_names_of_the_menu_card_are_marked_as_english_where_the_page_is_not(
    client: Client, vacancy: Listing
) -> None:
    def marked(language: str) -> list[str]:
        page = read(client.get(address("for-partners", language=language)))
        return [span["lang"] for span in page.all("span") if "lang" in span]

    assert marked("nl") == marked("en") == []
    assert set(marked("pl")) == {"en"}
