"""The sitemap: an index, a file of pages, and files of listings (docs/outlets.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.html import escape

from foundation.periods import AMSTERDAM
from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.live import shown_as_now_since
from web.public.kinds import KINDS
from web.public.languages import addresses_of

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
# What search engines should know besides the listings.
PAGES = (
    *(
        "home",
        "work",
        "housing",
        "services",
        "profiles",
        "agenda",
        "ranking",
        "marks-explained",
        "transparency",
    ),
    *("for-partners", "contact", "accessibility", "privacy"),
)
PLACE = "reference"


def index_of(files: Iterable[tuple[str, datetime | None]]) -> str:
    """The index: the address of each file, and when it last changed where that is known."""
    rows = "".join(
        f"<sitemap><loc>{escape(address)}</loc>{_changed(changed_at)}</sitemap>\n"
        for address, changed_at in files
    )
    return f'{HEAD}<sitemapindex xmlns="{SITEMAP}">\n{rows}</sitemapindex>\n'


def pages_file() -> str:
    """The pages that are always there, in five languages."""
    return _file(_entries(addresses_of(f"web:{name}")) for name in PAGES)


def listings_file(listings: Iterable[Listing], now: datetime) -> str:
    """The pages of listings, in five languages. Addresses are worked out once a kind, not once a listing."""
    patterns = {kind: addresses_of(words.detail, PLACE) for kind, words in KINDS.items()}
    return _file(
        _entries(
            {
                language: address.replace(f"/{PLACE}/", f"/{listing.reference}/")
                for language, address in patterns[ListingKind(listing.kind)].items()
            },
            shown_as_now_since(listing, now),
        )
        for listing in listings
    )


def _file(entries: Iterable[str]) -> str:
    return f'{HEAD}<urlset xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">\n{"".join(entries)}</urlset>\n'


def _entries(addresses: dict[str, str], changed_at: datetime | None = None) -> str:
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(address)}"/>'
        for language, address in addresses.items()
    )
    return "".join(
        f"<url><loc>{escape(address)}</loc>{_changed(changed_at)}{alternates}</url>\n"
        for address in addresses.values()
    )


def _changed(at: datetime | None) -> str:
    if at is None:
        return ""
    return f"<lastmod>{at.astimezone(AMSTERDAM).isoformat(timespec='seconds')}</lastmod>"
