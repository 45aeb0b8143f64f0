"""Renews agreements: the term grows by a year, and what was announced begins."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from billing.actions.agreements import end_as_delivered
from billing.actions.standing import extend_term
from billing.choices import PriceUnit
from billing.models import Agreement
from foundation.actions.audit import record
from foundation.periods import add_months


@transaction.atomic
def renew_agreement(*, agreement_id: int, until_on: date, now: datetime) -> int:
    """Let the term grow by years until it lies past a day; answer by how many years. Slots grow along.

    The last year of an agreement that was given notice of is cut short at its end. One of which nothing comes back
    every year does not go on: everything was delivered, and it ends with its term.
    """
    agreement = (
        Agreement.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=agreement_id)
    )
    if agreement.term_until_on <= until_on and agreement.ended_on is None and not _goes_on(agreement):
        end_as_delivered(agreement=agreement, now=now)
        return 0
    ends_on = agreement.ended_on or date.max
    years = 0
    while agreement.term_until_on <= until_on and agreement.term_until_on < ends_on:
        months = 12 * (_years_between(agreement.starts_on, agreement.term_until_on) + 1)
        agreement.term_until_on = min(add_months(agreement.starts_on, months), ends_on)
        years += 1
    if years:
        agreement.save(update_fields=["term_until_on"])
        extend_term(agreement=agreement)
        record(
            action="renew_agreement",
            subject_kind="agreement",
            subject_reference=agreement.reference,
            organisation_reference=agreement.organisation.reference,
            now=now,
            facts={"until": agreement.term_until_on.isoformat()},
        )
    return years


def _goes_on(agreement: Agreement) -> bool:
    return agreement.lines.filter(product__unit=PriceUnit.YEAR, until_on=None).exists()


def _years_between(start: date, end: date) -> int:
    years = 0
    while add_months(start, 12 * (years + 1)) <= end:
        years += 1
    return years
