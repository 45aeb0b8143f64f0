"""Makes plain text of what a feed calls a description."""

from __future__ import annotations

import html
import re

from lxml import etree
from lxml import html as lxml_html

from foundation.rules.xml import xml_text

_MARKED_UP = re.compile(r"<[a-zA-Z/!][^<>]*>|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+\d?);")
_ESCAPED = re.compile(r"&lt;/?[a-zA-Z][^<>]*?&gt;")
_BLOCKS = frozenset(
    [
        *(
            "address",
            "article",
            "blockquote",
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "footer",
            "form",
            "header",
            "hr",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "section", "table", "tr", "ul"),
    ]
)
_PARAGRAPHS = frozenset(["ol", "p", "ul"])
_UNSEEN = frozenset(["head", "iframe", "noscript", "object", "script", "style", "svg", "template", "title"])


def plain_text(said: str) -> str:
    """A description without its mark-up: lists with a dash. What is no HTML stays as it is.

    Greenhouse escapes its HTML once more; that is taken off first. Nothing is loaded, and scripts and styles are gone.
    """
    said = xml_text(said)
    if _ESCAPED.search(said):
        said = html.unescape(said)
    return _tidy(_without_marks(said) if _MARKED_UP.search(said) else said)


def one_line(said: str) -> str:
    """The same for a title or a place: on one line."""
    return " ".join(plain_text(said).split())


def _without_marks(said: str) -> str:
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        tree = lxml_html.fromstring(f"<div>{said}</div>".encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        return ""
    parts: list[str] = []
    unseen = 0
    # Step by step and not by recursion: others decide how deep it is.
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            unseen += tag in _UNSEEN
            _begin_line(parts, tag)
            if not unseen:
                parts.append(("- " if tag == "li" else "") + _spaced(element.text))
            continue
        unseen -= tag in _UNSEEN
        if tag != "br":
            _begin_line(parts, tag)
        if not unseen and element is not tree:
            parts.extend(filter(None, [_spaced(element.tail)]))
    return "".join(parts)


def _begin_line(parts: list[str], tag: str) -> None:
    if tag in _PARAGRAPHS:
        parts.append("\n\n")
    elif tag == "br" or (tag in _BLOCKS and parts and not parts[-1].endswith("\n")):
        parts.append("\n")


def _spaced(said: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", said or "")


def _tidy(said: str) -> str:
    lines = [
        re.sub(r"[ \t\u00a0]+", " ", line).strip()
        for line in said.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
