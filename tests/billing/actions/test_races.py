"""At the same moment: real transactions in threads, one outcome, nobody fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from billing.actions.agreements import QuoteAlreadyAccepted, end_agreement
from billing.actions.runs import bill_until
from billing.actions.unpaid import end_unpaid_agreements
from billing.choices import EndReason
from billing.models import Acceptance, Agreement, Charge, Receivable
from billing.queries.invariants import broken_invariants
from billing.rules.selection import Choice
from foundation.clock import wall_time
from foundation.periods import AMSTERDAM
from invoices.models import Document
from marketplace.actions.listings import create_listing
from marketplace.actions.publishing import publish_listing
from marketplace.models import Allowance
from tests.billing.given import NOW, a_paid_agreement, a_payment_of, a_quote, an_agreement, an_employer
from tests.marketplace.given import a_minimum_wage, an_owner_of, vacancy_facts

pytestmark = pytest.mark.django_db(transaction=True)

RENEWAL = datetime(2028, 3, 16, 6, 0, tzinfo=AMSTERDAM)


def at_once(*deeds: Callable[[], object]) -> list[Exception]:
    """Do all of it, started together, each in a thread and a connection of its own; answer what was raised."""
    start = threading.Barrier(len(deeds))
    raised: list[Exception] = []

    def do(deed: Callable[[], object]) -> None:
        try:
            start.wait()
            deed()
        except Exception as error:  # noqa: BLE001 -- every failure counts
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def nothing_is_broken() -> bool:
    return not any(broken_invariants(wall_now=wall_time()).values())


def test_a_quote_accepted_by_four_people_at_once_is_one_agreement_and_three_are_told_so():
    quote = a_quote()

    raised = at_once(*[lambda: an_agreement(quote=quote)] * 4)

    assert [type(error) for error in raised] == [QuoteAlreadyAccepted] * 3
    assert (Agreement.objects.count(), Acceptance.objects.count()) == (1, 1)
    assert (Document.objects.count(), Receivable.objects.count(), Charge.objects.count()) == (1, 1, 1)
    assert Allowance.objects.count() == 1
    assert nothing_is_broken()


def test_a_payment_at_the_moment_the_invoice_lapses_is_either_in_time_or_kept_as_credit():
    agreement = an_agreement()
    late = NOW + timedelta(days=31)

    raised = at_once(
        lambda: end_unpaid_agreements(now=late),
        lambda: a_payment_of(agreement, now=late),
        lambda: end_unpaid_agreements(now=late),
        lambda: a_payment_of(agreement, now=late),
    )

    assert raised == []
    agreement.refresh_from_db()
    credited = Document.objects.filter(kind="credit_note").count()
    assert (agreement.first_paid_at is None, agreement.ended_on is not None) == (credited == 1,) * 2
    receivable = Receivable.objects.get()
    assert sum(allocation.cents for allocation in receivable.allocations.all()) == receivable.cents
    assert nothing_is_broken()


def test_runs_acceptances_ends_payments_and_publications_of_one_organisation_never_block_each_other():
    employer = an_employer()
    owner = an_owner_of(employer)
    a_minimum_wage()
    renewing = [a_paid_agreement(employer) for _n in range(3)]
    unpaid = [an_agreement(employer) for _n in range(2)]
    fresh = datetime(2028, 3, 1, 10, 0, tzinfo=AMSTERDAM)
    quotes = [a_quote(employer, Choice("CAR-RECRUIT-15"), now=fresh) for _n in range(3)]
    to_pay = an_agreement(employer, now=fresh)
    # No two titles alike: the marketplace may look for doubles.
    drafts = [
        create_listing(organisation=employer, facts=vacancy_facts(title=f"Plukker {n}"), actor=owner, now=NOW)
        for n in range(9)
    ]
    for draft in drafts[:3]:
        publish_listing(listing=draft, actor=owner, now=NOW)

    raised = at_once(
        lambda: bill_until(until_on=date(2028, 3, 16), now=RENEWAL),
        lambda: bill_until(until_on=date(2028, 3, 16), now=RENEWAL),
        lambda: [an_agreement(quote=quote, now=RENEWAL) for quote in quotes],
        lambda: [publish_listing(listing=draft, actor=owner, now=fresh) for draft in drafts[3:]],
        lambda: a_payment_of(to_pay, now=RENEWAL),
        lambda: end_agreement(
            agreement=renewing[0], ends_on=date(2028, 6, 1), reason=EndReason.NOTICE, actor=owner, now=RENEWAL
        ),
    )

    assert raised == []
    assert Charge.objects.filter(line__agreement__in=renewing).count() == 6
    assert Agreement.objects.filter(pk__in=[one.pk for one in unpaid], end_reason="unpaid").count() == 2
    assert Document.objects.filter(series_year=2028, kind="invoice").count() == 7
    assert nothing_is_broken()
