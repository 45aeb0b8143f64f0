"""`manage.py set_creditor_id ISSUER NUMBER`: who collects, as the payer's bank knows it."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation import clock
from foundation.errors import Refusal
from invoices.actions.issuers import change_creditor_id
from invoices.queries.documents import issuer_with


class Command(BaseCommand):
    help = (
        "Set the SEPA creditor id of an issuer, under which its direct debits are collected; it stands on what is "
        "issued from now on. Ends with one JSON line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Of which issuer, and the identifier."""
        parser.add_argument("issuer")
        parser.add_argument("creditor_id")

    def handle(self, *_args: object, **options: Any) -> None:
        """Set it, or say why not."""
        try:
            issuer = change_creditor_id(
                issuer=issuer_with(options["issuer"]),
                creditor_id=options["creditor_id"],
                actor=None,
                now=clock.now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(json.dumps({"issuer": issuer.code, "creditor_id": issuer.creditor_id}))
