"""Words as people type them, in five languages: the right vacancies, or none, and never an error."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from marketplace.actions.publishing import withdraw_listing
from marketplace.actions.search_index import count_words, index_listings
from marketplace.choices import ListingKind
from marketplace.models import Listing, SearchWord
from marketplace.queries import search_hits
from marketplace.queries.search import PAGE_SIZE, Search, SearchPage, search_page
from tests.marketplace.given import NOW, a_published_vacancy, an_open_door, an_organisation, an_owner_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)

VACANCIES = {
    "nl": ("Heftruckchauffeur", "U rijdt met een heftruck door het magazijn en laadt vrachtwagens."),
    "en": ("Greenhouse worker", "You are picking peppers and cleaning the greenhouses."),
    "pl": ("Pracownik magazynu", "Szukamy pracowników do pakowania zamówień na nocną zmianę."),
    "ro": ("Muncitor în seră", "Căutăm lucrători pentru culesul căpșunilor."),
    "bg": ("Общ работник в склад", "Търсим работници за опаковане на цветя."),
}


def asked(text: str, **more: object) -> SearchPage:
    return search_page(search=Search(kind=ListingKind.VACANCY, text=text, **more), now=LATER)  # type: ignore[arg-type]


def languages_found(text: str) -> list[str]:
    return [listing.language for listing in asked(text).listings]


@pytest.fixture
def five() -> None:
    organisation = an_organisation()
    an_open_door(organisation, slots=5)
    for language, (title, text) in VACANCIES.items():
        a_published_vacancy(organisation, title=title, text=text, language=language)


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("heftruck", "nl"),  # a beginning
        ("HEFTRUCKCHAUFFEURS", "nl"),  # another form, in capitals
        ("vrachtwagen magazijnen", "nl"),  # two words, each in another form
        ("greenhouse", "en"),
        ("pick pepper", "en"),
        ("pracownikow magazyn", "pl"),
        ("zamowienia", "pl"),  # without its accents
        ("zamówień", "pl"),  # and with
        ("căutăm", "ro"),
        ("capsunilor", "ro"),
        ("muncitori", "ro"),
        ("работник", "bg"),
        ("ЦВЕТЯ", "bg"),
        ("heftrukchauffeur", "nl"),  # a letter forgotten
        ("graenhouse", "en"),  # another letter
        ("rpacownik", "pl"),  # two letters changed places
        ("работнк", "bg"),
    ],
)
def test_a_word_finds_the_vacancy_that_uses_it(typed: str, language: str):
    assert languages_found(typed) == [language]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "typed",
    [
        "loodgieter",
        "' OR 1=1; --",
        "'); DROP TABLE marketplace_listing; --",
        "zz & yy | !xx:* <-> (ww",
        "@kind/vacancy",
        "<script>alert(1)</script>",
        "%s %(x)s {0}",
        "ъ" * 10_000,
        "woord " * 2000,
        "٣٤٥ 漢字 🙂 \u200b\ufeff",
        "____",
    ],
)
def test_whatever_is_typed_finds_nothing_and_breaks_nothing(typed: str):
    page = asked(typed)

    assert (page.total, page.listings, page.facets.counts) == (0, [], {})


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("typed", ["", "   ", "!!! ???", "🙂", "\\' :* \\"])
def test_no_word_at_all_asks_for_everything(typed: str):
    assert asked(typed).total == 5


@pytest.mark.usefixtures("five")
def test_ticks_that_cannot_be_met_find_nothing_and_say_what_would():
    page = asked("", chosen={"stay": frozenset({"'); --", "never"}), "unknown": frozenset({"x"})})

    assert page.total == 0
    assert page.facets.counts["stay"] == {"short": 5}


@pytest.mark.usefixtures("five")
def test_a_mistyped_word_says_what_was_searched_for_instead():
    assert (asked("heftrukchauffeur").text, asked("heftruck").text) == ("heftruckchauffeur", "heftruck")


def test_a_word_in_the_title_comes_before_one_in_the_name_and_one_in_the_text():
    other = an_organisation(name="Lasbedrijf Someren B.V.", kvk_number="99812345")
    an_open_door(other, slots=3)
    in_text = a_published_vacancy(other, title="Schilder", text="U werkt naast een lasser in Tilburg.")
    in_title = a_published_vacancy(other, title="Lasser in Tilburg", text="Werk in de hal.")
    in_name = a_published_vacancy(other, title="Lasser", text="Werk in de hal.")

    def found(text: str) -> list[tuple[int, int]]:
        page = asked(text)
        return [(one.pk, page.why[one.pk].fit) for one in page.listings]

    assert found("lasser tilburg") == [(in_title.pk, 3), (in_text.pk, 1)]
    assert found("lasser someren") == [(in_name.pk, 2), (in_title.pk, 2), (in_text.pk, 1)]


@pytest.mark.parametrize("sort", ["best", "newest", "distance", "wage"])
@pytest.mark.parametrize("many", [5000, 3], ids=["few hits", "many hits"])
def test_few_or_many_hits_the_pages_say_the_same(sort: str, many: int, monkeypatch: pytest.MonkeyPatch):
    organisation = an_organisation()
    an_open_door(organisation, slots=PAGE_SIZE * 2 + 5)
    for number in range(PAGE_SIZE * 2 + 5):
        title, text = ("Lasser", "hal") if number % 3 else (f"Werk {number}", "als lasser")
        a_published_vacancy(
            organisation, title=title, text=text, wage_until_cents=1600 + number % 7, hours_until=40
        )
    expected = sorted(
        Listing.objects.select_related("vacancy"),
        key=lambda one: {
            "best": (one.title != "Lasser", -one.pk),
            "wage": (-one.vacancy.wage_until_cents, -one.pk),
        }.get(sort, (-one.pk,)),
    )
    monkeypatch.setattr(search_hits, "MANY", many)
    monkeypatch.setattr("marketplace.queries.search.MANY", many)

    seen, after = [], ""
    for _page in range(3):
        page = asked("lasser", sort=sort, place="Someren", after=after)
        seen += [one.pk for one in page.listings]
        after = page.next_cursor

    assert after == ""
    assert seen == [one.pk for one in expected]


def test_a_change_is_found_at_once_and_indexing_again_changes_nothing():
    a_published_vacancy(title="Lasser")
    before = list(Listing.objects.values("search_vector", "facet_key", "amount_cents", "east", "north"))
    Listing.objects.update(search_vector=[], facet_key="", amount_cents=0, east=0, north=0)
    assert asked("lasser").total == 0

    call_command("index_listings", verbosity=0)
    index_listings(Listing.objects.all())

    assert (
        list(Listing.objects.values("search_vector", "facet_key", "amount_cents", "east", "north")) == before
    )


def test_words_are_learned_when_a_vacancy_is_published_and_forgotten_when_none_uses_them():
    listing = a_published_vacancy(title="Stukadoor", text="Stukadoor gezocht")
    a_published_vacancy(title="Schilder", text="Schilder gezocht")
    assert set(SearchWord.objects.filter(word__in=["stukadoor", "schilder", "gezocht"])) == set(
        SearchWord.objects.filter(listings=1, word__in=["stukadoor", "schilder", "gezocht"])
    )

    count_words(now=LATER)
    assert SearchWord.objects.get(word="gezocht").listings == 2
    withdraw_listing(listing=listing, actor=an_owner_of(listing.organisation), now=LATER)
    count_words(now=LATER + timedelta(minutes=1))

    words = dict(SearchWord.objects.values_list("word", "listings"))
    assert (words.get("gezocht"), words.get("schilder"), words.get("stukadoor")) == (1, 1, None)
    assert not [word for word in words if not word[0].isalnum()]
