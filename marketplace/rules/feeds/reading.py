"""From bytes to rows: which reader belongs to which form, and what people send by mistake."""

from __future__ import annotations

from marketplace.choices import FeedFormat
from marketplace.rules.feeds.csv_feeds import read_csv
from marketplace.rules.feeds.documents import LARGEST_FEED, Row
from marketplace.rules.feeds.faults import FeedRefused, FileFault
from marketplace.rules.feeds.json_feeds import read_greenhouse
from marketplace.rules.feeds.xml_feeds import read_xml

_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"%PDF", b"\xd0\xcf\x11\xe0")
_WEB_PAGE = (b"<!doctype html", b"<html")


def read_feed(feed_format: FeedFormat, content: bytes) -> list[Row]:
    """The rows of a feed in their order. Refuses the whole file when it is not what it should be (`FeedRefused`)."""
    if len(content) > LARGEST_FEED:
        raise FeedRefused(FileFault.TOO_LARGE, most=LARGEST_FEED // 1024 // 1024)
    begin = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begin:
        raise FeedRefused(FileFault.NO_BYTES)
    if begin.startswith(_PACKED):
        raise FeedRefused(FileFault.PACKED)
    if begin.lower().startswith(_WEB_PAGE):
        raise FeedRefused(FileFault.WEB_PAGE)
    _refuse_another_form(feed_format, begin)
    if feed_format == FeedFormat.INDEED_XML:
        return read_xml(content, element="job", roots=frozenset({"source", "jobs"}))
    if feed_format == FeedFormat.RECRUITEE_XML:
        return read_xml(content, element="offer", roots=frozenset({"offers", "recruitee", "company"}))
    if feed_format == FeedFormat.GREENHOUSE_JSON:
        return read_greenhouse(content)
    return read_csv(content)


def _refuse_another_form(feed_format: FeedFormat, begin: bytes) -> None:
    is_json, is_xml = begin.startswith((b"{", b"[")), begin.startswith(b"<")
    wants_xml = feed_format in {FeedFormat.INDEED_XML, FeedFormat.RECRUITEE_XML}
    if is_json and feed_format != FeedFormat.GREENHOUSE_JSON:
        raise FeedRefused(FileFault.OTHER_FORMAT, found="JSON")
    if is_xml and not wants_xml:
        raise FeedRefused(FileFault.OTHER_FORMAT, found="XML")


def fields_in(rows: list[Row]) -> list[str]:
    """The names of the fields that a feed uses, in the order in which they are met first."""
    return list(dict.fromkeys(name for row in rows for name in row.values))
