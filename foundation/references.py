"""Public references: short enough to read over the telephone, too many to guess."""

import secrets

# No vowels, so no words; no 0/O, 1/I/L, 5/S, 2/Z, 8/B look-alikes beyond what a tired eye can tell.
ALPHABET = "23456789CDFGHJKMNPQRTVWXYZ"


def new_reference(prefix: str = "", *, groups: int = 3, size: int = 4) -> str:
    """A new reference such as `Q-8F3K-2MXQ-T4WD`: 12 characters of 26 are 56 bits."""
    # One draw for all characters: a batch makes thousands.
    drawn = secrets.randbelow(len(ALPHABET) ** (groups * size))
    marks: list[str] = []
    for _mark in range(groups * size):
        drawn, place = divmod(drawn, len(ALPHABET))
        marks.append(ALPHABET[place])
    parts = ["".join(marks[first : first + size]) for first in range(0, groups * size, size)]
    return "-".join([prefix, *parts] if prefix else parts)
