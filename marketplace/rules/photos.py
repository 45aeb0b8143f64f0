"""How photos of listings are kept: how many, how wide, and under which name."""

from __future__ import annotations

MOST_PHOTOS = 8
LONGEST_ALT = 200
LARGEST_PHOTO = 8 * 1024 * 1024
LEAST_WIDTH = 160
# In a row of a list, on a phone, on a desktop; none is made wider than what was sent.
WIDTHS = (160, 640, 1280)
# No taller than three times its width, nor wider than six times its height: a strip fills a phone and shows nothing.
TALLEST = 3
SUFFIX = "webp"


def file_name(reference: str, sha256: str, width: int) -> str:
    """The name of one width of a photo in the store: of its listing and its content, so it is never written over."""
    return f"photos/{reference}/{sha256}-{width}.{SUFFIX}"
