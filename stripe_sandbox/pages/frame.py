"""What the pages for payers have in common: their frame, and the choices they offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from stripe_sandbox.pages.words import LANGUAGES, WORDS
from stripe_sandbox.sandbox import Settings


@dataclass(frozen=True)
class Choice:
    """One outcome as a page shows it."""

    value: str
    title: str
    explained: str
    announced: str
    events: str
    button: str


def framed(settings: Settings, language: str) -> dict[str, Any]:
    """The words and names that every page for payers needs."""
    return {
        "words": WORDS[language],
        "language": language,
        "languages": LANGUAGES,
        "path": request.path,
        "business": settings.business_name,
    }
