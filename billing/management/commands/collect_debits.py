"""Collects by direct debit what is due."""

from typing import Any

from django.core.management.base import BaseCommand

from billing.providers.stripe.debits import collect_debits
from foundation import clock


class Command(BaseCommand):
    help = "Collect by direct debit what was announced for today or before; running it again collects nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send what is due and say how many debits the bank has now."""
        self.stdout.write(f"{collect_debits(now=clock.now())} debits sent.")
