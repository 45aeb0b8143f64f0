"""References can be read over the telephone and cannot be guessed."""

from __future__ import annotations

import re

from foundation.references import ALPHABET, new_reference


def test_a_reference_has_its_prefix_and_three_groups_of_four() -> None:
    assert re.fullmatch(rf"Q(-[{ALPHABET}]{{4}}){{3}}", new_reference("Q"))
    assert re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{2}}", new_reference())
    assert re.fullmatch(rf"K-[{ALPHABET}]{{6}}", new_reference("K", groups=1, size=6))


def test_the_alphabet_makes_no_words_and_no_mark_looks_like_another() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 26
    assert not set(ALPHABET) & set("AEIOU01LS")


def test_ten_thousand_references_are_all_different_and_use_the_whole_alphabet() -> None:
    many = {new_reference() for _ in range(10_000)}
    assert len(many) == 10_000
    assert set("".join(many)) - {"-"} == set(ALPHABET)
