"""What changed between two snapshots."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from quality.choices import ChangeKind
from quality.rules.register_columns import RegisterEntry
from quality.rules.register_diff import RegisterDiffRow, identity_of, register_diff

ENTRIES = st.lists(
    st.builds(
        RegisterEntry,
        name=st.sampled_from(["Agri Flex", "Huis & Haard", "De Brem"]),
        kvk_number=st.sampled_from(["", "01234567", "99000001"]),
        number=st.sampled_from(["", "SNF-1", "SNF-2"]),
        place=st.sampled_from(["", "Deurne", "Oss"]),
        valid_until_on=st.sampled_from([None, date(2027, 3, 31)]),
    ),
    max_size=8,
)


@given(ENTRIES, st.randoms())
def test_the_same_rows_in_any_order_are_no_change(entries, random):
    shuffled = entries.copy()
    random.shuffle(shuffled)
    assert register_diff(entries, shuffled) == []
    assert register_diff(entries + entries, entries) == []


@given(ENTRIES, ENTRIES)
def test_looked_at_from_the_other_side_added_is_removed_and_the_rest_is_itself(before, after):
    there = Counter(row.kind for row in register_diff(before, after))
    back = Counter(row.kind for row in register_diff(after, before))
    assert there[ChangeKind.ADDED] == back[ChangeKind.REMOVED]
    assert there[ChangeKind.REMOVED] == back[ChangeKind.ADDED]
    assert there[ChangeKind.RENAMED] == back[ChangeKind.RENAMED]
    assert there[ChangeKind.CHANGED] == back[ChangeKind.CHANGED]


@given(ENTRIES, ENTRIES)
def test_who_stayed_is_never_told_to_have_gone(before, after):
    stayed = {one.kvk_number for one in before} & {one.kvk_number for one in after} - {""}
    gone = {row.kvk_number for row in register_diff(before, after) if row.kind == ChangeKind.REMOVED}
    assert not stayed & gone


def test_a_changed_place_and_number_are_named_with_what_they_were():
    before = [RegisterEntry("De Brem", "99000001", "SNF-1", "Deurne")]
    after = [RegisterEntry("De Brem", "99000001", "SNF-2", "Oss")]

    assert register_diff(before, after) == [
        RegisterDiffRow(
            ChangeKind.CHANGED,
            "99000001",
            "De Brem",
            columns={"number": ("SNF-1", "SNF-2"), "place": ("Deurne", "Oss")},
        )
    ]


def test_without_a_kvk_number_the_register_s_own_number_says_who_it_is():
    before = [RegisterEntry("J. de Wit", "", "SNF-409", "Zundert")]
    after = [RegisterEntry("J. de Wit-Smit", "", "SNF-409", "Zundert")]

    assert [row.kind for row in register_diff(before, after)] == [ChangeKind.RENAMED]
    assert identity_of(RegisterEntry("JETRO Amsterdam", "")) == ("name", "jetro amsterdam")


def test_one_number_under_two_names_is_one_and_is_renamed_when_one_of_them_goes():
    both = [
        RegisterEntry("Centraal Planbureau", "52813150"),
        RegisterEntry("Ministerie van EZ", "52813150"),
    ]

    assert register_diff([], both) == [
        RegisterDiffRow(ChangeKind.ADDED, "52813150", "Centraal Planbureau / Ministerie van EZ")
    ]
    assert register_diff(both, both[:1]) == [
        RegisterDiffRow(
            ChangeKind.RENAMED,
            "52813150",
            "Centraal Planbureau",
            "Centraal Planbureau / Ministerie van EZ",
        )
    ]
