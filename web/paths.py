"""Words in addresses, per language: /nl/werk/ and /en/work/ are one page.

They are data and not gettext texts: an address must not change because somebody improves a translation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.functional import lazy
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: dict[str, dict[str, str]] = {
    "nl": {
        "work": "werk",
        "housing": "wonen",
        "services": "diensten",
        "agenda": "agenda",
        "order": "volgorde",
        "marks": "keurmerken",
        "components": "onderdelen",
        "accessibility": "toegankelijkheid",
        "privacy": "privacy",
        "partners": "voor-partners",
        "contact": "contact",
        "answer": "reageren",
        "sent": "verstuurd",
        "print": "printen",
        "forward": "naar-de-site",
    },
}


def _in_this_language(route: str) -> str:
    words = WORDS.get(get_language() or "", {})
    return "/".join(words.get(part, part) for part in route.split("/"))


_lazily = lazy(_in_this_language, str)


def words(route: str) -> _StrPromise:
    """A route whose words follow the language of the page; parts such as `<slug:reference>` stay."""
    return cast("_StrPromise", _lazily(route))
