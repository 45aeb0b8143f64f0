"""Has a file looked at by a virus scanner: clamd, or whatever speaks its INSTREAM (settings.VIRUS_SCANNER)."""

from __future__ import annotations

import socket

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict, Invalid

SECONDS_TO_ANSWER = 30
STEP = 64 * 1024


class FileInfected(Invalid):
    code = "file-infected"
    sentence = _("Our virus scanner found something in this file. We did not keep it. Check your computer.")


class ScannerSilent(Conflict):
    code = "scanner-silent"
    sentence = _("Our virus scanner does not answer, so we cannot take files now. Try again in an hour.")


def refuse_virus(content: bytes) -> None:
    """Refuse a file in which the scanner finds something, and every file while it is silent.

    Without an address nothing is scanned; a system check says so in production.
    """
    if not settings.VIRUS_SCANNER:
        return
    try:
        said = _ask(settings.VIRUS_SCANNER, content)
    except OSError as error:
        raise ScannerSilent(field="file") from error
    if said.endswith("FOUND"):
        raise FileInfected(field="file")
    if not said.endswith("OK"):
        raise ScannerSilent(field="file")


def _ask(address: str, content: bytes) -> str:
    with _connected(address) as scanner:
        scanner.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), STEP):
            part = content[start : start + STEP]
            scanner.sendall(len(part).to_bytes(4, "big") + part)
        scanner.sendall(bytes(4))
        said = bytearray()
        while not said.endswith(b"\0") and (more := scanner.recv(1024)):
            said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    """A line to the scanner: a socket's path, or host:port."""
    if address.startswith("/"):
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(SECONDS_TO_ANSWER)
        try:
            scanner.connect(address)
        except OSError:
            scanner.close()
            raise
        return scanner
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS_TO_ANSWER)
