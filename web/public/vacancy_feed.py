"""All vacancies as the XML that job boards read (docs/outlets.md): written batch by batch, never held as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from foundation.periods import AMSTERDAM
from foundation.rules.xml import xml_text
from marketplace.choices import Sector
from marketplace.models import Listing, Vacancy
from marketplace.queries.live import live_until
from marketplace.queries.occupations import occupation_with
from marketplace.queries.texts import text_in
from marketplace.rules.facts import LanguageText
from web.brand import BRAND
from web.public.briefly import wage_words
from web.public.job_posting import TEMPORARY, is_full_time
from web.public.kinds import WORK
from web.templatetags.words import paragraphs

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<source>\n'
FOOT = "</source>\n"
PLACE = "reference"


def vacancy_feed(batches: Iterable[list[Listing]], *, language: str, now: datetime) -> Iterator[str]:
    """The feed in pieces, one a batch. Each piece sets its language itself: they are made after the request."""
    with override(language):
        site = f"{BRAND.name} {BRAND.region}"
        pattern = f"{settings.SITE_URL}{reverse(WORK.detail, args=[PLACE])}"
        sectors = {sector.value: str(sector.label) for sector in Sector}
        head = (
            HEAD
            + _element("publisher", site)
            + _element("publisherurl", f"{settings.SITE_URL}{reverse('web:home')}")
            + _element("lastBuildDate", _moment(now))
        )
    yield head
    for batch in batches:
        with override(language):
            piece = "".join(
                _job(listing, text_in(listing, language), pattern, site, sectors, now) for listing in batch
            )
        yield piece
    yield FOOT


def _job(
    listing: Listing, said: LanguageText, pattern: str, site: str, sectors: dict[str, str], now: datetime
) -> str:
    vacancy, organisation = listing.vacancy, listing.organisation
    until = live_until(listing, now)
    facts = {
        "title": said.title,
        "date": _moment(listing.first_published_at or listing.created_at),
        "referencenumber": listing.reference,
        "url": pattern.replace(f"/{PLACE}/", f"/{listing.reference}/"),
        "company": organisation.name,
        "sourcename": site,
        "city": listing.place,
        "state": BRAND.province,
        "country": "NL",
        "description": _html(said.text),
        "salary": wage_words(vacancy.wage_from_cents, vacancy.wage_until_cents),
        "jobtype": ", ".join(_job_types(vacancy)),
        "category": ", ".join([sectors[vacancy.sector], *_occupation(vacancy)]),
        "expirationdate": _moment(until) if until else "",
    }
    elements = "".join(_element(name, text) for name, text in facts.items() if text)
    return f"<job>\n{elements}</job>\n"


def _html(text: str) -> str:
    # Boards read no more entities than HTML cannot do without. Only <p> and <br> stand here, so quotes need none.
    return str(paragraphs(text)).replace("&#x27;", "'").replace("&quot;", '"')


def _job_types(vacancy: Vacancy) -> list[str]:
    # In the words of the boards, whatever the language of the feed.
    types = ["fulltime" if is_full_time(vacancy) else "parttime"]
    if vacancy.contract in TEMPORARY:
        types.append("temporary")
    return types


def _occupation(vacancy: Vacancy) -> list[str]:
    found = occupation_with(vacancy.occupation)
    return [found.label] if found else []


def _element(name: str, text: str) -> str:
    # Boards ask for CDATA; what would end it is split over two of them.
    inside = xml_text(text).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{inside}]]></{name}>\n"


def _moment(at: datetime) -> str:
    return at.astimezone(AMSTERDAM).isoformat(timespec="seconds")
