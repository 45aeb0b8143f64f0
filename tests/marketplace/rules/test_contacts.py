"""Contact data in a text: found in the forms people write it, and dates and amounts left alone."""

from __future__ import annotations

import pytest

from marketplace.rules.contacts import contacts_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bel 06 12345678.", ["06 12345678"]),
        ("Bel +31 6 1234 5678 na zes uur", ["+31 6 1234 5678"]),
        ("Zadzwoń 0048 512 345 678", ["0048 512 345 678"]),
        ("tel. 512-345-678", ["512-345-678"]),
        ("Sunați la 0712 345 678!", ["0712 345 678"]),
        ("Обадете се 0888 123 456", ["0888 123 456"]),
        ("Bel (0493) 12 34 56 om te komen", ["(0493) 12 34 56"]),
        ("Bel 0493-123456", ["0493-123456"]),
        ("Mail naar werk@zandhorst.example.", ["werk@zandhorst.example"]),
        ("mail werk [at] zandhorst.nl", ["werk [at] zandhorst.nl"]),
        ("Kijk op https://zandhorst.example/werk?x=1", ["https://zandhorst.example/werk?x=1"]),
        ("Kijk op www.zandhorst.nl voor meer", ["www.zandhorst.nl"]),
        ("Kijk op zandhorst.nl/werk", ["zandhorst.nl/werk"]),
        ("wa.me/31612345678", ["wa.me/31612345678"]),
        ("Volg @zandhorst_werk", ["@zandhorst_werk"]),
    ],
)
def test_a_way_to_reach_somebody_is_found(text: str, found: list[str]):
    assert contacts_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Van 01-01-2027 tot 31-12-2027",
        "Op 01.04.2027 09.00 uur begint het.",
        "Het loon is 15,40 euro, 2.400,00 per maand",
        "Wij maken 1000000 potten per jaar",
        "5711 ZZ Someren",
        "De KvK nummers hebben 8 cijfers",
        "Versie 2.0 van de machine",
        "Uren 38 - 40 per week, 5 dagen",
    ],
)
def test_dates_amounts_and_sentences_are_no_contact_data(text: str):
    assert contacts_in(text) == []
