"""What a report may hold, and what changed in a listing since."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.rules.reports import changed_fields, links_in, looks_like_email

SAID = st.dictionaries(st.sampled_from("abcde"), st.integers() | st.none())


@given(SAID, SAID)
def test_a_field_changed_exactly_when_it_is_new_or_gone_or_says_something_else(then, now):
    changed = changed_fields(then, now)
    for name in {*then, *now}:
        same = name in then and name in now and then[name] == now[name]
        assert (name in changed) is not same
    assert changed_fields(then, then) == frozenset()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("geen", 0),
        ("https://www.a.example", 1),
        ("HTTP://a.example www.b.example", 2),
        ("a.example", 0),
    ],
)
def test_links_are_counted(text: str, count: int):
    assert links_in(text) == count


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("ania@post.example", True),
        ("ania@post", False),
        ("a@b@c.example", False),
        ("ania@post.example,x@y.example", False),
        ("ania@post.example\nBcc: x@y.example", False),
        ("a" * 250 + "@b.example", False),
    ],
)
def test_an_address_is_one_address(text: str, is_one: bool):
    assert looks_like_email(text) is is_one
