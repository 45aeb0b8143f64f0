"""What a reader makes of a file: rows of text, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LARGEST_FEED = 10 * 1024 * 1024
MOST_ROWS = 2000
MOST_DEEP = 20
LARGEST_FIELD = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One vacancy as the feed says it: text by the name of its field, such as `salary/min`.

    `place` is the line on which it begins, or in JSON which one it is, from 1. A row that is not whole says nothing:
    nobody can tell of which vacancy it is.
    """

    place: int
    values: Mapping[str, str]
    is_whole: bool = True
