"""Reads XML feeds: what job boards read, and Recruitee's. No entities, no network, nothing deep, nothing huge."""

from __future__ import annotations

from typing import Any

from lxml import etree

from marketplace.rules.feeds.documents import LARGEST_FIELD, MOST_DEEP, MOST_ROWS, Row
from marketplace.rules.feeds.faults import FeedRefused, FileFault


def read_xml(content: bytes, *, element: str, roots: frozenset[str]) -> list[Row]:
    """Every `element`, as a row; one of these roots may be empty. Refuses what is no such document, and any DOCTYPE."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        # One that blows itself up is stopped by the parser; what it was stands in front.
        if b"<!DOCTYPE" in content[:1000].replace(b"\0", b""):
            raise FeedRefused(FileFault.HAS_DOCTYPE) from None
        raise FeedRefused(FileFault.NOT_XML, line=getattr(error, "lineno", None) or 1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise FeedRefused(FileFault.HAS_DOCTYPE)
    rows: list[Row] = []
    for found in root.iter(f"{{*}}{element}"):
        rows.append(Row(_line(found), _flat(found)))
        if len(rows) > MOST_ROWS:
            raise FeedRefused(FileFault.TOO_MANY_ROWS, most=MOST_ROWS)
    if not rows and _name(root) not in roots:
        raise FeedRefused(FileFault.OTHER_FORMAT, found=_name(root)[:40])
    return rows


def _flat(top: Any) -> dict[str, str]:
    """The texts below an element by their path; what stands there more often is one text of several lines."""
    values: dict[str, str] = {}
    left = [(child, _name(child), 1) for child in reversed(top)]
    while left:
        found, path, depth = left.pop()
        if depth > MOST_DEEP:
            raise FeedRefused(FileFault.TOO_DEEP, line=_line(found))
        children = [child for child in found if isinstance(child.tag, str)]
        left += [(child, f"{path}/{_name(child)}", depth + 1) for child in reversed(children)]
        said = (found.text or "") if not children else ""
        if len(said) > LARGEST_FIELD:
            raise FeedRefused(FileFault.FIELD_TOO_LARGE, line=_line(found), most=LARGEST_FIELD)
        if said.strip():
            values[path] = f"{values[path]}\n{said}" if path in values else said
    return values


def _line(element: Any) -> int:
    return int(element.sourceline or 1)


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)
