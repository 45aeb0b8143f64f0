"""Puts mistyped words right, from the words that listings use."""

from __future__ import annotations

from django.db.models.functions import Length

from marketplace.models import SearchWord
from marketplace.rules.content import fold
from marketplace.rules.search_text import words_of
from marketplace.rules.search_words import mistakes_allowed, nearest_word


def words_put_right(typed: str) -> str:
    """What somebody typed; a word that no listing uses is replaced by the nearest that one does, if any is near."""
    return " ".join(_known(fold(word)) or word for word in words_of(typed))


def _known(word: str) -> str | None:
    allowed = mistakes_allowed(word)
    if not allowed or SearchWord.objects.filter(word__startswith=word).exists():
        return None
    alike = SearchWord.objects.annotate(letters=Length("word")).filter(
        letters__gte=len(word) - allowed, letters__lte=len(word) + allowed
    )
    # The first letter is seldom wrong, but may have changed places with the second.
    begin = alike.filter(word__startswith=word[0]) | alike.filter(word__startswith=word[1])
    return nearest_word(word, dict(begin.values_list("word", "listings").order_by()))
