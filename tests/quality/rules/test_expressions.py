"""Lists of what is asked say what the expressions say, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.rules.expressions import Asked, NotOnOneList, Way, as_expression, as_list, not_met
from quality.rules.requirements import is_met
from tests.quality.rules.test_requirements import shipped_sets

CODES = ["a", "b", "c", "d"]
whens = st.sampled_from(["", "agricultural", "houses_workers"])
ways = st.builds(
    lambda marks, when: Way(tuple(marks), when),
    st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True),
    whens,
)
lists = st.lists(
    st.builds(lambda own, when: Asked(tuple(own), when), st.lists(ways, min_size=1, max_size=3), whens),
    min_size=1,
    max_size=4,
)


@given(asked=lists)
def test_a_list_that_becomes_an_expression_comes_back_as_it_was(asked):
    assert as_list(as_expression(asked)) == asked


@given(
    asked=lists,
    marks=st.frozensets(st.sampled_from(CODES)),
    facts=st.frozensets(st.sampled_from(["agricultural", "houses_workers"])),
)
def test_nothing_of_a_list_is_left_exactly_when_its_expression_is_met(asked, marks, facts):
    assert (not_met(asked, marks, facts) == []) is is_met(as_expression(asked), marks, facts)


def test_every_shipped_set_is_a_list():
    for one in shipped_sets():
        assert as_expression(as_list(one.expression))["all_of"]


def test_what_is_written_deeper_is_no_list():
    with pytest.raises(NotOnOneList):
        as_list({"all_of": [{"any_of": [{"all_of": ["a", {"any_of": ["b", "c"]}]}]}]})
