"""Takes in a photo: what it is by its content, upright, in our widths, and without anything that was said about it.

It refuses, or answers with what may be kept. It keeps nothing itself.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from foundation.documents.reading import ReadingFailed, ReadingStopped, read_apart
from foundation.documents.scanning import refuse_virus
from foundation.errors import Invalid, Refusal
from foundation.rules.uploads import FileType, file_type, is_two_things
from marketplace.documents import photo_reader
from marketplace.rules.photos import LARGEST_PHOTO, LEAST_WIDTH, TALLEST, WIDTHS


class PhotoEmpty(Invalid):
    code = "photo-empty"
    sentence = _("The file is empty (0 bytes). Choose the photo again.")


class PhotoTooLarge(Invalid):
    status = 413
    code = "photo-too-large"
    sentence = _("The file is larger than 8 MB. Make the photo smaller, and send that.")


class PhotoTypeNotAccepted(Invalid):
    code = "photo-type-not-accepted"
    sentence = _("This is not a photo that we can show. Send a JPEG, PNG or WebP.")


class PhotoIsTwoThings(Invalid):
    code = "photo-is-two-things"
    sentence = _("This file is two kinds of file in one. Open the photo, save it as a JPEG, and send that.")


class PhotoHasTooManyPoints(Invalid):
    code = "photo-has-too-many-points"
    sentence = _("This photo has more than 50 million points. Make it smaller, and send that.")


class PhotoTooSmall(Invalid):
    code = "photo-too-small"
    sentence = _("This photo is less than 160 points wide. Send a larger one.")


class PhotoIsStrip(Invalid):
    code = "photo-is-strip"
    sentence = _("This photo is a long strip. Cut it to at most three times as high, or six times as wide.")


class PhotoUnreadable(Invalid):
    code = "photo-unreadable"
    sentence = _("We cannot read this photo: it is damaged. Save it again, and send that.")


class PhotoNameHoldsPath(Invalid):
    code = "photo-name-holds-path"
    sentence = _("The name of the file holds a folder or a sign that does not show. Give it a plain name.")


FAULTS: dict[str, type[Refusal]] = {
    "pixels": PhotoHasTooManyPoints,
    "small": PhotoTooSmall,
    "strip": PhotoIsStrip,
}


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """One width of a photo."""

    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True)
class PhotoRead:
    """A photo that may be kept: in a few widths, the smallest first, and the hash of what was sent."""

    sha256: str
    files: tuple[PhotoFile, ...]


def read_photo(content: bytes) -> PhotoRead:
    """Take in a photo, or refuse it with a sentence that says why.

    Refused: empty or too large; what is no JPEG, PNG or WebP by its content, or is something else as well; of too many
    points; too small or a strip; damaged; a virus.
    """
    if not content:
        raise PhotoEmpty(field="file")
    if len(content) > LARGEST_PHOTO:
        raise PhotoTooLarge(field="file")
    kind = file_type(content)
    if kind is None or kind == FileType.PDF:
        raise PhotoTypeNotAccepted(field="file")
    if is_two_things(content, kind):
        raise PhotoIsTwoThings(field="file")
    refuse_virus(content)
    limits = [str(number) for number in (LEAST_WIDTH, TALLEST, *WIDTHS)]
    try:
        read = read_apart(Path(photo_reader.__file__), *limits, content=content)
    except ReadingStopped as error:
        raise PhotoHasTooManyPoints(field="file") from error
    except ReadingFailed as error:
        raise PhotoUnreadable(field="file") from error
    line, _newline, written = read.partition(b"\n")
    said = json.loads(line)
    if said["fault"]:
        raise FAULTS[said["fault"]](field="file")
    files, start = [], 0
    for width, height, size in said["sizes"]:
        files.append(PhotoFile(width, height, written[start : start + size]))
        start += size
    return PhotoRead(hashlib.sha256(content).hexdigest(), tuple(files))
