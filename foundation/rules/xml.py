"""What XML cannot hold: a pasted text may carry it."""

from __future__ import annotations

import re

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """A text without the characters that no XML document may hold. It is not escaped yet."""
    return _NO_XML.sub("", text)
