"""Search: what visitors find."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.choices import ListingKind
from marketplace.queries.live import ListingEnded, ListingNotLive, counts_live_at, live_listing
from marketplace.queries.search import PAGE_SIZE, Search, search_page, suggestions_for
from tests.marketplace.given import (
    NOW,
    YEAR_LATER,
    a_draft,
    a_published_vacancy,
    a_region_and_municipality,
    an_open_door,
    an_organisation,
)

pytestmark = pytest.mark.django_db


def found(**asked) -> list[str]:
    page = search_page(search=Search(kind=ListingKind.VACANCY, **asked), now=NOW + timedelta(hours=1))
    return [listing.title for listing in page.listings]


def test_words_are_found_by_prefix_stem_and_without_accents():
    a_published_vacancy(title="Magazijnmedewerker", text="Pakketten inpakken")
    a_published_vacancy(title="Pracownik magazynu", text="Praca w łódce, zażółć", language="pl")
    a_published_vacancy(title="Общ работник", text="Работа в склад", language="bg")

    assert found(text="magazijn") == ["Magazijnmedewerker"]
    assert found(text="pakket") == ["Magazijnmedewerker"]
    assert found(text="zazolc") == ["Pracownik magazynu"]
    assert found(text="лодке") == []
    assert found(text="склад") == ["Общ работник"]


def test_a_radius_finds_what_is_near_and_an_unknown_place_is_said():
    a_region_and_municipality("Tilburg", "Midden-Brabant", lat=51.56, lon=5.09, pc4="5038")
    a_published_vacancy(title="In Someren")
    a_published_vacancy(title="In Tilburg", place="Tilburg")

    assert found(place="5038", radius_km=10) == ["In Tilburg"]
    page = search_page(
        search=Search(kind=ListingKind.VACANCY, place="Atlantis"), now=NOW + timedelta(hours=1)
    )
    assert page.place_is_unknown
    assert page.total == 2


def test_facets_count_each_group_without_its_own_ticks():
    for stay in ("short", "short", "long"):
        a_published_vacancy(stay=stay)

    page = search_page(
        search=Search(kind=ListingKind.VACANCY, chosen={"stay": frozenset({"long"})}),
        now=NOW + timedelta(hours=1),
    )

    assert page.total == 1
    assert page.facets.counts["stay"] == {"short": 2, "long": 1}


@pytest.mark.parametrize("sort", ["best", "newest", "wage"])
def test_pages_follow_each_other_without_gap_or_overlap(sort):
    organisation = an_organisation()
    an_open_door(organisation, slots=PAGE_SIZE * 2 + 3)
    titles = {
        a_published_vacancy(organisation, title=f"Werk {n}", wage_until_cents=1600 + n % 7).title
        for n in range(PAGE_SIZE * 2 + 3)
    }

    seen: list[str] = []
    after = ""
    for _page in range(3):
        page = search_page(
            search=Search(kind=ListingKind.VACANCY, sort=sort, after=after), now=NOW + timedelta(hours=1)
        )
        seen += [listing.title for listing in page.listings]
        after = page.next_cursor

    assert after == ""
    assert len(seen) == len(titles)
    assert set(seen) == titles


def test_the_number_of_queries_does_not_grow_with_the_data(django_assert_num_queries):
    organisation = an_organisation()
    an_open_door(organisation, slots=60)
    for number in range(2):
        a_published_vacancy(organisation, title=f"Werk {number}")
    search = Search(kind=ListingKind.VACANCY, text="werk")
    with django_assert_num_queries(4):
        search_page(search=search, now=NOW + timedelta(hours=1))
    for number in range(20):
        a_published_vacancy(organisation, title=f"Werk {number}")
    with django_assert_num_queries(4):
        page = search_page(search=search, now=NOW + timedelta(hours=1))
    assert page.total == 22


def test_nothing_found_suggests_only_what_does_find_something():
    a_region_and_municipality("Tilburg", "Midden-Brabant", lat=51.56, lon=5.09, pc4="5038")
    a_published_vacancy(title="Lasser constructie")

    suggestions = suggestions_for(
        search=Search(kind=ListingKind.VACANCY, text="lasser onder water", place="Tilburg", radius_km=5),
        now=NOW + timedelta(hours=1),
    )

    assert suggestions
    assert all(suggestion.total > 0 for suggestion in suggestions)


def test_a_draft_is_not_there_and_an_ended_vacancy_says_that_it_ended():
    listing = a_published_vacancy()
    draft = a_draft(listing.organisation)

    assert live_listing(kind=ListingKind.VACANCY, reference=listing.reference, now=NOW).pk == listing.pk
    with pytest.raises(ListingNotLive):
        live_listing(kind=ListingKind.VACANCY, reference=draft.reference, now=NOW)
    with pytest.raises(ListingEnded) as ended:
        live_listing(kind=ListingKind.VACANCY, reference=listing.reference, now=YEAR_LATER)
    assert ended.value.status == 410


def test_counts_are_of_what_is_live_now():
    a_published_vacancy(sector="logistics", stay="long")
    a_published_vacancy(sector="logistics", stay="short")

    counts = counts_live_at(NOW + timedelta(hours=1))

    assert counts.by_kind == {"vacancy": 2}
    assert counts.by_sector == {"logistics": 2}
    assert counts_live_at(YEAR_LATER).by_kind == {}
