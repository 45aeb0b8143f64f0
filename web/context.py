"""What every page knows: its language, the other languages of this page, and whose site it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from foundation.choices import Language
from web.brand import BRAND, Brand
from web.paths import languages_at


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """This page in a language, named in that language."""

    code: str
    name: str
    href: str
    path: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """Facts of the frame."""

    language: str
    languages: list[LanguageLink]
    brand: Brand
    site: str
    is_sandbox: bool


def _language_links(request: HttpRequest, current: str) -> list[LanguageLink]:
    # A page that was not found, or a form that was sent back, has no address in another language: its home has.
    is_page = getattr(request, "resolver_match", None) is not None
    here = request.get_full_path()
    links = []
    for code in languages_at(request.path_info):
        name = str(Language(code).label)
        href = (here if code == current else translate_url(here, code)) if is_page else f"/{code}/"
        links.append(LanguageLink(code, name, href, href.partition("?")[0], code == current))
    return links


def frame(request: HttpRequest) -> dict[str, object]:
    """Facts of the frame, found when a template asks for them."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "frame": SimpleLazyObject(
            lambda: Frame(
                language=language,
                languages=_language_links(request, language),
                brand=BRAND,
                site=settings.SITE_URL,
                is_sandbox=settings.SANDBOX,
            )
        )
    }
