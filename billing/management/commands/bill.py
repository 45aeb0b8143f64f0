"""`manage.py bill --until DATE`: renew and invoice what is due."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.actions.runs import RunOutcome, call_helpers, outcome_of, start_run, work_on
from billing.queries.runs import preview_run
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
            outcome = _previewed(until) if options["preview"] else _billed(until)
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


def _previewed(until: date) -> RunOutcome:
    preview = preview_run(until_on=until)
    return RunOutcome(until, preview.agreements, preview.invoices, preview.net.cents, 0, 0, [])


def _billed(until: date) -> RunOutcome:
    now = clock.now()
    run = start_run(until_on=until, now=now)
    call_helpers(run)
    work_on(run=run, now=now)
    return outcome_of(run)
