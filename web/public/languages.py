"""One page in all languages of visitors, each at its own address."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from foundation.languages import VISITOR_LANGUAGES


def addresses_of(name: str, *args: str) -> dict[str, str]:
    """The whole address of a page in each language, by language."""
    found = {}
    for language in VISITOR_LANGUAGES:
        with override(language):
            found[language] = f"{settings.SITE_URL}{reverse(name, args=args)}"
    return found
