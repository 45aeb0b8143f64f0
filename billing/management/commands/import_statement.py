"""`manage.py import_statement FILE`: take a bank's CAMT.053 file in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.actions.bank import import_statement
from foundation import clock
from foundation.errors import Refusal


class Command(BaseCommand):
    help = (
        "Import a bank statement (CAMT.053) whole, or refuse it whole. The same file again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path, help="the file as the bank gives it")
        parser.add_argument("--json", action="store_true", help="print the JSON line only")

    def handle(self, *_args: object, **options: Any) -> None:
        """Import, and end with one line of counts."""
        file: Path = options["file"]
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            outcome = import_statement(content=content, file_name=file.name, now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if not options["json"]:
            self.stdout.write(
                f"{outcome.lines} lines, {outcome.known} known before: {outcome.booked} payments booked, "
                f"{outcome.returned} taken back, {outcome.to_decide} to decide."
            )
        self.stdout.write(json.dumps(outcome.as_json()))
