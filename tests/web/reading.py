"""Reads a page the way tests ask about it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


@dataclass
class PageRead(HTMLParser):
    """Elements of a page with their attributes and texts."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open:
            self.texts.append((self._open[-1], data.strip()))

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind, in order."""
        return [attrs for name, attrs in self.elements if name == tag]

    def text_of(self, tag: str) -> list[str]:
        """The texts that stand directly in elements of a kind."""
        return [text for name, text in self.texts if name == tag]

    @property
    def text(self) -> str:
        """All words of the page, one space between them."""
        return " ".join(text for _tag, text in self.texts).replace("\n", " ")

    @property
    def headings(self) -> list[int]:
        """The levels of the headings, in order."""
        return [int(tag[1]) for tag, _attrs in self.elements if tag in {"h1", "h2", "h3", "h4"}]

    @property
    def links(self) -> list[str]:
        """Where the links go."""
        return [attrs["href"] for attrs in self.all("a")]


def read(response: HttpResponse | Any) -> PageRead:
    """The page of a response."""
    page = PageRead()
    page.feed(response.content.decode())
    return page


def structured_data(response: HttpResponse | Any) -> list[dict[str, Any]]:
    """The JSON-LD of a page."""
    html = response.content.decode()
    pieces = html.split('<script type="application/ld+json">')[1:]
    return [json.loads(piece.split("</script>")[0]) for piece in pieces]
