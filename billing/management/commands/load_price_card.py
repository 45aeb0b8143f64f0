"""`manage.py load_price_card`: the shipped price card, terms and ledger accounts."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.actions.catalogue import load_accounts, publish_price_card, publish_shipped_terms, shipped
from billing.actions.payment_reminders import load_reminder_levels
from foundation import clock
from foundation.errors import Refusal


class Command(BaseCommand):
    help = "Publish the national price card with its terms; running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which card."""
        parser.add_argument("--card", default="price_card_1.json", help="name of a file in billing/data")

    def handle(self, *_args: object, **options: Any) -> None:
        """Publish, and end with one line."""
        try:
            accounts = load_accounts()
            load_reminder_levels()
            terms = publish_shipped_terms()
            card = publish_price_card(card=shipped(options["card"]), now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        facts = {
            "version": card.version,
            "sha256": card.sha256,
            "terms": [one.version for one in terms],
            "accounts": accounts,
        }
        self.stdout.write(json.dumps(facts))
