"""What a listing says in a language, from the texts that its author wrote. They are read along with the listing."""

from __future__ import annotations

from marketplace.models import Listing
from marketplace.rules.facts import LanguageText


def texts_of(listing: Listing) -> tuple[LanguageText, ...]:
    """Its texts in other languages than its own, by language."""
    written = sorted(listing.texts.all(), key=lambda one: one.language)
    return tuple(LanguageText(language=one.language, title=one.title, text=one.text) for one in written)


def own_text(listing: Listing) -> LanguageText:
    """What it says in its own language."""
    return LanguageText(language=listing.language, title=listing.title, text=listing.text)


def text_in(listing: Listing, language: str) -> LanguageText:
    """What a reader of a language is shown: the text in that language when there is one, otherwise its own."""
    return next((one for one in texts_of(listing) if one.language == language), own_text(listing))
