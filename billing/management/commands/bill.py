"""`manage.py bill --until DATE`: renew and invoice what is due."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.actions.runs import bill_until, preview_until
from foundation import clock
from foundation.errors import Refusal
from foundation.management.arguments import a_day


class Command(BaseCommand):
    help = "Renew agreements and invoice what is due up to and including a day. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Until when, and whether for real."""
        parser.add_argument(
            "--until", type=a_day, required=True, help="the last day that counts, as 2027-03-16"
        )
        parser.add_argument(
            "--preview", action="store_true", help="count, and write nothing (amounts without VAT)"
        )
        parser.add_argument("--json", action="store_true", help="print the JSON line only")

    def handle(self, *_args: object, **options: Any) -> None:
        """Run, and end with one line of counts."""
        until: date = options["until"]
        try:
            outcome = (
                preview_until(until_on=until)
                if options["preview"]
                else bill_until(until_on=until, now=clock.now())
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if not options["json"]:
            word = "would make" if options["preview"] else "made"
            self.stdout.write(
                f"Until {until}: {word} {outcome.invoices} invoices, {outcome.cents / 100:.2f} euro."
            )
            for parked in outcome.parked:
                self.stdout.write(f"Parked: {parked}")
        self.stdout.write(json.dumps({**asdict(outcome), "until_on": until.isoformat()}))
