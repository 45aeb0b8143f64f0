"""Reads mandates afresh from Stripe: what the payer's bank calls them, and whether they are over."""

from __future__ import annotations

import logging
from datetime import datetime

import stripe

from billing.actions.mandates import GivenMandate, describe_mandate, end_mandate
from billing.models import ProviderCustomer
from billing.providers.stripe.accounts import account_for
from billing.providers.stripe.adapter import SILENT, stripe_client
from billing.providers.stripe.finding import id_of, read

logger = logging.getLogger(__name__)


def refresh_mandate(*, reference: str, account: str, now: datetime) -> None:
    """Forget a mandate that Stripe says is over; what was collected under it is paid by hand, and a letter says so.

    Of one that holds, what the payer's bank calls it is written where we did not know it.
    """
    mandates = stripe_client(account_for(account)).v1.mandates
    found = read(lambda: mandates.retrieve(reference, {"expand": ["payment_method"]}))
    if found is None:
        return
    if found.get("status") == "inactive":
        end_mandate(mandate=reference, now=now)
        return
    method = found.get("payment_method")
    debited = method.get("sepa_debit") or {} if isinstance(method, dict) else {}
    scheme = (found.get("payment_method_details") or {}).get("sepa_debit") or {}
    describe_mandate(
        given=GivenMandate(
            mandate_id=str(found["id"]),
            method_id=id_of(method),
            reference=str(scheme.get("reference") or "")[:35],
            account_end=str(debited.get("last4") or "")[:4],
        )
    )


def look_at_mandate(*, reference: str, now: datetime) -> None:
    """Read a mandate that was just given: account and mandate stand in the reference. An outbox handler."""
    account, _colon, mandate = reference.partition(":")
    refresh_mandate(reference=mandate, account=account, now=now)


def ask_about_mandates(*, now: datetime) -> None:
    """Look at every mandate that we know: the event that it is over may be lost.

    When Stripe does not answer, the rest waits for the next time.
    """
    known = ProviderCustomer.objects.exclude(mandate_id="").order_by("pk")
    for mandate, issuer in known.values_list("mandate_id", "issuer__code"):
        try:
            refresh_mandate(reference=mandate, account=account_for(issuer).code, now=now)
        except SILENT:
            logger.warning("Stripe does not answer; the other mandates wait.", exc_info=True)
            break
        except stripe.StripeError:
            logger.exception("Stripe does not speak of mandate %s.", mandate)
