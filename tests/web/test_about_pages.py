"""Pages that explain: they tell what the code does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from django.test import Client

from billing.actions.catalogue import publish_price_card, shipped
from foundation.periods import AMSTERDAM
from marketplace.queries.search import SORTS
from tests.billing.given import NOW, the_price_card
from tests.quality.given import the_marks
from tests.web.given import address
from tests.web.reading import read
from web.goals import GOALS
from web.public.kinds import KINDS
from web.public.views.about import COLUMNS

pytestmark = [pytest.mark.django_db]


def test_the_page_on_order_explains_every_order_and_column_that_the_search_uses(client: Client) -> None:
    assert {column for columns in SORTS.values() for column in columns} == set(COLUMNS)
    offered = {choice.value for words in KINDS.values() for choice in words.sorts}
    assert offered == set(SORTS)
    page = read(client.get(address("ranking")))
    orders = ["Best match", "Newest first", "Nearest first", "Highest wage first", "Lowest rent first"]
    assert page.text_of("h2")[:5] == orders
    assert "the lowest rent first, service costs included" in page.text_of("li")


def test_the_public_price_card_shows_every_product_that_is_offered_with_version_and_hash(
    client: Client, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(NOW)
    card = the_price_card()
    html = client.get(address("for-partners")).content.decode()
    assert "Price card version 1, from Thursday 1 January 2026." in html
    assert card.sha256 in html
    for name, price in (
        ("Employer profile with video", "€\u00a0750.00"),
        ("Recruitment package, 15 vacancies at once", "€\u00a02,400.00"),
    ):
        line = html.index(name)
        assert price in html[line : line + 120]
    assert "from €\u00a0500.00" in html
    page = read(client.get(address("for-partners")))
    assert sorted(page.text_of("h3")) == sorted(str(heading) for heading in GOALS.values())


def test_the_price_card_follows_the_size_that_was_chosen(
    client: Client, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(NOW)
    the_price_card()
    for segment, price in (
        ("start_up", "€\u00a0375.00"),
        ("large", "€\u00a01,500.00"),
        ("nonsense", "€\u00a0750.00"),
    ):
        html = client.get(address("for-partners") + f"?segment={segment}").content.decode()
        line = html.index("Employer profile with video")
        assert price in html[line : line + 120], segment


def test_without_a_price_card_the_page_says_so(client: Client) -> None:
    assert "There is no price card for today yet." in client.get(address("for-partners")).content.decode()


def test_every_mark_is_explained_with_what_it_does_not_assure(client: Client) -> None:
    the_marks()
    page = read(client.get(address("marks-explained")))
    assert page.text_of("h2")[:3] == ["BMIP-erkenning", "Erkend referent", "SNF"]
    assert any("We have not been at every place of work." in text for text in page.text_of("p"))


def test_an_agenda_without_meetings_is_honest_and_leads_on(client: Client) -> None:
    page = read(client.get(address("agenda")))
    assert page.text_of("h1") == ["No sessions found"]
    assert page.text_of("h2")[0] == "Nothing is planned on this site now."
    assert address("contact") in page.links


def test_every_price_card_that_was_published_can_be_read_with_its_prices(
    client: Client, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(NOW)
    the_price_card()
    dearer = shipped("price_card_1.json")
    for product in dearer["products"]:
        if product["code"] == "CAR-RECRUIT-5":
            product["prices"] = dict.fromkeys(product["prices"], 111_100)
    publish_price_card(card={**dearer, "version": 2, "valid_from": "2027-07-01"}, now=NOW)

    today = client.get(address("for-partners"), {"segment": "sme"}).content.decode()
    coming = client.get(address("for-partners"), {"segment": "sme", "version": "2"}).content.decode()
    unknown = client.get(address("for-partners"), {"version": "99"}).content.decode()

    assert "€\xa01,000.00" in today
    assert "€\xa01,111.00" not in today
    assert "Version 2, from Thursday 1 July 2027" in today
    assert "To come" in today
    assert "You look at version 2" in coming
    assert "€\xa01,111.00" in coming
    assert "You look at" not in unknown


def test_the_page_of_marks_says_what_is_asked_of_whom_today_and_follows_its_day(
    client: Client, clock_at: Callable[[datetime], None]
) -> None:
    the_marks()
    clock_at(datetime(2026, 12, 31, 23, 50, tzinfo=AMSTERDAM))  # our clock goes on
    before = unescape(client.get("/en/marks/").content.decode())
    clock_at(datetime(2027, 1, 1, tzinfo=AMSTERDAM))
    after = unescape(client.get("/en/marks/").content.decode())

    waadi, wtta = "SNA<br>Waadi-registratie<br>", "SNA<br>Toelating Wtta, or Waadi-registratie + Aanvraag"
    assert (waadi in before, wtta in before) == (True, False)
    assert (waadi in after, wtta in after) == (False, True)
    assert "As it holds on Friday 1 January 2027." in after
