"""The Stripe accounts of our issuers: each may have its own; who has none uses the one of all (DESIGN decision 4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings


@dataclass(frozen=True, slots=True)
class StripeAccount:
    """The keys of an account. `code` is the issuer's whose it is; empty for the one of all other issuers."""

    code: str
    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


def shared_account() -> StripeAccount:
    """The account of all issuers without one of their own."""
    return StripeAccount("", settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET)


def account_for(issuer_code: str) -> StripeAccount:
    """The account into which money for this issuer comes; the shared one for an empty or another code."""
    own = settings.STRIPE_ACCOUNTS.get(issuer_code)
    return StripeAccount(issuer_code, *own) if own else shared_account()


def all_accounts() -> list[StripeAccount]:
    """Every account that may send us events, the shared one first."""
    return [shared_account(), *(account_for(code) for code in sorted(settings.STRIPE_ACCOUNTS))]
