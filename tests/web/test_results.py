"""What visitors find: the number, the chips, the facets, the way on when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from marketplace.actions.publishing import withdraw_listing
from tests.marketplace.given import a_region_and_municipality, an_organisation, an_owner_of
from tests.quality.given import a_recognition, the_marks
from tests.web.given import address, homes, services, sessions, shortly_after, vacancies
from tests.web.reading import read

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _in_march(clock_at: Callable[[datetime], None]) -> None:
    clock_at(shortly_after())


def body(client: Client, name: str = "work", query: str = "") -> str:
    """The words of a page, as a reader of the source sees them."""
    response = client.get(address(name) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_heading_says_how_many_and_for_which_words(client: Client) -> None:
    vacancies(2)
    assert read(client.get(address("work"))).text_of("h1") == ["2 vacancies"]
    assert read(client.get(address("work") + "?q=paprika")).text_of("h1") == ["2 vacancies for ‘paprika’"]


def test_a_row_says_what_where_how_long_and_what_it_pays(client: Client) -> None:
    vacancies(1, housing_offered="employer")
    html = body(client, query="?place=Someren")
    for words in (
        "Oogstmedewerker paprika",
        "€\u00a015.40 – €\u00a016.25",
        "Kwekerij De Zandhorst B.V.",
        "Someren, 0 km",
        "38 to 40 hours per week",
        "Short, seasonal contract",
        "Housing of your employer",
    ):
        assert words in html, words


def test_a_row_shows_the_mark_that_counts_with_its_date(client: Client) -> None:
    the_marks()
    organisation = an_organisation()
    vacancies(1, organisation=organisation)
    a_recognition(organisation)
    assert "BMIP-erkenning, checked on 16 March 2027" in body(client)


def test_a_ticked_value_is_kept_as_a_chip_that_takes_it_back(client: Client) -> None:
    vacancies(1)
    page = read(client.get(address("work") + "?q=paprika&stay=short&sector=horticulture&wage=1500"))
    chips = [
        link["href"] for link in page.all("a") if link.get("class") == "chip" and "q=paprika" in link["href"]
    ]
    assert chips == [
        "/en/work/?q=paprika&sector=horticulture&wage=1500",
        "/en/work/?q=paprika&stay=short&wage=1500",
        "/en/work/?q=paprika&stay=short&sector=horticulture",
    ]
    ticked = [(box["name"], box["value"]) for box in page.all("input") if "checked" in box]
    assert ticked == [("stay", "short"), ("sector", "horticulture"), ("wage", "1500")]


def test_a_value_that_would_leave_nothing_stays_and_cannot_be_ticked(client: Client) -> None:
    vacancies(1)
    page = read(client.get(address("work")))
    boxes = {(box["name"], box.get("value")): "disabled" in box for box in page.all("input")}
    assert boxes["stay", "short"] is False
    assert boxes["stay", "long"] is True
    assert boxes["sector", "care"] is True


def test_nothing_found_says_what_was_asked_and_offers_only_steps_that_give_results(client: Client) -> None:
    vacancies(2)
    a_region_and_municipality("Tilburg", "Midden-Brabant", lat=51.56, lon=5.09, pc4="5038")
    page = read(client.get(address("work") + "?q=lasser&place=Tilburg&radius=5&stay=long"))
    assert page.text_of("h1") == ["No vacancies found"]
    assert "There is no vacancy with ‘lasser’ within 5 km of Tilburg." in page.text_of("h2")
    ways = [link for link in page.links if link.startswith("/en/work/") and link != "/en/work/"]
    ways.append("/en/work/")
    assert "/en/work/" in page.links
    for way in page.links[page.links.index(ways[0]) :]:
        if way.startswith("/en/work/") and "stay=long" not in way and "q=lasser" not in way:
            assert "2 vacancies" in read(client.get(way)).text_of("h1")


def test_where_there_is_nothing_at_all_the_page_says_where_to_go(client: Client) -> None:
    page = read(client.get(address("work")))
    assert page.text_of("h1") == ["No vacancies found"]
    assert address("contact") in page.links


def test_an_unknown_place_is_said_and_the_rest_of_the_question_kept(client: Client) -> None:
    vacancies(2)
    html = body(client, query="?q=paprika&place=Atlantis")
    assert "We do not know ‘Atlantis’." in html
    assert "2 vacancies for ‘paprika’" in html


@pytest.mark.parametrize(
    "query",
    [
        "?q=%27%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "?q=" + "a" * 10_000,
        "?q=%00",
        "?radius=ten&wage=-1&sort=best%27--&after=AAAA&stay=none",
        "?after=WyJhIl0",
        "?stay=short&stay=short&region=%F0%9F%98%80",
        "?q=%22%20%26%20!%20%7C%20(",
        "?place=%27%20OR%201=1",
    ],
)
def test_an_address_that_makes_no_sense_gives_a_page(client: Client, query: str) -> None:
    vacancies(1)
    html = body(client, query=query)
    assert "<script>alert" not in html


def test_the_next_page_starts_where_this_one_ended(client: Client) -> None:
    vacancies(23)
    first = read(client.get(address("work")))
    following = next(link["href"] for link in first.all("a") if link.get("rel") == "next")
    second = read(client.get(following))
    titles = [
        link
        for link in first.links
        if link.startswith("/en/work/")
        and link.endswith("/")
        and link not in {"/en/work/", "/en/work/print/", "/en/work/alert/"}
    ]
    later = [
        link
        for link in second.links
        if link.startswith("/en/work/")
        and link.endswith("/")
        and link not in {"/en/work/", "/en/work/print/", "/en/work/alert/"}
    ]
    assert (len(titles), len(later)) == (20, 3)
    assert not set(titles) & set(later)


def test_what_is_withdrawn_is_gone_from_the_results(client: Client) -> None:
    first, _second = vacancies(2)
    withdraw_listing(listing=first, actor=an_owner_of(first.organisation), now=shortly_after())
    page = read(client.get(address("work")))
    assert page.text_of("h1") == ["1 vacancy"]
    assert address("vacancy", first.reference) not in page.links


def test_homes_show_the_price_in_full_and_services_their_languages(client: Client) -> None:
    homes(1)
    services(1)
    housing = body(client, "housing")
    assert "€\u00a0465.00" in housing
    assert "Bare rent €\u00a0395.00 and service costs €\u00a070.00." in housing
    assert '<span lang="nl">Nederlands</span>, <span lang="en">English</span>' in body(client, "services")


def test_the_first_page_counts_what_is_live(client: Client) -> None:
    vacancies(2)
    homes(1)
    html = body(client, "home")
    for words in ("2 vacancies", "1 home", "No services now", "Nothing planned yet"):
        assert words in html
    assert "Short: less than 4 months (2)" in html
    page = read(client.get(address("home")))
    assert "/en/work/?sector=horticulture" in page.links
    assert "/en/work/?sector=care" not in page.links


def test_the_first_page_of_an_empty_site_still_opens_its_doors(client: Client) -> None:
    html = body(client, "home")
    assert "There is no vacancy on this site now." in html
    assert client.get(address("work")).status_code == 200


def test_the_same_words_and_place_among_other_kinds_are_one_press_away(client: Client) -> None:
    vacancies(1, text="Oogsten in Someren. Een kamer is mogelijk.")
    homes(2, title="Kamer in Someren")
    services(1)

    html = body(client, query="?q=kamer&place=Someren&radius=5&stay=short")

    found = "q=kamer&amp;place=Someren&amp;radius=5"
    assert "This search also finds:" in html
    assert f'<a class="chip" href="/en/housing/?{found}">Housing <span>2</span></a>' in html
    assert f"/en/services/?{found}" not in html


def test_without_words_and_place_no_other_kind_is_counted(client: Client) -> None:
    vacancies(1)
    homes(1)
    assert "This search also finds:" not in body(client, query="?stay=short")


def test_a_mistyped_word_that_was_put_right_is_counted_so_among_other_kinds(client: Client) -> None:
    vacancies(1)
    services(1, title="Hulp bij paprika en paspoort")
    page = read(client.get(address("work") + "?q=papirka"))
    assert "/en/services/?q=paprika" in page.links


def test_without_words_the_first_order_is_called_what_it_is(client: Client) -> None:
    vacancies(1)
    sessions(1)
    newest, best = "Newest first", "Best match"
    assert f'<option value="best" selected>{newest}</option>' in body(client)
    assert f'<option value="best" selected>{best}</option>' in body(client, query="?q=paprika")
    assert f'<option value="newest">{newest}</option>' in body(client, query="?q=paprika")
    assert body(client).count(f"{newest}</option>") == 1
    assert f"{best}</option>" not in body(client, "agenda")
