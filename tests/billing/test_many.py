"""The copies that benchmarks and races work on are agreements like any other."""

from __future__ import annotations

import pytest

from billing.actions.runs import bill_until
from billing.models import Agreement, AgreementLine
from billing.queries.invariants import broken_invariants
from foundation.clock import wall_time
from invoices.models import Document
from tests.billing.given import NOW, a_paid_agreement
from tests.billing.many import many_agreements

pytestmark = pytest.mark.django_db


def test_many_agreements_are_paid_agreements_of_one_line_that_a_run_renews_and_invoices() -> None:
    many_agreements(3, now=NOW)
    many_agreements(2, now=NOW)
    a_paid_agreement(now=NOW)  # the keys and numbers after theirs are free

    assert Agreement.objects.exclude(first_paid_at=None).count() == 6
    assert AgreementLine.objects.count() == 6
    assert set(Document.objects.values_list("number", flat=True)) == {f"2027-0000{n}" for n in range(1, 7)}
    assert len({agreement.party.kvk_number for agreement in Agreement.objects.select_related("party")}) == 6

    year_later = NOW.replace(year=2028)
    outcome = bill_until(until_on=year_later.date(), now=year_later)
    assert (outcome.agreements, outcome.invoices, outcome.renewed, outcome.parked) == (6, 6, 6, [])
    assert {name: what for name, what in broken_invariants(wall_now=wall_time()).items() if what} == {}
