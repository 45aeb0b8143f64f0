"""A search as a feed: the same entries as Atom (RFC 4287) and as JSON Feed 1.1."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.translation import get_language
from django.utils.xmlutils import SimplerXMLGenerator

from foundation.periods import day_of, start_of_day
from foundation.rules.xml import xml_text
from marketplace.models import Listing
from marketplace.queries.live import shown_as_now_since
from marketplace.queries.search import SearchPage
from marketplace.queries.texts import text_in
from web.brand import BRAND
from web.public.asked import title_of
from web.public.briefly import briefly
from web.public.kinds import KindWords
from web.public.searches import ATOM, DEFAULT_SORT, FEED, address_of
from web.templatetags.words import paragraphs

JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing. Its text is in the language it was written in, its summary in the reader's."""

    key: str
    address: str
    title: str
    language: str
    text: str
    summary: str
    author: str
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a search, newest first. `updated_at` of an empty one is the start of the day."""

    title: str
    language: str
    site: str
    page: str
    atom: str
    json: str
    next_atom: str
    next_json: str
    updated_at: datetime
    entries: list[Entry]


def feed_of(words: KindWords, page: SearchPage, now: datetime) -> Feed:
    """The feed of a page of results."""
    # A feed has one order, so its address names none.
    search = replace(page.search, sort=DEFAULT_SORT)
    following = replace(search, after=page.next_cursor) if page.next_cursor else None
    entries = [_entry(words, listing, now) for listing in page.listings]
    return Feed(
        title=f"{title_of(words, page)} – {BRAND.name} {BRAND.region}",
        language=get_language() or settings.LANGUAGE_CODE,
        site=f"{BRAND.name} {BRAND.region}",
        page=_whole(address_of(replace(search, after=""))),
        atom=_whole(address_of(search, ATOM)),
        json=_whole(address_of(search, FEED)),
        next_atom=_whole(address_of(following, ATOM)) if following else "",
        next_json=_whole(address_of(following, FEED)) if following else "",
        updated_at=max((entry.updated_at for entry in entries), default=start_of_day(day_of(now))),
        entries=entries,
    )


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _entry(words: KindWords, listing: Listing, now: datetime) -> Entry:
    published_at = listing.first_published_at or listing.created_at
    said = text_in(listing, get_language() or "")
    host = urlsplit(settings.SITE_URL).hostname
    return Entry(
        # The same in every language, and whatever its address becomes.
        key=f"tag:{host},{day_of(published_at).isoformat()}:{listing.reference}",
        address=_whole(reverse(words.detail, args=[listing.reference])),
        title=xml_text(said.title),
        language=said.language,
        text=xml_text(paragraphs(said.text)),
        summary=" · ".join(briefly(listing)),
        author=xml_text(listing.organisation.name),
        published_at=published_at,
        updated_at=shown_as_now_since(listing, now),
    )


def as_json(feed: Feed) -> str:
    """The feed as JSON Feed 1.1."""
    data: dict[str, object] = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.json,
        "language": feed.language,
        "authors": [{"name": feed.site}],
        "items": [
            {
                "id": entry.key,
                "url": entry.address,
                "title": entry.title,
                "content_html": entry.text,
                "summary": entry.summary,
                "date_published": rfc3339_date(entry.published_at),
                "date_modified": rfc3339_date(entry.updated_at),
                "authors": [{"name": entry.author}],
                "language": entry.language,
            }
            for entry in feed.entries
        ],
    }
    if feed.next_json:
        data["next_url"] = feed.next_json
    return json.dumps(data, ensure_ascii=False)


def as_atom(feed: Feed) -> str:
    """The feed as Atom."""
    written = _Atom(
        title=feed.title,
        link=feed.page,
        description=None,
        language=feed.language,
        author_name=feed.site,
        feed_url=feed.atom,
        following=feed.next_atom,
        updated_at=feed.updated_at,
    )
    for entry in feed.entries:
        written.add_item(
            title=entry.title,
            link=entry.address,
            description=None,  # type: ignore[arg-type]  # None leaves Django's summary out: ours says its language
            author_name=entry.author,
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            unique_id=entry.key,
            text=entry.text,
            language=entry.language,
            summary=entry.summary,
            summary_language=feed.language,
        )
    return str(written.writeString("utf-8"))


class _Atom(Atom1Feed):
    """Django's Atom, with the next page (RFC 5005), whole texts, and a language for each text.

    A feed with nothing in it was last changed when we say, not when it is read.
    """

    def latest_post_date(self) -> datetime:
        updated_at: datetime = self.feed["updated_at"]
        return updated_at

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if self.feed["following"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["following"]})

    def item_attributes(self, item: dict[str, str]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, str]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("summary", item["summary"], {"xml:lang": item["summary_language"]})
        handler.addQuickElement("content", item["text"], {"type": "html"})
