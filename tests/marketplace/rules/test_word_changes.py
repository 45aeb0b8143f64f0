"""Two versions of a text, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.word_changes import Fate, Piece, word_changes

TEXTS = st.lists(
    st.sampled_from(["warm ", "kas\n", "U ", "oogst", " ", "paprika's, ", "é"]), max_size=40
).map("".join)


def joined(pieces: list[Piece], *fates: Fate) -> str:
    return "".join(piece.text for piece in pieces if piece.fate in fates)


@given(TEXTS | st.text(), TEXTS | st.text())
def test_both_texts_can_be_read_from_the_pieces_to_the_letter(before, after):
    pieces = word_changes(before, after)

    assert joined(pieces, Fate.SAME, Fate.GONE) == before
    assert joined(pieces, Fate.SAME, Fate.NEW) == after


@given(TEXTS)
def test_a_text_beside_itself_is_the_same_in_one_piece(text):
    assert word_changes(text, text) == ([Piece(Fate.SAME, text)] if text else [])


def test_one_word_that_changed_is_one_piece_out_and_one_in():
    assert word_changes("U oogst paprika's in een kas.", "U oogst tomaten in een kas.") == [
        Piece(Fate.SAME, "U oogst "),
        Piece(Fate.GONE, "paprika's "),
        Piece(Fate.NEW, "tomaten "),
        Piece(Fate.SAME, "in een kas."),
    ]
