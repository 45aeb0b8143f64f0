"""Billing runs: renews what goes on, charges what is due, agreement by agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.agreements import end_unpaid_agreements
from billing.actions.charging import charge_agreement
from billing.actions.renewals import renew_agreement
from billing.choices import PaymentTerms
from billing.models import Agreement, BillingRun
from billing.queries.lines import due_now, facts_of
from foundation.errors import Invalid, Refusal
from foundation.money import total
from foundation.periods import day_of

# Terms are a year, so what is due further ahead is a slip of the keyboard; an issued invoice cannot be taken back.
FURTHEST_AHEAD = timedelta(days=2 * 366)


class RunTooFarAhead(Invalid):
    code = "run-too-far-ahead"
    sentence = _("{day} is more than two years ahead. Choose a day up to and including {last}.")


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run did, or in a preview would do. Preview amounts are without VAT."""

    until_on: date
    agreements: int
    invoices: int
    cents: int
    renewed: int
    ended_unpaid: int
    parked: list[str]


def agreements_to_bill(until_on: date) -> list[int]:
    """Agreements of which something falls due, or whose term is over.

    Never paid ones are not among them: they wait for their first payment.
    """
    return list(
        Agreement.objects.filter(next_charge_on__lte=until_on)
        .exclude(payment_terms=PaymentTerms.PREPAID, first_paid_at=None)
        .order_by("id")
        .values_list("id", flat=True)
    )


def preview_until(*, until_on: date) -> RunOutcome:
    """What a run until a day would invoice, without VAT; writes nothing."""
    invoices = cents = 0
    ids = agreements_to_bill(until_on)
    for agreement in Agreement.objects.filter(pk__in=ids).order_by("id"):
        for charges in due_now(agreement=agreement, facts=facts_of(agreement), until=until_on).values():
            invoices += 1
            cents += total(charge.net for charge in charges).cents
    return RunOutcome(until_on, len(ids), invoices, cents, 0, 0, [])


def bill_until(*, until_on: date, now: datetime) -> RunOutcome:
    """Renew and invoice everything that is due up to a day; each agreement in a transaction of its own.

    Twice, at the same time, late, or after a crash: the same invoices. An agreement that cannot be billed by rule is
    parked with its reason, and the run goes on. First invoices unpaid after their last day to pay are credited.
    Refuses a day more than two years ahead. Prose: docs/algorithms/billing-run.md.
    """
    last = day_of(now) + FURTHEST_AHEAD
    if until_on > last:
        raise RunTooFarAhead(day=f"{until_on:%d-%m-%Y}", last=f"{last:%d-%m-%Y}")
    ended, parked = end_unpaid_agreements(now=now)
    ids = agreements_to_bill(until_on)
    invoices = cents = renewed = 0
    for agreement_id in ids:
        try:
            with transaction.atomic():
                renewed += bool(renew_agreement(agreement_id=agreement_id, until_on=until_on, now=now))
                agreement = Agreement.objects.get(pk=agreement_id)
                documents = charge_agreement(agreement=agreement, until=until_on, now=now)
        except Refusal as refusal:
            reference = Agreement.objects.values_list("reference", flat=True).get(pk=agreement_id)
            parked.append(f"{reference}: {refusal.message}")
            continue
        invoices += len(documents)
        cents += sum(document.gross_cents for document in documents)
    BillingRun.objects.create(
        until_on=until_on, started_at=now, invoices=invoices, gross_cents=cents, parked=parked
    )
    return RunOutcome(until_on, len(ids), invoices, cents, renewed, ended, parked)
