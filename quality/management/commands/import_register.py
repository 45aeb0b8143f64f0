"""`manage.py import_register ind FILE`: import a register file, or refuse it whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation import clock
from foundation.errors import Refusal
from foundation.management.arguments import a_day
from quality.actions.registers import import_register
from quality.choices import RegisterColumn

COLUMNS = {column.value for column in RegisterColumn}


class Command(BaseCommand):
    help = (
        "Import a public register (ind: CSV or the register's page; the others: CSV or Excel with a column map). "
        "Ends with one JSON line of counts; exits non-zero when the file is refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be said on the command line."""
        parser.add_argument("register", help="code of the register: ind, snf, sna, abu, nbbu, crkbo, nau")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="count, and write nothing")
        parser.add_argument("--taken-on", type=a_day, help="the day the register was as in the file")
        parser.add_argument("--source", default="", help="the address the file came from")
        parser.add_argument("--column-map", type=Path, help='JSON: {"name": header, "kvk_number": header, …}')
        parser.add_argument("--json", action="store_true", help="print the JSON line only")

    def handle(self, *_args: object, **options: Any) -> None:
        """Import, or say why not."""
        file: Path = options["file"]
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Cannot read {file.name}: {error.strerror}.") from error
        column_map = self._column_map(options["column_map"]) if options["column_map"] else None
        try:
            outcome = import_register(
                register_code=options["register"],
                content=content,
                file_name=file.name,
                taken_on=options["taken_on"],
                source=options["source"],
                column_map=column_map,
                dry_run=options["dry_run"],
                now=clock.now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if not options["json"]:
            self.stdout.write(
                f"{outcome.rows} rows of {outcome.taken_on} ({outcome.taken_on_basis}): "
                f"{outcome.added} added, {outcome.removed} removed, {outcome.renamed} renamed, "
                f"{outcome.changed} changed."
            )
        self.stdout.write(json.dumps(outcome.as_json()))

    def _column_map(self, file: Path) -> dict[str, str]:
        try:
            column_map = json.loads(file.read_text("utf-8"))
        except OSError as error:
            raise CommandError(f"Cannot read {file.name}: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(f"{file.name} is not JSON: {error}.") from error
        if not isinstance(column_map, dict) or "name" not in column_map or set(column_map) - COLUMNS:
            raise CommandError(
                f'{file.name} must hold {{"name": header}}, and for what else is in the file a header under '
                f"{', '.join(sorted(COLUMNS - {'name'}))}."
            )
        return {name: str(header) for name, header in column_map.items()}
