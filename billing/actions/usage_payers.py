"""Finds the agreement under which somebody pays for use; for our own staff, one is made without a package."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.actions.standing import open_door
from billing.choices import BillingMonths, PaymentTerms
from billing.models import Agreement, AgreementLine, Product
from billing.queries.catalogue import prices_on
from foundation.actions.audit import record
from foundation.errors import Conflict
from foundation.periods import add_years
from invoices.models import Issuer
from marketplace.models import Organisation

SURCHARGE = "ADMIN-ADHOC"


class NoAgreementThatDay(Conflict):
    code = "no-agreement-that-day"
    sentence = _("{organisation} had no running agreement on {day}. Put a package together first.")


def agreement_that_pays(
    *,
    payer: Organisation,
    issuer: Issuer,
    day: date,
    billed_on: date,
    without_agreement: bool,
    now: datetime,
) -> Agreement:
    """The agreement of a payer that ran on a day, locked: one with a package before one without.

    Refuses when there is none, unless it may be made: then each invoice carries a surcharge.
    """
    runs = Q(ended_on=None) | Q(ended_on__gt=day)
    opened = Q(payment_terms=PaymentTerms.CREDIT) | Q(first_paid_at__isnull=False)
    found = (
        Agreement.objects.select_for_update(of=("self",))
        .filter(runs, opened, organisation=payer, issuer=issuer, starts_on__lte=day)
        .order_by(F("quote").asc(nulls_last=True), "id")
        .first()
    )
    if found is None and not without_agreement:
        raise NoAgreementThatDay(organisation=payer.name, day=f"{day:%d-%m-%Y}")
    agreement = found or _without_package(payer, issuer, day, now)
    if agreement.quote_id is None:
        _add_surcharge(agreement, day, billed_on)
    return agreement


def _without_package(payer: Organisation, issuer: Issuer, day: date, now: datetime) -> Agreement:
    agreement = Agreement.objects.create(
        organisation=payer,
        party=payer.party,
        issuer=issuer,
        payment_terms=PaymentTerms.CREDIT,
        billing_months=BillingMonths.YEAR,
        starts_on=day,
        term_until_on=add_years(day, 1),
        accepted_at=now,
    )
    open_door(agreement=agreement, now=now)
    record(
        action="open_account",
        subject_kind="agreement",
        subject_reference=agreement.reference,
        organisation_reference=payer.reference,
        now=now,
    )
    return agreement


def _add_surcharge(agreement: Agreement, day: date, billed_on: date) -> None:
    """One for each invoice: use of a month is billed on one day."""
    product = Product.objects.get(code=SURCHARGE)
    if not agreement.lines.filter(product=product, bills_on=billed_on).exists():
        AgreementLine.objects.create(
            agreement=agreement,
            product=product,
            quantity=1,
            unit_price_cents=prices_on(day, agreement.organisation.segment)[product.pk].cents,
            months=agreement.billing_months,
            from_on=day,
            bills_on=billed_on,
        )
