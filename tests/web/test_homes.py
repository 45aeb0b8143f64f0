"""Homes as visitors see them: whose each is, how it fits, what is near, and what a month leaves."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from marketplace.models import MinimumWage
from tests.marketplace.given import NOW, a_region_and_municipality, an_organisation
from tests.marketplace.groups import a_group, a_home, a_landlord, an_employer
from tests.web.given import address, shortly_after, vacancies
from tests.web.reading import read as parts_of
from tests.web.reading import structured_data

pytestmark = pytest.mark.django_db
ALL = (
    "?wish=independent&wish=bedroom&wish=size&wish=wifi&wish=others&wish=sport&wish=shop&wish=nature"
    "&work=Tilburg"
)


@pytest.fixture(autouse=True)
def _in_march(clock_at):
    clock_at(shortly_after())
    a_region_and_municipality("Tilburg", "Midden-Brabant", lat=51.56, lon=5.09, pc4="5038")
    a_region_and_municipality("Deurne", lat=51.46, lon=5.79, pc4="5751")


def read(response: Any) -> str:
    """The words of a page."""
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", html.unescape(response.content.decode()))
    return " ".join(text.replace("\u00a0", " ").split())


def test_whose_a_home_is_stands_beside_it_everywhere(client: Client):
    employer = an_employer()
    landlord, sister = a_landlord(), a_landlord("Zuster B.V.")
    a_group(sister, employer, now=NOW - timedelta(days=3))
    free, own, of_group = a_home(landlord), a_home(employer), a_home(sister)

    results = read(client.get(address("housing")))
    assert results.count("Of employer Kwekerij De Zandhorst B.V.") == 1
    assert results.count("Of the same group as Kwekerij De Zandhorst B.V.") == 1
    assert "Of an independent landlord 1" in results
    assert "Of an employer or its group 2" in results

    sentences = {
        free: "Independent: who lets this home is no employer, and belongs to none that we know of.",
        own: "Of employer Kwekerij De Zandhorst B.V.: who lets this home gives work too.",
        of_group: "Of the same group as Kwekerij De Zandhorst B.V. "
        "(declared by the partner and confirmed by us on 13 March 2027).",
    }
    for home, sentence in sentences.items():
        assert sentence in read(client.get(address("home-listing", home.reference)))
        assert sentence in read(client.get(address("home-listing-sheet", home.reference)))
        over_the_api = client.get(f"/api/v1/homes/{home.reference}", headers={"accept-language": "en"}).json()
        assert over_the_api["independence"]["sentence"] == sentence
        data = structured_data(client.get(address("home-listing", home.reference)))[0]
        told = {one["name"]: one["value"] for one in data["itemOffered"]["amenityFeature"]}
        assert told["Landlord independent of an employer"] is (home == free)

    ticked = client.get("/api/v1/homes?independent=no").json()
    assert {one["reference"] for one in ticked["results"]} == {own.reference, of_group.reference}
    assert {one["independence"]["kind"] for one in ticked["results"]} == {"employer", "group"}


def test_a_home_is_held_against_each_wish_with_its_figure(client: Client):
    home = a_home(a_landlord(), nature_metres=None)

    page = read(client.get(address("home-listing", home.reference) + ALL))

    for words in (
        "Fits 7 of 9 wishes",
        "Met: Independent of an employer",
        "Met: Own bedroom",
        "Met: 16 m² (you want 12 to 25)",
        "Met: 9 other foreign workers (you want at most 20)",
        "Met: Sports: 400 m",
        "Met: Shop with food from home: 1.2 km",
        "Nature: not known",
        "Not met: 47 km from your work (you want 10)",
    ):
        assert words in page, words
    row = read(client.get(address("housing") + ALL))
    assert "Fits 7 of 9 wishes. Nature: not known. 47 km from your work (you want 10)." in row


def test_without_wishes_there_is_no_score_and_a_link_keeps_them(client: Client):
    a_home(a_landlord())
    assert "wishes" not in read(client.get(address("housing"))).replace("Say what you wish", "")

    page = parts_of(client.get(address("housing") + "?wish=wifi&others=5&region=helmond-de-peel"))
    asked = [link for link in page.links if "wish=wifi" in link and "others=5" in link]
    assert any(link.startswith("/en/housing/") and link.count("/") == 4 for link in asked), "the home"
    assert any("region" not in link for link in asked), "the chip takes its filter back and keeps the wishes"


@pytest.mark.parametrize(
    "query",
    [
        "?wish=castle",
        "?wish=wifi&m2=abc&m2_to=-3&others=99999999999999999999&km=%00",
        "?wish=wifi&work=%00%00",
        "?wish=size&m2=25&m2_to=12",
        "?m2=²³",
    ],
)
def test_wishes_that_cannot_be_meant_are_left_out(client: Client, query: str):
    home = a_home(a_landlord())
    assert client.get(address("housing") + query).status_code == 200
    assert client.get(address("home-listing", home.reference) + query).status_code == 200


def test_a_place_of_work_that_we_do_not_know_is_said_and_counts_as_not_known(client: Client):
    home = a_home(a_landlord())
    for page in (address("housing"), address("home-listing", home.reference)):
        text = read(client.get(f"{page}?wish=wifi&work=Atlantis"))
        assert "We do not know ‘Atlantis’." in text
        assert "Fits 1 of 2 wishes" in text
        assert "Way to work: not known" in text


def test_a_vacancy_shows_the_homes_of_its_employer_and_the_independent_ones_near_it(client: Client):
    work = vacancies()[0]
    own = a_home(work.organisation, title="Kamer op het erf", place="Tilburg")
    a_home(a_landlord(), title="Kamer in Deurne", place="Deurne")

    page = read(client.get(address("vacancy", work.reference) + "?wish=wifi"))

    assert "Homes of Kwekerij De Zandhorst B.V. and its group Kamer op het erf" in page
    assert "Tilburg, 47 km" in page
    assert "Independent homes near this work Kamer in Deurne" in page
    assert "Deurne, 10 km" in page
    assert "Fits 1 of 2 wishes. 47 km from your work (you want 10)." in page
    assert "The work ‘Oogstmedewerker paprika’ and the home ‘Kamer in Deurne’ in Deurne, 10 km" in page
    assert own.title in page


def test_a_month_is_gross_with_the_limit_of_the_law_and_an_old_table_is_said(client: Client):
    work = vacancies()[0]
    home = a_home(a_landlord())
    for name, reference in (("vacancy", work.reference), ("home-listing", home.reference)):
        page = read(client.get(address(name, reference)))
        for words in (
            "Gross wage, 38 hours a week at € 15.40 € 2,535.87",
            "Rent in full, with service costs € 465.00",
            "Left, before tax and insurance € 2,070.87",
            "The minimum wage for these hours is € 2,422.25 a month",
            "at most 25 % may be held back for housing: € 605.56 a month, only for a home with a mark",
        ):
            assert words in page, words

    MinimumWage.objects.update(valid_from=date(2026, 1, 1))
    old = read(client.get(address("home-listing", home.reference)))
    assert "The minimum wage shown is of 1 January 2026." in old
    MinimumWage.objects.all().delete()
    none = read(client.get(address("home-listing", home.reference)))
    assert "may be held back" not in none
    assert "Left, before tax and insurance € 2,070.87" in none


def test_where_there_is_no_home_and_no_work_the_page_says_so_and_what_to_do(client: Client):
    work = vacancies(housing_offered="none")[0]
    alone = parts_of(client.get(address("vacancy", work.reference)))
    words = read(client.get(address("vacancy", work.reference)))
    assert "This work comes without a room." in words
    assert "There is no independent home within 25 km of this work now." in words
    assert "What a month leaves you" not in words
    assert any("independent=yes" in link and "place=Someren" in link for link in alone.links)

    home = a_home(a_landlord(), place="Tilburg")
    far = read(client.get(address("home-listing", home.reference)))
    assert "There is no work within 25 km of this home now." in far
    assert "What a month leaves you" not in far


def test_an_employer_that_offers_a_room_which_is_not_here_is_asked_for_its_price(client: Client):
    work = vacancies(housing_offered="employer")[0]
    assert "This room is not on our site. Ask what it costs a month before you sign." in read(
        client.get(address("vacancy", work.reference))
    )


def test_a_home_for_sale_shows_its_price_and_no_month(client: Client):
    vacancies()
    facts = {"tenure": "purchase", "price_cents": 24_900_000, "bare_rent_cents": 0, "deposit_cents": 0}
    home = a_home(a_landlord(), service_costs_cents=0, **facts)

    page = client.get(address("home-listing", home.reference))

    words = read(page)
    assert "Price € 249,000.00" in words
    assert "For sale" in words
    assert "What a month leaves you" not in words
    assert "€ 249,000.00 to buy" in read(client.get(address("housing")))
    offer = structured_data(page)[0]
    assert offer["businessFunction"].endswith("#Sell")
    assert offer["priceSpecification"] == {
        "@type": "PriceSpecification",
        "price": 249000.0,
        "priceCurrency": "EUR",
    }


def test_what_the_landlord_tells_stands_on_the_page(client: Client):
    home = a_home(a_landlord(), permit_number="VHV-2027-12", other_workers=None, bathroom="own")
    page = read(client.get(address("home-listing", home.reference)))
    for words in (
        "Bathroom Own",
        "Kitchen Shared",
        "Other foreign workers on the site Not known",
        "Nature 600 m",
        "How a tenant is chosen Wie het eerst vraagt, komt het eerst kijken.",
        "Permit of the municipality VHV-2027-12",
        "Polski",
    ):
        assert words in page, words


def test_the_number_of_queries_does_not_grow_with_homes_and_work(
    client: Client, django_assert_max_num_queries
):
    def counted(page: str) -> int:
        with django_assert_max_num_queries(60) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    work = vacancies(organisation=an_organisation(name="Werk B.V."))[0]
    home = a_home(a_landlord())
    pages = [
        address("housing") + ALL,
        address("home-listing", home.reference) + ALL,
        address("vacancy", work.reference) + ALL,
    ]
    before = [counted(page) for page in pages]
    employer = an_employer("Groei B.V.")
    for number in range(3):
        landlord = a_landlord(f"Verhuur {number}")
        a_group(landlord, employer)
        a_home(landlord)
        a_home(a_landlord(f"Los {number}"))
    vacancies(3, organisation=employer)
    assert [counted(page) for page in pages] == before
