"""`manage.py connect_stripe`: know which account owns what Stripe tells us."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand

from billing.providers.stripe.archive import ensure_account


class Command(BaseCommand):
    help = "Store the account that owns what Stripe tells us; running it again changes nothing."

    def handle(self, *_args: object, **_options: object) -> None:
        """Connect, and end with one line."""
        self.stdout.write(json.dumps({"account": ensure_account()}))
