"""`manage.py load_demo`: a lively demo region, for a sandbox installation."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from web.demo.load import load_demo
from web.demo.people import log_ins


class Command(BaseCommand):
    help = "Load the demo region (invented organisations, real municipalities); one that is there stays as it is."

    def handle(self, *_args: object, **_options: object) -> None:
        """Load, and end with a log-in per role."""
        if not settings.SANDBOX:
            raise CommandError("The demo region belongs in a sandbox installation. This one is not.")
        counts = load_demo(now=clock.now())
        site = settings.SITE_URL
        self.stdout.write(
            f"The demo region has {counts['organisations']} organisations, {counts['vacancies']} vacancies, "
            f"{counts['homes']} homes, {counts['services']} services and {counts['profiles']} profiles."
        )
        self.stdout.write(f"Visitors: {site}/nl/   Partners: {site}/nl/portal/   Desk: {site}/nl/desk/")
        self.stdout.write(f"API: {site}/api/   Mails: {site}/nl/desk/mails/   Records: {site}/nl/admin/")
        self.stdout.write("Log in as:")
        for line in log_ins():
            self.stdout.write(line)
