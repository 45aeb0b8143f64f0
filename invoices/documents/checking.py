"""Has e-invoices checked by a process of its own, started when it is first needed and kept.

Never in this process: the XSLT engine can abort, and an abort takes everything with it (ADR 0013). A checker that is
silent or gone is stopped and told as such; the next document gets a new one.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings

from invoices.documents import checker
from invoices.documents.rule_sets import artefacts, rule_sets

SECONDS_TO_ANSWER = 60


class CheckerSilent(RuntimeError):
    """The process that checks e-invoices died or gave no answer in time. Nothing is known of the document."""


class _Checker:
    """One running checker, of the process that started it."""

    def __init__(self) -> None:
        sheets = [
            f"{rules.only_for}={sheet}"
            for rules in rule_sets(settings.E_INVOICE_RULES)
            for sheet in rules.style_sheets
        ]
        self.owner = os.getpid()
        # Isolated: it sees the installed packages and nothing of the folder it stands in.
        self.process = subprocess.Popen(  # noqa: S603 -- our own file, by its path
            [sys.executable, "-I", str(Path(checker.__file__)), str(artefacts()), *sheets],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def ask(self, document: bytes, standard: str) -> list[str]:
        """The findings of one document."""
        asked, answers = self.process.stdin, self.process.stdout
        if asked is None or answers is None:
            raise CheckerSilent("The checker has no pipes.")
        try:
            asked.write(json.dumps({"standard": standard, "size": len(document)}).encode() + b"\n")
            asked.write(document)
            asked.flush()
        except BrokenPipeError as error:
            raise CheckerSilent("The checker of e-invoices stopped before it was asked.") from error
        with selectors.DefaultSelector() as waiting:
            waiting.register(answers, selectors.EVENT_READ)
            if not waiting.select(SECONDS_TO_ANSWER):
                raise CheckerSilent(
                    f"The checker of e-invoices gave no answer in {SECONDS_TO_ANSWER} seconds."
                )
        line = answers.readline()
        if not line.endswith(b"\n"):
            raise CheckerSilent("The checker of e-invoices stopped while it looked at a document.")
        found: list[str] = json.loads(line)
        return found

    def stop(self) -> None:
        """End it; what it was doing is lost."""
        self.process.kill()
        self.process.communicate()


_lock = threading.Lock()
_running: list[_Checker] = []


def findings_in(document: bytes, *, standard: str) -> list[str]:
    """What the schema and the official rules find wrong with an e-invoice; nothing when it is valid.

    Raises `CheckerSilent` when no answer came: then nothing is known, and asking later is right.
    """
    with _lock:
        if _running and _running[0].owner != os.getpid():
            _running.clear()  # of the process that we were copied from; it is not ours to stop
        if not _running:
            _running.append(_Checker())
        try:
            return _running[0].ask(document, standard)
        except BaseException:
            # Also when we were interrupted: an answer that comes later is of another document.
            _running.pop().stop()
            raise


@atexit.register
def stop_checking() -> None:
    """End our checker, if we have one."""
    while _running:
        running = _running.pop()
        if running.owner == os.getpid():
            running.stop()
