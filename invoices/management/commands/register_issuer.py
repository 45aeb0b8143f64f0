"""`manage.py register_issuer FILE`: register a legal body of ours that issues invoices."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation import clock
from foundation.errors import Refusal
from foundation.management.arguments import a_day
from invoices.actions.issuers import register_issuer

NEEDED = (
    *("code", "name", "kvk_number", "vat_id", "street", "postcode", "city", "email", "iban", "brand_name"),
    "brand_region",
)
DAYS = ("crkbo_from", "small_business_from")
OPTIONAL = ("number_prefix", "e_invoice_standard", "creditor_id", *DAYS)


class Command(BaseCommand):
    help = (
        f"Register a legal body that issues invoices, from a JSON file with {', '.join(NEEDED)}, and perhaps "
        "number_prefix (letters before the numbers of a second issuer), crkbo_from and small_business_from (days), "
        "e_invoice_standard (peppol or nlcius) and creditor_id (SEPA, of direct debits). Ends with one JSON line. "
        "One that is registered stays: no file changes what stands on invoices."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print the JSON line only")

    def handle(self, *_args: object, **options: Any) -> None:
        """Register, or say what is wrong with the file."""
        facts = self._facts(options["file"])
        typed = {name: facts.pop(name, "") for name in DAYS}
        try:
            days = {name: a_day(text) if text else None for name, text in typed.items()}
            issuer = register_issuer(
                **facts,
                crkbo_from=days["crkbo_from"],
                small_business_from=days["small_business_from"],
                now=clock.now(),
            )
        except ArgumentTypeError as error:
            raise CommandError(str(error)) from error
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if not options["json"]:
            self.stdout.write(f"{issuer.party.name} issues invoices from {issuer.iban}.")
        self.stdout.write(json.dumps({"code": issuer.code, "reference": issuer.reference}))

    def _facts(self, file: Path) -> dict[str, str]:
        try:
            facts = json.loads(file.read_text("utf-8"))
        except OSError as error:
            raise CommandError(f"Cannot read {file.name}: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(f"{file.name} is not JSON: {error}.") from error
        if not isinstance(facts, dict) or not all(isinstance(value, str) for value in facts.values()):
            raise CommandError(f"{file.name} must hold one object with texts.")
        missing = [name for name in NEEDED if not facts.get(name, "").strip()]
        unknown = sorted(set(facts) - {*NEEDED, *OPTIONAL})
        if missing or unknown:
            raise CommandError(
                f"{file.name}: missing {', '.join(missing) or 'nothing'}; not known {', '.join(unknown) or 'nothing'}."
            )
        return facts
