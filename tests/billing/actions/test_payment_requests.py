"""Contributions are asked for without VAT, in a series of their own, and booked apart from what is sold."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from billing.actions.corrections import credit_invoice
from billing.actions.payment_requests import (
    RequestAmountOutOfRange,
    RequestNeedsDescription,
    request_payment,
)
from billing.actions.payments import settle_payment
from billing.models import Entry, Receivable
from billing.queries.invariants import broken_invariants
from billing.queries.receivables import open_receivables
from foundation.clock import wall_time
from foundation.periods import Period
from invoices.models import Document, Issuer
from marketplace.actions.organisations import TextHoldsBsn
from tests.billing.given import NOW, an_employer
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db


def a_request(**changes: object) -> Document:
    facts: dict[str, object] = {
        "organisation": changes.pop("organisation", None) or an_employer(),
        "issuer": Issuer.objects.get(),
        "request": "R-2345",
        "cents": 1500000,
        "description": "Bijdrage aan de welkomstdagen van 2027",
        "purchase_order": "VPL-2027-31",
        "period": Period(date(2027, 1, 1), date(2028, 1, 1)),
        "actor": a_user(),
        "now": NOW,
    }
    return request_payment(**{**facts, **changes})  # type: ignore[arg-type]  # facts by name


def booked(document: Document) -> list[tuple[str, int]]:
    entry = Entry.objects.get(source_kind="issue", source_reference=document.reference)
    return [(line.account.code, line.cents) for line in entry.lines.select_related("account").order_by("id")]


def test_a_contribution_is_asked_once_owed_and_booked_apart():
    employer = an_employer()

    document = a_request(organisation=employer)
    again = a_request(organisation=employer)

    assert again == document
    assert (document.number, document.purchase_order, document.gross_cents) == (
        "B-2027-0001",
        "VPL-2027-31",
        1500000,
    )
    [line] = document.lines.all()
    assert (line.programme, line.period_from, line.vat_facts["supplied_on"]) == (
        "Bijdragen en subsidies",
        date(2027, 1, 1),
        "2027-01-01",
    )
    assert booked(document) == [("1300", 1500000), ("8100", -1500000)]
    [standing] = open_receivables(employer.party, NOW.date())
    assert (standing.open_cents, standing.receivable.agreement) == (1500000, None)


def test_it_is_paid_and_credited_as_an_invoice_is():
    employer = an_employer()
    paid = a_request(organisation=employer)
    settle_payment(
        receivable=Receivable.objects.get(document=paid),
        provider_reference="pi_1",
        method="transfer",
        cents=1500000,
        into="1100",
        received_at=NOW,
        now=NOW,
    )
    credited = a_request(organisation=employer, request="R-2346", cents=100)
    credit_invoice(reference=credited.reference, reason="Ingetrokken.", actor=a_user(), now=NOW)

    assert [one.status for one in open_receivables(employer.party, NOW.date())] == ["credited", "paid"]
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"description": " "}, RequestNeedsDescription),
        ({"description": "Voor BSN 111222333"}, TextHoldsBsn),
        ({"purchase_order": "111222333"}, TextHoldsBsn),
        ({"cents": 0}, RequestAmountOutOfRange),
        ({"cents": -5}, RequestAmountOutOfRange),
        ({"cents": 100_000_001}, RequestAmountOutOfRange),
    ],
)
def test_what_cannot_be_asked_is_refused_and_uses_no_number(changes, refusal):
    with pytest.raises(refusal):
        a_request(**changes)

    assert not Document.objects.exists()
    assert not Receivable.objects.exists()


def test_only_what_an_agreement_owes_opens_one():
    a_request()

    with (
        pytest.raises(DatabaseError, match="receivable_that_opens_is_of_one_agreement"),
        transaction.atomic(),
    ):
        Receivable.objects.update(is_first=True)
