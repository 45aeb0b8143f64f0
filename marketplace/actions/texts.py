"""The texts of a listing in other languages: what cannot be kept, and keeping them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.choices import Language
from foundation.errors import Invalid, Refusal
from marketplace.actions.organisations import FieldEmpty
from marketplace.models import Listing, ListingText
from marketplace.rules.facts import LanguageText, ListingFacts


class TextInItsOwnLanguage(Invalid):
    code = "text-in-its-own-language"
    sentence = _("The text above is in {language} already. Leave this empty, or change the language above.")


class TextTwice(Invalid):
    code = "text-twice"
    sentence = _("There are two texts in {language}. Give one.")


def wrong_in_texts(facts: ListingFacts) -> list[Refusal]:
    """What cannot be kept: half a text, one in the listing's own language, two in one language."""
    wrong: list[Refusal] = []
    seen: set[str] = set()
    for one in facts.texts:
        name = Language(one.language).label
        if one.language == facts.language:
            wrong.append(TextInItsOwnLanguage(field=f"title_{one.language}", language=name))
        elif one.language in seen:
            wrong.append(TextTwice(field=f"title_{one.language}", language=name))
        seen.add(one.language)
        wrong += [
            FieldEmpty(field=f"{field}_{one.language}")
            for field in ("title", "text")
            if not getattr(one, field).strip()
        ]
    return wrong


def keep_texts(*, listing: Listing, texts: tuple[LanguageText, ...]) -> None:
    """Let a listing have these texts and no others. Within the transaction of whoever changes the listing."""
    ListingText.objects.filter(listing=listing).delete()
    ListingText.objects.bulk_create(
        ListingText(listing=listing, language=one.language, title=one.title.strip(), text=one.text.strip())
        for one in texts
    )
