"""Which languages we speak, and to whom (ADR 0029)."""

from __future__ import annotations

from foundation.choices import Language

# What a visitor sees without an account: the public pages.
VISITOR_LANGUAGES: tuple[str, ...] = tuple(Language.values)
# Portal, desk, accounts, letters to partners, documents and the API.
STAFF_LANGUAGES: tuple[str, ...] = (Language.DUTCH, Language.ENGLISH)


def staff_language(code: str | None) -> str:
    """The language of work and paper for somebody who reads `code`: Dutch or English, and English for all others."""
    return code if code in STAFF_LANGUAGES else Language.ENGLISH.value
