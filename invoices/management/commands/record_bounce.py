"""`manage.py record_bounce [FILE]`: record that a mail came back, from the notification of a mail server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation import clock
from foundation.errors import Refusal
from invoices.actions.bounces import record_bounce
from invoices.rules.bounces import LARGEST


class Command(BaseCommand):
    help = (
        "Record a mail that came back: a notification by RFC 3464, from a file or from standard input. "
        "Ends with one JSON line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """From where it is read."""
        parser.add_argument("file", nargs="?", default="-", help="the notification; - is standard input")

    def handle(self, *_args: object, **options: Any) -> None:
        """Record it, or say why not."""
        try:
            event = record_bounce(raw=_read(options["file"]), now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        self.stdout.write(json.dumps({"document": event.delivery.document.number, "reason": event.reason}))


def _read(name: str) -> bytes:
    if name == "-":
        return _beginning(sys.stdin.buffer)
    with Path(name).open("rb") as file:
        return _beginning(file)


def _beginning(source: BinaryIO) -> bytes:
    # One byte more than is allowed tells that there is more.
    return source.read(LARGEST + 1)
