"""Builders for tests: a price card, quotes, agreements and paid invoices, made through real actions."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from billing.actions.agreements import accept_quote
from billing.actions.catalogue import load_accounts, publish_price_card, publish_shipped_terms, shipped
from billing.actions.payment_reminders import load_reminder_levels
from billing.actions.payments import settle_payment
from billing.actions.quotes import make_quote
from billing.models import Agreement, Payment, PriceCard, Quote, Receivable
from billing.rules.selection import Choice
from foundation.models import Party
from foundation.periods import AMSTERDAM
from invoices.models import VatCase
from invoices.queries.vat import VatUndecided
from marketplace.models import Organisation
from tests.invoices.given import an_issuer
from tests.marketplace.given import an_owner_of
from tests.quality.given import a_partner, a_recognition

NOW = datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM)
THE_PICTURE = (
    Choice("CAR-MARKETING"),
    Choice("CAR-RECRUIT-15"),
    Choice("CAR-SLOT", 2),
    Choice("WEL-INTRODUCTION", 8),
    Choice("WEL-DUTCH", 4),
)


def the_price_card() -> PriceCard:
    """The shipped price card, terms, issuer and ledger accounts."""
    an_issuer()
    load_accounts()
    load_reminder_levels()
    publish_shipped_terms()
    return publish_price_card(card=shipped("price_card_1.json"), now=NOW)


def an_employer(*, recognised: bool = True, now: datetime = NOW, **changes: object) -> Organisation:
    """An SME that grows peppers, recognised by us unless said otherwise."""
    the_price_card()
    partner = a_partner(now=now, **changes)
    if recognised:
        a_recognition(partner, now=now)
    return partner


def a_quote(
    organisation: Organisation | None = None,
    *choices: Choice,
    now: datetime = NOW,
    purchase_order: str = "",
) -> Quote:
    """A quote for a recruitment package of five vacancies, unless other choices are given."""
    organisation = organisation or an_employer()
    return make_quote(
        organisation=organisation,
        choices=choices or (Choice("CAR-RECRUIT-5"),),
        actor=an_owner_of(organisation),
        purchase_order=purchase_order,
        now=now,
    )


def an_agreement(
    organisation: Organisation | None = None,
    *choices: Choice,
    now: datetime = NOW,
    quote: Quote | None = None,
) -> Agreement:
    """An accepted quote; its first invoice is not paid yet."""
    quote = quote or a_quote(organisation, *choices, now=now)
    return accept_quote(
        quote=quote,
        actor=an_owner_of(quote.organisation),
        name="Anna de Wit",
        ip_address="192.0.2.7",
        now=now,
    )


def a_payment_of(
    agreement: Agreement, *, now: datetime = NOW, cents: int | None = None, provider: str = ""
) -> Payment:
    """The first invoice paid (in full unless cents are given)."""
    receivable = Receivable.objects.get(agreement=agreement, is_first=True)
    return settle_payment(
        receivable=receivable,
        provider_reference=provider or f"pi_{agreement.reference}",
        method="ideal",
        cents=receivable.cents if cents is None else cents,
        into="1220",
        received_at=now,
        now=now,
    )


def a_paid_agreement(
    organisation: Organisation | None = None, *choices: Choice, now: datetime = NOW
) -> Agreement:
    """An agreement in good standing."""
    agreement = an_agreement(organisation, *choices, now=now)
    a_payment_of(agreement, now=now)
    agreement.refresh_from_db()
    return agreement


def a_held_case() -> VatCase:
    """A German employer of which VIES said nothing asked for a quote."""
    employer = an_employer()
    Party.objects.filter(pk=employer.party_id).update(
        country="DE", kvk_number="", foreign_register_number="HRB 1", vat_id="DE136695976", language="en"
    )
    employer.party.refresh_from_db()
    with suppress(VatUndecided):
        a_quote(employer)
    return VatCase.objects.get(party=employer.party)
