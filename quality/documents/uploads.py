"""Takes in a file of evidence: what it is by its content, without anything that acts, and without a BSN.

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
from foundation.rules.identifiers import find_bsn
from foundation.rules.uploads import (
    LARGEST_FILE,
    LONGEST_NAME,
    SUFFIXES,
    FileType,
    called,
    file_type,
    is_two_things,
    names_a_place,
)
from quality.documents import reader


class FileEmpty(Invalid):
    code = "file-empty"
    sentence = _("The file is empty (0 bytes). Choose the file again.")


class FileTooLarge(Invalid):
    status = 413
    code = "file-too-large"
    sentence = _(
        "The file is larger than 10 MB. Scan it again with less detail, or send only the certificate."
    )


class FileNameHoldsPath(Invalid):
    code = "file-name-holds-path"
    sentence = _("The name of the file holds a folder or a sign that does not show. Give it a plain name.")


class FileNameTooLong(Invalid):
    code = "file-name-too-long"
    sentence = _("The name of the file is longer than 200 letters. Give it a shorter name.")


class FileNameHoldsBsn(Invalid):
    code = "file-name-holds-bsn"
    sentence = _(
        "The name of the file holds a number that looks like a BSN. We may not keep it. Rename the file."
    )


class FileTypeNotAccepted(Invalid):
    code = "file-type-not-accepted"
    sentence = _("This is not a PDF, JPEG, PNG or WebP. Send a PDF, or a photo of the certificate.")


class FileNotWhatItIsCalled(Invalid):
    code = "file-not-what-it-is-called"
    sentence = _(
        "The file is called {called}, but it is something else inside. Save it as a PDF and send that."
    )


class FileIsTwoThings(Invalid):
    code = "file-is-two-things"
    sentence = _("This file is two kinds of file in one. Print the certificate to a new PDF and send that.")


class FileEncrypted(Invalid):
    code = "file-encrypted"
    sentence = _("This PDF is locked or has a password. Send one without.")


class FileActive(Invalid):
    code = "file-active"
    sentence = _(
        "This PDF holds something that acts by itself, such as a script or a form. Print it to a new PDF and send that."
    )


class FileCarriesFiles(Invalid):
    code = "file-carries-files"
    sentence = _("This PDF has other files inside. Send only the certificate.")


class FileExpands(Invalid):
    code = "file-expands"
    sentence = _("This PDF holds far more than a certificate. Print it to a new PDF and send that.")


class ImageTooLarge(Invalid):
    code = "image-too-large"
    sentence = _("This picture has more than 50 million points. Send a smaller one.")


class FileUnreadable(Invalid):
    code = "file-unreadable"
    sentence = _("We cannot read this file: it is damaged. Save it again and send that.")


class FileHoldsBsn(Invalid):
    code = "file-holds-bsn"
    sentence = _(
        "On page {page} stands a number that looks like a BSN. We may not keep it. Cover it, and send the file again."
    )


class FileDetailsHoldBsn(Invalid):
    code = "file-details-hold-bsn"
    sentence = _(
        "In the properties, notes or fields of this PDF stands a number that looks like a BSN. We may not keep it. "
        "Print it to a new PDF and send that."
    )


FAULTS: dict[str, type[Refusal]] = {
    "encrypted": FileEncrypted,
    "active": FileActive,
    "carries": FileCarriesFiles,
    "expands": FileExpands,
    "pixels": ImageTooLarge,
    "broken": FileUnreadable,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that may be kept: a PDF as it was sent, a picture written anew."""

    content: bytes
    content_type: FileType
    sha256: str

    @property
    def suffix(self) -> str:
        """The ending of its stored name."""
        return SUFFIXES[self.content_type]


def read_evidence(*, file_name: str, content: bytes) -> Evidence:
    """Take in a file, or refuse it with a sentence that says why (R8: also when it holds a BSN, and where).

    Refused: empty or too large; a name that is a path or holds a BSN; what is no PDF or picture by its content, or is
    something else as well; a PDF that is locked, acts, carries files or unpacks to far too much; a picture of too many
    points; a virus.
    """
    _refuse_name(file_name)
    if not content:
        raise FileEmpty(field="file")
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(field="file")
    kind = file_type(content)
    if kind is None:
        if called(file_name):
            raise FileNotWhatItIsCalled(called=called(file_name), field="file")
        raise FileTypeNotAccepted(field="file")
    if is_two_things(content, kind):
        raise FileIsTwoThings(field="file")
    refuse_virus(content)
    texts, written = _read(content, kind)
    for place, text in texts:
        if find_bsn(text) is not None:
            if place.isdigit():
                raise FileHoldsBsn(page=place, field="file")
            raise FileDetailsHoldBsn(field="file")
    kept = content if kind == FileType.PDF else written
    if len(kept) > LARGEST_FILE:
        raise FileTooLarge(field="file")
    return Evidence(kept, kind, hashlib.sha256(kept).hexdigest())


def _refuse_name(file_name: str) -> None:
    if names_a_place(file_name):
        raise FileNameHoldsPath(field="file")
    if len(file_name) > LONGEST_NAME:
        raise FileNameTooLong(field="file")
    # A name often has low lines where a text has spaces.
    if (
        find_bsn(file_name.replace("_", " ")) is not None
        or find_bsn(file_name.rpartition(".")[0]) is not None
    ):
        raise FileNameHoldsBsn(field="file")


def _read(content: bytes, kind: FileType) -> tuple[list[tuple[str, str]], bytes]:
    """Have a file read by a process of its own; raises what is wrong with it."""
    try:
        read = read_apart(Path(reader.__file__), kind.value, content=content)
    except ReadingStopped as error:
        raise FileExpands(field="file") from error
    except ReadingFailed as error:
        raise FileUnreadable(field="file") from error
    line, _newline, written = read.partition(b"\n")
    said = json.loads(line)
    if said["fault"]:
        raise FAULTS[said["fault"]](field="file")
    return [(place, text) for place, text in said["texts"]], written
