"""Ways to reach somebody, written in a text: telephone numbers, e-mail addresses, links, handles."""

from __future__ import annotations

import re

_MAIL = re.compile(
    r"[\w.+-]+\s?(?:@|[\[(]\s?(?:at|apenstaart(?:je)?)\s?[\])])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:nl|com|eu|org|net|pl|ro|bg|info|example)(?![\w-])(?:/\S*)?"
    r"|(?<!\w)(?:t|wa)\.me/\S+",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.])@[A-Za-z_]\w{2,}")
# With + or 00 and a country, or ten digits that begin with 0, or three groups of three.
_PHONE = re.compile(
    r"(?<![\w.,+])(?:(?:\+|00)[1-9](?:[ ()./\-]{0,3}\d){7,13}|\(?0(?:[ ()./\-]{0,2}\d){9}"
    r"|\d{3}([ \-])\d{3}\1\d{3})(?![\w]|[.,]\d)"
)
_DAY = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")


def is_phone_number(text: str) -> bool:
    """Whether a text is one telephone number and nothing else."""
    match = _PHONE.fullmatch(text.strip())
    return match is not None and text.strip()[0] in "+0("


def contacts_in(text: str) -> list[str]:
    """What is written in a text to reach somebody by, in order of place. A date is no telephone number."""
    found: list[tuple[int, int, str]] = []
    for pattern in (_MAIL, _LINK, _HANDLE, _PHONE):
        for match in pattern.finditer(text):
            if pattern is _PHONE and _DAY.search(match[0]):
                continue
            if not any(start < match.end() and match.start() < end for start, end, _words in found):
                found.append((match.start(), match.end(), " ".join(match[0].split()).rstrip(".,;:!?")))
    return [words for _start, _end, words in sorted(found)]
