"""`manage.py verify`: what must always hold, does it?"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.queries.invariants import broken_invariants
from foundation import clock


class Command(BaseCommand):
    help = "Check what must always hold: gapless numbers, drained outbox, visibility by date, a ledger that ties."

    def add_arguments(self, parser: CommandParser) -> None:
        """How to print."""
        parser.add_argument("--json", action="store_true", help="print the JSON line only")

    def handle(self, *_args: object, **options: Any) -> None:
        """Check, print, and fail when something is broken."""
        found = broken_invariants(wall_now=clock.wall_time())
        broken = {name: what for name, what in found.items() if what}
        if not options["json"]:
            for name, what in found.items():
                self.stdout.write(f"{'BROKEN' if what else 'ok':<7} {name.replace('_', ' ')}")
                for one in what[:20]:
                    self.stdout.write(f"        {one}")
        self.stdout.write(json.dumps({"ok": not broken, "checked": len(found), "broken": broken}))
        if broken:
            raise CommandError(f"{len(broken)} of {len(found)} checks failed.")
