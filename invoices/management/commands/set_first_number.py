"""`manage.py set_first_number ISSUER KIND YEAR NUMBER`: let a series go on where another system stopped."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation import clock
from foundation.errors import Refusal
from invoices.actions.numbering import set_first_number
from invoices.choices import DocumentKind
from invoices.queries.documents import issuer_with


class Command(BaseCommand):
    help = (
        "Set the first number of a series that has not begun: code of the issuer, kind of document, year, number. "
        "Ends with one JSON line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which series, and where it starts."""
        parser.add_argument("issuer")
        parser.add_argument("kind", choices=DocumentKind.values)
        parser.add_argument("year", type=int)
        parser.add_argument("number", type=int)

    def handle(self, *_args: object, **options: Any) -> None:
        """Set it, or say why not."""
        try:
            series = set_first_number(
                issuer=issuer_with(options["issuer"]),
                kind=DocumentKind(options["kind"]),
                year=options["year"],
                first_number=options["number"],
                actor=None,
                now=clock.now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            json.dumps({"kind": series.kind, "year": series.year, "first_number": series.first_number})
        )
