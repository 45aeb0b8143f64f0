"""What is hidden stays hidden, also from who knows the rule: every possibility is written out and compared."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.figures import Split, Sum, shown, split, summed

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), min_size=1)


def written(one: Split[str]) -> str:
    """All that a reader gets to see."""
    return repr((one.total, sorted(one.parts.items()), sorted(one.merged), one.together))


@pytest.mark.parametrize(("parts", "most"), [(1, 30), (2, 24), (3, 13), (4, 9), (5, 6)])
def test_every_hidden_part_could_be_another_number_in_a_table_that_is_shown_the_same(
    parts: int, most: int
) -> None:
    names = "abcde"[:parts]
    tables = defaultdict(list)
    for numbers in product(range(most + 1), repeat=parts):
        counts = dict(zip(names, numbers, strict=True))
        tables[written(split(counts))].append(counts)
    for shown_as, possible in tables.items():
        one = split(possible[0])
        if sum(possible[0].values()) > most:
            continue  # its other possibilities may lie outside what is written out here
        open_parts = [name for name in names if one.parts.get(name) is None] if one.total != 0 else []
        if parts == 1 and one.total is not None:
            continue  # one part is the whole, and the whole is not hidden
        for name in open_parts:
            assert len({counts[name] for counts in possible}) > 1, (shown_as, possible)
        if one.total is None:
            assert {sum(counts.values()) for counts in possible} == {1, 2, 3, 4}


@given(COUNTS)
def test_what_is_shown_is_true_and_nothing_below_five_is_shown(counts: dict[str, int]) -> None:
    one = split(counts)

    assert one.total in {sum(counts.values()), None}
    assert (one.total is None) == (0 < sum(counts.values()) < 5)
    for name, number in one.parts.items():
        assert number == counts[name] if number is not None else 0 < counts[name] < 5
        assert number is None or number == 0 or number >= 5
    if one.merged:
        assert len(one.merged) >= 2
        assert one.together == sum(counts[name] for name in one.merged) > 5
        assert set(one.parts) | one.merged == set(counts)


@given(COUNTS, st.data())
def test_parts_that_are_not_shown_may_change_places_without_a_trace(
    counts: dict[str, int], data: st.DataObject
) -> None:
    one = split(counts)
    hidden = sorted(one.merged) or sorted(name for name, number in one.parts.items() if number is None)
    mixed = data.draw(st.permutations(hidden))
    other = counts | {name: counts[was] for name, was in zip(hidden, mixed, strict=True)}

    assert written(split(other)) == written(one)


@given(COUNTS)
def test_the_total_less_what_is_shown_is_never_the_number_of_one_hidden_part(counts: dict[str, int]) -> None:
    one = split(counts)
    if one.total is None or one.is_whole:
        return
    few = [name for name, number in one.parts.items() if number is None]
    left = one.total - one.together - sum(number or 0 for number in one.parts.values())
    assert len(few) != 1
    assert not few or len(few) < left < 4 * len(few)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"nl": 40, "pl": 12, "ro": 7}, Split(59, {"nl": 40, "pl": 12, "ro": 7})),
        ({"nl": 40, "pl": 0}, Split(40, {"nl": 40, "pl": 0})),
        ({"nl": 40, "pl": 2, "ro": 1}, Split(43, {"nl": 40, "pl": None, "ro": None})),
        ({"nl": 40, "pl": 12, "ro": 3}, Split(55, {"nl": 40}, frozenset({"pl", "ro"}), 15)),
        ({"nl": 40, "pl": 1, "ro": 1}, Split(42, {}, frozenset({"nl", "pl", "ro"}), 42)),
        ({"nl": 6, "pl": 6, "ro": 3, "en": 9}, Split(24, {"en": 9}, frozenset({"nl", "pl", "ro"}), 15)),
        ({"nl": 3, "pl": 2}, Split(5)),
        ({"nl": 3, "pl": 1}, Split(None)),
        ({"nl": 0}, Split(0)),
    ],
)
def test_examples(counts: dict[str, int], expected: Split[str]) -> None:
    assert split(counts) == expected


def test_a_sum_of_what_is_shown_says_when_something_is_hidden() -> None:
    assert summed([12, 0, 7]) == Sum(19, is_least=False)
    assert summed([12, None, 7]) == Sum(19, is_least=True)
    assert [shown(number) for number in (0, 1, 4, 5)] == [0, None, None, 5]
