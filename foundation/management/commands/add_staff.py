"""`manage.py add_staff EMAIL --name NAME --role ROLE`: let a colleague work at a desk."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation import clock
from foundation.actions.people import add_staff
from foundation.choices import StaffRole
from foundation.errors import Refusal


class Command(BaseCommand):
    help = (
        "Let a colleague work at one or more desks. A new account gets no password: its owner chooses one by "
        "“Forgot your password?” on the log-in page. Running it again adds what is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and at which desks."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--role", action="append", required=True, choices=[role.value for role in StaffRole]
        )
        parser.add_argument("--json", action="store_true", help="print the JSON line only")

    def handle(self, *_args: object, **options: Any) -> None:
        """Add, and end with one JSON line."""
        roles = [StaffRole(role) for role in options["role"]]
        try:
            user = add_staff(email=options["email"], name=options["name"], roles=roles, now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if not options["json"]:
            self.stdout.write(f"{user.email} works at: {', '.join(roles)}.")
        self.stdout.write(json.dumps({"email": user.email, "roles": sorted(roles)}))
