"""Renews agreements: the term grows by a year, and what was announced begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from billing.actions.agreements import end_as_delivered
from billing.actions.standing import extend_terms
from billing.choices import PriceUnit
from billing.models import Agreement, AgreementLine
from foundation.actions.audit import Happening, record_all
from foundation.actions.rows import update_days
from foundation.periods import add_months


def renew_agreement(*, agreement_id: int, until_on: date, now: datetime) -> int:
    """Let the term of one grow by years until it lies past a day; answer by how many years. Slots grow along.

    The last year of an agreement that was given notice of is cut short at its end. One of which nothing comes back
    every year does not go on: everything was delivered, and it ends with its term.
    """
    with transaction.atomic():
        agreement = (
            Agreement.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=agreement_id)
        )
        lines = list(agreement.lines.select_related("product").order_by("id"))
        if agreement.term_until_on <= until_on and agreement.ended_on is None and not goes_on(lines):
            end_as_delivered(agreement=agreement, now=now)
            return 0
        return renew_terms([(agreement, lines)], until_on=until_on, now=now).get(agreement_id, 0)


@transaction.atomic
def renew_terms(
    agreements: Sequence[tuple[Agreement, Sequence[AgreementLine]]], *, until_on: date, now: datetime
) -> dict[int, int]:
    """Let the terms of locked agreements that go on grow past a day; answer by how many years, by id."""
    years_of: dict[int, int] = {}
    grown: list[tuple[Agreement, Sequence[AgreementLine]]] = []
    for agreement, lines in agreements:
        ends_on = agreement.ended_on or date.max
        years = 0
        while agreement.term_until_on <= until_on and agreement.term_until_on < ends_on:
            months = 12 * (_years_between(agreement.starts_on, agreement.term_until_on) + 1)
            agreement.term_until_on = min(add_months(agreement.starts_on, months), ends_on)
            years += 1
        if years:
            years_of[agreement.pk] = years
            grown.append((agreement, lines))
    if grown:
        terms = {agreement.pk: agreement.term_until_on for agreement, _lines in grown}
        update_days(Agreement, "term_until_on", terms)
        extend_terms(grown)
        record_all(
            [
                Happening(
                    action="renew_agreement",
                    subject_kind="agreement",
                    subject_reference=agreement.reference,
                    organisation_reference=agreement.organisation.reference,
                    facts={"until": agreement.term_until_on.isoformat()},
                )
                for agreement, _lines in grown
            ],
            now=now,
        )
    return years_of


def goes_on(lines: Sequence[AgreementLine]) -> bool:
    """Whether something of these lines comes back every year."""
    return any(line.product.unit == PriceUnit.YEAR and line.until_on is None for line in lines)


def _years_between(start: date, end: date) -> int:
    years = 0
    while add_months(start, 12 * (years + 1)) <= end:
        years += 1
    return years
