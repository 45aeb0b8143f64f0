"""`manage.py connect_stripe`: know which account owns what Stripe tells us, and let Stripe tell us."""

from __future__ import annotations

import json
from typing import Any

import stripe
from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.providers.stripe.accounts import account_for
from billing.providers.stripe.archive import ensure_account
from billing.providers.stripe.endpoint import ensure_endpoint


class Command(BaseCommand):
    help = (
        "Store the account that owns what Stripe tells us; running it again changes nothing. With --webhook it also "
        "makes the endpoint at Stripe to which events go, once, and prints the secret for STRIPE_WEBHOOK_SECRET: "
        "Stripe shows that one time only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to make the endpoint, and of which account."""
        parser.add_argument("--issuer", default="", help="code of an issuer with an account of its own")
        parser.add_argument("--webhook", action="store_true", help="make the endpoint for events at Stripe")
        parser.add_argument("--json", action="store_true", help="print the JSON line only")

    def handle(self, *_args: object, **options: Any) -> None:
        """Connect, and end with one line."""
        account = account_for(options["issuer"])
        if account.code != options["issuer"]:
            raise CommandError(f"{options['issuer']!r} has no account of its own: name it in STRIPE_ISSUERS.")
        told: dict[str, object] = {}
        try:
            told["account"] = ensure_account(account)
            if options["webhook"]:
                endpoint = ensure_endpoint(account)
                told |= {"webhook": endpoint.url, "made": endpoint.secret is not None}
                if endpoint.secret is not None:
                    told["secret"] = endpoint.secret
        except stripe.StripeError as error:
            raise CommandError(f"Stripe does not do this: {error.user_message or error}") from error
        if not options["json"] and "secret" in told:
            self.stdout.write("Set STRIPE_WEBHOOK_SECRET to this secret. Stripe does not show it again.")
        self.stdout.write(json.dumps(told))
