"""Files that are sent as a feed and are none."""

from __future__ import annotations

import gzip

from marketplace.choices import FeedFormat
from marketplace.rules.feeds.documents import LARGEST_FEED, MOST_ROWS
from marketplace.rules.feeds.faults import FileFault
from tests.marketplace.feeds import a_job, greenhouse_json, indeed_xml, jobs

INDEED, RECRUITEE = FeedFormat.INDEED_XML, FeedFormat.RECRUITEE_XML
GREENHOUSE, CSV = FeedFormat.GREENHOUSE_JSON, FeedFormat.CSV
_ENTITIES = "".join(
    f'<!ENTITY {name} "{10 * f"&{before};"}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMB = f'<!DOCTYPE x [<!ENTITY a "ha">{_ENTITIES}]>'
XXE = '<!DOCTYPE source [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
WHOLE = indeed_xml(jobs(3))
LONG_JSON = greenhouse_json([{"id": 1, "content": "a" * 100_001}])

# Each by itself: what somebody sends, in which form, and the one reason why it is refused.
BROKEN: dict[str, tuple[FeedFormat, bytes, FileFault]] = {
    "empty": (INDEED, b"", FileFault.NO_BYTES),
    "blank": (CSV, b"\xef\xbb\xbf \r\n", FileFault.NO_BYTES),
    "cut off": (INDEED, WHOLE[:-40], FileFault.NOT_XML),
    "two documents": (INDEED, WHOLE + WHOLE, FileFault.NOT_XML),
    "bomb": (INDEED, indeed_xml([a_job(city="&h;")], head=BOMB), FileFault.HAS_DOCTYPE),
    "bomb outside CDATA": (INDEED, f"{BOMB}<source><job>&i;</job></source>".encode(), FileFault.HAS_DOCTYPE),
    "outside entity": (INDEED, f"{XXE}<source><job><title>&x;</title></job></source>".encode(), FileFault.HAS_DOCTYPE),
    "outside DTD": (
        RECRUITEE,
        b'<!DOCTYPE offers SYSTEM "http://127.0.0.1:1/x.dtd"><offers><offer/></offers>',
        FileFault.HAS_DOCTYPE,
    ),
    "says UTF-8 and is not": (INDEED, WHOLE.replace(b"Someren", b"Som\xe9ren"), FileFault.NOT_XML),
    "unknown encoding": (INDEED, WHOLE.replace(b"utf-8", b"klingon"), FileFault.NOT_XML),
    "web page": (INDEED, b"<!DOCTYPE html><html><h1>502 Bad Gateway</h1></html>", FileFault.WEB_PAGE),
    "XHTML page": (INDEED, b'<?xml version="1.0"?><html><body/></html>', FileFault.OTHER_FORMAT),
    "log-in page for JSON": (GREENHOUSE, b"<html><form>Log in</form></html>", FileFault.WEB_PAGE),
    "JSON where XML": (INDEED, greenhouse_json([{"id": 1}]), FileFault.OTHER_FORMAT),
    "XML where JSON": (GREENHOUSE, WHOLE, FileFault.OTHER_FORMAT),
    "XML where CSV": (CSV, WHOLE, FileFault.OTHER_FORMAT),
    "another XML": (INDEED, b"<rss><channel><item/></channel></rss>", FileFault.OTHER_FORMAT),
    "another JSON": (GREENHOUSE, b'{"offers": []}', FileFault.OTHER_FORMAT),
    "a list": (GREENHOUSE, b"[1, 2]", FileFault.OTHER_FORMAT),
    "an error as JSON": (GREENHOUSE, b'{"status": 404, "error": "Job not found"}', FileFault.OTHER_FORMAT),
    "JSON cut off": (GREENHOUSE, greenhouse_json([{"id": 1}])[:-3], FileFault.NOT_JSON),
    "JSON that is no number": (GREENHOUSE, b'{"jobs": [{"id": NaN}]}', FileFault.NOT_JSON),
    "JSON in Latin": (GREENHOUSE, b'{"jobs": [{"id": "\xe9\xe8"}]}', FileFault.BAD_ENCODING),
    "JSON nested for ever": (GREENHOUSE, b'{"jobs": ' + b"[" * 100_000, FileFault.TOO_DEEP),
    "JSON nested in a job": (
        GREENHOUSE,
        b'{"jobs": [' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"]}",
        FileFault.TOO_DEEP,
    ),
    "XML nested in a job": (
        INDEED,
        b"<source><job>" + b"<a>" * 60 + b"x" + b"</a>" * 60 + b"</job></source>",
        FileFault.TOO_DEEP,
    ),
    "XML nested for ever": (INDEED, b"<source>" + b"<a>" * 100_000, FileFault.NOT_XML),
    "NUL in XML": (INDEED, WHOLE.replace(b"Plukker", b"Pluk\0er"), FileFault.NOT_XML),
    "NUL in CSV": (CSV, b"id;title\n1;Pluk\0er\n", FileFault.HAS_NUL),
    "letters of nobody": (CSV, b"id;title\n1;\x81\x8d\n", FileFault.BAD_ENCODING),
    "half of UTF-16": (CSV, "id;title\n1;Plukker".encode("utf-16")[:-1], FileFault.BAD_ENCODING),
    "quotes left open": (CSV, b'id;title\n1;"Plukker\n2;Sorteerder\n', FileFault.BROKEN_QUOTES),
    "quotes in the middle": (CSV, b'id;title\n1;"Pluk"ker\n', FileFault.BROKEN_QUOTES),
    "one column": (CSV, b"title\nPlukker\n", FileFault.NO_COLUMNS),
    "a column twice": (CSV, b"id;title;title\n1;a;b\n", FileFault.SAME_COLUMN),
    "a spreadsheet": (CSV, b"PK\x03\x04" + b"x" * 100, FileFault.PACKED),
    "packed": (INDEED, gzip.compress(WHOLE), FileFault.PACKED),
    "a PDF": (INDEED, b"%PDF-1.7", FileFault.PACKED),
    "a huge field": (INDEED, indeed_xml([a_job(description="a" * 100_001)]), FileFault.FIELD_TOO_LARGE),
    "a huge field in JSON": (GREENHOUSE, LONG_JSON, FileFault.FIELD_TOO_LARGE),
    "a huge field in CSV": (CSV, b"id;text\n1;" + b"a" * 100_001, FileFault.FIELD_TOO_LARGE),
    "a field of megabytes": (CSV, b"id;text\n1;" + b"a" * 2_000_000, FileFault.FIELD_TOO_LARGE),
    "too many": (INDEED, b"<source>" + b"<job/>" * (MOST_ROWS + 1) + b"</source>", FileFault.TOO_MANY_ROWS),
    "too many in CSV": (CSV, b"id;title\n" + b"1;a\n" * (MOST_ROWS + 1), FileFault.TOO_MANY_ROWS),
    "too large": (CSV, b"a" * (LARGEST_FEED + 1), FileFault.TOO_LARGE),
}  # fmt: skip
