"""Price cards as content: how they stand on one another, and what one changes against another."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.cards import (
    SEGMENTS,
    CardDiff,
    FactChange,
    PriceChange,
    difference,
    merged,
    price_table,
)

CENTS = st.integers(0, 10**7)
PRICES = st.one_of(
    st.fixed_dictionaries({"": CENTS}),
    st.fixed_dictionaries(dict.fromkeys(SEGMENTS, CENTS)),
    st.fixed_dictionaries({"": CENTS, "large": CENTS}),
)
TIERS = st.dictionaries(
    st.sampled_from(["", *SEGMENTS]),
    st.lists(st.tuples(st.integers(2, 9), CENTS), unique_by=lambda tier: tier[0], max_size=2),
    max_size=2,
).map(lambda tiers: {segment: sorted(map(list, rows)) for segment, rows in tiers.items()})
PRODUCTS = st.lists(
    st.fixed_dictionaries(
        {"code": st.sampled_from("ABCD"), "name_en": st.sampled_from(["one", "two"]), "prices": PRICES},
        optional={"tiers": TIERS, "is_offered": st.booleans(), "largest_quantity": st.integers(1, 3)},
    ),
    unique_by=lambda row: row["code"],
)
DISCOUNTS = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from("xyz"),
            "percent": st.integers(1, 100),
            "until_on": st.sampled_from(["2028-01-01", "2029-01-01"]),
        }
    ),
    unique_by=lambda row: row["code"],
)
CARDS = st.fixed_dictionaries({"issuer": st.just("mip"), "products": PRODUCTS, "discounts": DISCOUNTS})


def a_card(*products: dict[str, Any], discounts: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"issuer": "mip", "products": list(products), "discounts": list(discounts)}


def prices_in(diff: CardDiff, code: str) -> tuple[PriceChange, ...]:
    return next((one.prices for one in diff.products if one.code == code), ())


@given(CARDS)
def test_a_card_differs_in_nothing_from_itself(card):
    assert difference(card, card).is_empty


@given(CARDS, CARDS)
def test_a_card_that_stands_on_another_differs_from_it_in_what_it_says_itself_and_then_no_more(old, new):
    both = merged([old, new])

    said, meant = difference(old, new), difference(old, both)
    assert {one.code: one for one in meant.products} == {one.code: one for one in said.products}
    assert {one.code: one for one in meant.discounts} == {one.code: one for one in said.discounts}
    assert difference(both, new).is_empty


@given(CARDS, CARDS)
def test_applying_the_prices_that_change_to_the_old_card_gives_the_new_one(old, new):
    diff: CardDiff = difference(old, new)
    before = {row["code"]: row for row in old["products"]}

    for row in new["products"]:
        changes = prices_in(diff, row["code"])
        for segment in SEGMENTS:
            table = dict(price_table(before.get(row["code"], {}), segment))
            for change in changes:
                if change.segment in {"", segment}:
                    assert table.pop(change.from_number, None) == change.old
                    if change.new is not None:
                        table[change.from_number] = change.new
            assert table == price_table(row, segment)


def test_prices_are_compared_by_segment_as_soon_as_one_of_both_cards_has_them():
    old = a_card({"code": "A", "prices": {"": 100000}})
    new = a_card({"code": "A", "prices": {"": 110000, "large": 200000}})

    assert prices_in(difference(old, new), "A") == (
        PriceChange("start_up", 1, 100000, 110000),
        PriceChange("sme", 1, 100000, 110000),
        PriceChange("large", 1, 100000, 200000),
    )
    assert prices_in(difference(old, a_card({"code": "A", "prices": {"": 90000}})), "A") == (
        PriceChange("", 1, 100000, 90000),
    )
    assert prices_in(difference(old, old), "A") == ()


def test_tiers_come_and_go_by_number():
    old = a_card({"code": "A", "prices": {"": 9500}, "tiers": {"": [[11, 8000]]}})
    new = a_card({"code": "A", "prices": {"": 9500}, "tiers": {"": [[21, 0]]}})

    assert prices_in(difference(old, new), "A") == (
        PriceChange("", 11, 8000, None),
        PriceChange("", 21, None, 0),
    )


def test_a_difference_is_in_cents_and_in_tenths_of_a_per_cent_half_away_from_zero():
    assert PriceChange("", 1, 100000, 110000).difference == 10000
    assert PriceChange("", 1, 100000, 110000).tenths_of_percent == 100
    assert PriceChange("", 1, 100000, 99950).tenths_of_percent == -1
    assert PriceChange("", 1, 100000, 99951).tenths_of_percent == 0
    assert PriceChange("", 1, 30000, 40000).tenths_of_percent == 333
    assert PriceChange("", 1, 0, 5000).tenths_of_percent is None
    assert PriceChange("", 1, None, 5000).tenths_of_percent is None
    assert PriceChange("", 1, 5000, None).tenths_of_percent is None


def test_a_product_comes_goes_or_is_renamed():
    old = a_card({"code": "A", "name_en": "one", "prices": {"": 1}}, {"code": "B", "prices": {"": 1}})
    new = a_card(
        {"code": "A", "name_en": "first", "prices": {"": 1}},
        {"code": "B", "prices": {"": 1}, "is_offered": False},
        {"code": "C", "prices": {"": 1}},
        {"code": "D", "prices": {"": 1}, "is_offered": False},
    )

    renamed, gone, come, hidden = difference(old, new).products

    assert renamed.other_facts == (FactChange("name_en", "one", "first"),)
    assert (renamed.comes, renamed.goes) == (False, False)
    assert (gone.comes, gone.goes, gone.other_facts) == (False, True, ())
    assert (come.comes, come.goes, come.is_new) == (True, False, True)
    assert (hidden.comes, hidden.goes) == (False, False)
    assert [one.comes for one in difference(new, old).products] == [False, True]


def test_discounts_begin_and_change():
    old = a_card(discounts=({"code": "x", "percent": 10, "until_on": "2028-01-01"},))
    new = a_card(
        discounts=(
            {"code": "x", "percent": 10, "until_on": "2028-07-01"},
            {"code": "y", "percent": 5, "until_on": "2028-01-01"},
        )
    )

    ends, begins = difference(old, new).discounts

    assert (ends.is_new, ends.facts) == (False, (FactChange("until_on", "2028-01-01", "2028-07-01"),))
    assert (begins.is_new, begins.code) == (True, "y")


def test_a_product_keeps_its_issuer_when_a_card_of_another_one_stands_on_it():
    first = a_card({"code": "A", "prices": {"": 1}})
    second = {"issuer": "other", "products": [{"code": "B", "prices": {"": 1}}], "discounts": []}

    assert [row.get("issuer") for row in merged([first, second])["products"]] == ["mip", None]
    assert merged([])["products"] == []
