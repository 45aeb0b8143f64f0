"""Reads what leaves us as search engines, feed readers and job boards do: checked by a grammar of its kind first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

GRAMMARS = Path(__file__).parent / "grammars"
NAMES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "html": "http://www.w3.org/1999/xhtml",
    "atom": "http://www.w3.org/2005/Atom",
}


def whole(response: Any) -> bytes:
    """All of an answer, also when it is streamed."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def xml_of(response: Any, grammar: str) -> etree._Element:
    """An XML answer that keeps to its grammar; what does not is said with its line."""
    root = etree.fromstring(whole(response))
    rules = etree.RelaxNG(etree.parse(GRAMMARS / f"{grammar}.rng"))
    assert rules.validate(root), str(rules.error_log)
    return root


def texts(root: etree._Element, path: str) -> list[str]:
    """The texts or attributes at a path, with the prefixes of NAMES."""
    return [str(one) for one in root.xpath(path, namespaces=NAMES)]  # type: ignore[union-attr]  # a path to texts
