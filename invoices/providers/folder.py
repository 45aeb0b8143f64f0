"""An access point that takes e-invoices from a folder: each is a file there, whole or not at all, never twice."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict
from invoices.choices import Channel
from invoices.models import Document
from invoices.providers.access_point import Receipt


class AnotherFileInItsPlace(Conflict):
    code = "another-file-in-its-place"
    sentence = _("The folder holds another file named {name}. Look what it is, and take it away.")


@dataclass(frozen=True, slots=True)
class FolderAccessPoint:
    """Writes to a folder that must be there. The name of a file is the number of its document."""

    folder: Path
    channel: ClassVar[Channel] = Channel.FOLDER

    def send(self, document: Document, ubl: bytes) -> Receipt:
        """Put the file there under its own name in one step; one that is there already, the same, is good."""
        name = f"{document.number}.xml"
        # Hidden while it is written, in the same folder so that a link is possible.
        handle, path = tempfile.mkstemp(prefix=f".{name}.", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(ubl)
                file.flush()
                os.fsync(file.fileno())
            # mkstemp keeps others out; who picks files up is another account.
            Path(path).chmod(0o640)
            # A link, unlike a rename, refuses to take the place of a file.
            os.link(path, self.folder / name)
        except FileExistsError:
            if (self.folder / name).read_bytes() != ubl:
                raise AnotherFileInItsPlace(name=name) from None
        finally:
            Path(path).unlink()
        return Receipt(name)
