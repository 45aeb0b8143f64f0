"""Words in addresses, per language: /nl/werk/ and /en/work/ are one page.

They are data and not gettext texts: an address must not change because somebody improves a translation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.functional import lazy
from django.utils.translation import get_language

from foundation.languages import STAFF_LANGUAGES, VISITOR_LANGUAGES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: dict[str, dict[str, str]] = {
    "nl": {
        "work": "werk",
        "housing": "wonen",
        "services": "diensten",
        "profiles": "organisaties",
        "agenda": "agenda",
        "order": "volgorde",
        "marks": "keurmerken",
        "decisions": "besluiten",
        "components": "onderdelen",
        "accessibility": "toegankelijkheid",
        "privacy": "privacy",
        "partners": "voor-partners",
        "contact": "contact",
        "answer": "reageren",
        "sent": "verstuurd",
        "print": "printen",
        "alert": "nieuws-per-mail",
        "confirm": "bevestigen",
        "stop": "stoppen",
        "forward": "naar-de-site",
        "report": "melden",
        "received": "ontvangen",
        "status": "stand",
    },
    "pl": {
        "work": "praca",
        "housing": "mieszkania",
        "services": "uslugi",
        "profiles": "organizacje",
        "agenda": "kalendarz",
        "order": "kolejnosc",
        "marks": "certyfikaty",
        "decisions": "decyzje",
        "accessibility": "dostepnosc",
        "privacy": "prywatnosc",
        "partners": "dla-partnerow",
        "contact": "kontakt",
        "answer": "odpowiedz",
        "sent": "wyslano",
        "print": "drukuj",
        "alert": "powiadomienia",
        "confirm": "potwierdz",
        "stop": "zatrzymaj",
        "forward": "do-strony",
        "report": "zglos",
        "received": "przyjeto",
        "status": "stan",
        "code": "kod",
    },
    "ro": {
        "work": "locuri-de-munca",
        "housing": "locuinte",
        "services": "servicii",
        "profiles": "organizatii",
        "order": "ordine",
        "marks": "certificate",
        "decisions": "decizii",
        "accessibility": "accesibilitate",
        "privacy": "confidentialitate",
        "partners": "pentru-parteneri",
        "answer": "raspuns",
        "sent": "trimis",
        "print": "tiparire",
        "alert": "noutati-prin-mail",
        "confirm": "confirmare",
        "stop": "oprire",
        "forward": "spre-site",
        "report": "sesizare",
        "received": "primit",
        "status": "stadiu",
        "code": "cod",
    },
    # In Latin letters: an address in Cyrillic becomes unreadable when it is copied.
    "bg": {
        "work": "rabota",
        "housing": "zhilishta",
        "services": "uslugi",
        "profiles": "organizatsii",
        "agenda": "kalendar",
        "order": "podredba",
        "marks": "sertifikati",
        "decisions": "resheniya",
        "accessibility": "dostapnost",
        "privacy": "poveritelnost",
        "partners": "za-partnyori",
        "contact": "kontakt",
        "answer": "otgovor",
        "sent": "izprateno",
        "print": "pechat",
        "alert": "novini-po-poshta",
        "confirm": "potvarzhdenie",
        "stop": "spirane",
        "forward": "kam-sayta",
        "report": "signal",
        "received": "polucheno",
        "status": "sastoyanie",
        "code": "kod",
    },
}
# What is for partners, our own people and other systems, by its first word after the language (or without one).
FOR_WORK = {"portal", "desk", "account", "admin", "api", "hooks", "components", WORDS["nl"]["components"]}


def _in_this_language(route: str) -> str:
    words = WORDS.get(get_language() or "", {})
    return "/".join(words.get(part, part) for part in route.split("/"))


def languages_at(path: str) -> tuple[str, ...]:
    """The languages in which the page at a path is offered: the visitor's, or those of work and paper."""
    parts = path.strip("/").split("/")
    first = parts[1:2] if parts[0] in VISITOR_LANGUAGES else parts[:1]
    return STAFF_LANGUAGES if FOR_WORK.intersection(first) else VISITOR_LANGUAGES


_lazily = lazy(_in_this_language, str)


def words(route: str) -> _StrPromise:
    """A route whose words follow the language of the page; parts such as `<slug:reference>` stay."""
    return cast("_StrPromise", _lazily(route))
