"""What a file is by its first bytes, and what its name must not be. The name never says what a file is."""

from __future__ import annotations

import re
from enum import StrEnum

LARGEST_FILE = 10 * 1024 * 1024
LONGEST_NAME = 200


class FileType(StrEnum):
    """The kinds of file that evidence may be, by content type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


SUFFIXES = {FileType.PDF: "pdf", FileType.JPEG: "jpg", FileType.PNG: "png", FileType.WEBP: "webp"}
NAMED = {"pdf", "jpg", "jpeg", "png", "webp"}

# Beginnings of what a browser or a system would run, wherever a second reader might look for them.
_RUNS = re.compile(rb"<!doctype html|<html|<script|<svg|<\?php|<%@|#!/", re.IGNORECASE)
_END_OF_ZIP = b"PK\x05\x06"
# A zip is found from its end, which stands in the last 64 kB (its comment may be that long).
_TAIL = 65_557
_HEAD = 1024


def file_type(content: bytes) -> FileType | None:
    """What a file is by its content, or None when it is nothing that we take."""
    if content.startswith(b"%PDF-"):
        return FileType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return FileType.WEBP
    return None


def is_two_things(content: bytes, kind: FileType) -> bool:
    """Whether a file is something else as well: a zip, a page, a script, a PDF within a picture, or has a tail.

    After the end of a PDF nothing may stand: what does is read by another program than who looks at the PDF.
    """
    if _END_OF_ZIP in content[-_TAIL:] or _RUNS.search(content[:_HEAD]):
        return True
    if kind == FileType.PDF:
        end = content.rfind(b"%%EOF")
        return end >= 0 and content[end + len(b"%%EOF") :].strip(b"\r\n\t \0") != b""
    return b"%PDF-" in content or _RUNS.search(content[-_TAIL:]) is not None


def called(file_name: str) -> str:
    """The kind that a file's name claims, in capitals (PDF, PNG), or nothing when it claims none of ours."""
    suffix = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    return suffix.upper() if suffix in NAMED else ""


def names_a_place(file_name: str) -> bool:
    """Whether a file's name holds a path, a drive, or a character that does not show."""
    return (
        re.search(r"[/\\\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", file_name) is not None
        or re.match(r"[A-Za-z]:", file_name) is not None
        or file_name.strip() in {".", ".."}
    )
