"""`manage.py change_clock --days N`: moves the business clock of a sandbox installation."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from foundation import clock
from foundation.actions.clocks import change_clock
from foundation.errors import Refusal

SECONDS_TO_ANSWER = 60


class Command(BaseCommand):
    help = "Move the business clock forward, here and in the servers that follow it (sandbox only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=0, help="whole days forward")
        parser.add_argument("--hours", type=int, default=0, help="hours forward")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move all clocks or none: ours is only kept once every follower has answered."""
        by = timedelta(days=options["days"], hours=options["hours"])
        if not by:
            raise CommandError("Say how far: --days N, --hours N, or both.")
        try:
            with transaction.atomic():
                change_clock(by=by)
                for address in settings.CLOCK_FOLLOWERS:
                    self.tell(address, by)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"It is now {clock.now().isoformat(timespec='seconds')}.")

    def tell(self, address: str, by: timedelta) -> None:
        """Tell a server that follows our clock to move along."""
        request = Request(  # noqa: S310 -- an address from our own settings
            address,
            data=json.dumps({"advance_seconds": int(by.total_seconds())}).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urlopen(request, timeout=SECONDS_TO_ANSWER):  # noqa: S310 -- as above
                pass
        except (URLError, OSError) as error:
            raise CommandError(
                f"The clock did not move: {address} does not follow ({error}). "
                "Start the sandbox with `make run`, then try again."
            ) from error
