"""Of several discounts a product gets the best one that holds, and never two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.discounts import DiscountFacts, best_discounts

PRODUCTS = st.frozensets(st.sampled_from(["A", "B", "C"]))
facts = st.builds(
    DiscountFacts,
    discount_id=st.integers(1, 1000),
    kind=st.sampled_from(["introduction", "action", "bundle", "code"]),
    percent=st.integers(1, 100),
    products=PRODUCTS,
    needs=PRODUCTS,
    code=st.sampled_from(["voorjaar", "najaar"]),
)


@given(discounts=st.lists(facts, unique_by=lambda one: one.discount_id), chosen=PRODUCTS, had=PRODUCTS)
def test_the_best_that_holds_is_given_and_only_on_what_is_chosen(discounts, chosen, had):
    given_ones = best_discounts(discounts, chosen=chosen, had=had, code="VOORJAAR ")

    by_id = {one.discount_id: one for one in discounts}
    assert given_ones.keys() <= chosen
    for product in chosen:
        holding = [
            one.percent
            for one in discounts
            if product in one.products
            and (one.kind != "introduction" or product not in had)
            and (one.kind != "bundle" or one.needs <= chosen)
            and (one.kind != "code" or one.code == "voorjaar")
        ]
        best = by_id[given_ones[product]].percent if product in given_ones else None
        assert best == max(holding, default=None)


def test_without_a_code_no_discount_of_a_code_is_given():
    discount = DiscountFacts(discount_id=1, kind="code", percent=20, products=frozenset("A"), code="")

    assert best_discounts([discount], chosen=["A"], had=[]) == {}
