"""`manage.py release_revenue --until DATE`: turn what was invoiced ahead into revenue, month by month."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.actions.release import preview_until, release_until
from foundation import clock
from foundation.management.arguments import a_day


class Command(BaseCommand):
    help = (
        "Book what was earned of what was invoiced ahead, for every month that is over on a day. The daily round does "
        "this too; running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Until when, and whether for real."""
        parser.add_argument(
            "--until", type=a_day, help="today when not said; months that end before it are released"
        )
        parser.add_argument("--preview", action="store_true", help="count, and write nothing")
        parser.add_argument("--json", action="store_true", help="print the JSON line only")

    def handle(self, *_args: object, **options: Any) -> None:
        """Release, and end with one JSON line."""
        today = clock.today()
        until: date = options["until"] or today
        if until > today and not options["preview"]:
            raise CommandError(f"{until:%d-%m-%Y} is still to come: what is not earned yet is not released.")
        released = (
            preview_until(day=until) if options["preview"] else release_until(day=until, now=clock.now())
        )
        if not options["json"]:
            for one in released:
                self.stdout.write(
                    f"{one.month:%Y-%m} {one.issuer}: {one.cents / 100:.2f} euro of {one.charges} charges"
                )
        facts = {
            "months": len(released),
            "cents": sum(one.cents for one in released),
            "until": until.isoformat(),
        }
        self.stdout.write(json.dumps(facts))
