"""`manage.py verify`: every invariant, broken on purpose, is found and named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from json import loads

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from billing.actions.bank import import_statement
from billing.models import (
    Agreement,
    Allocation,
    BankTransaction,
    Charge,
    EntryLine,
    Payment,
    Receivable,
    Refund,
)
from billing.queries.invariants import broken_invariants
from foundation.clock import wall_time
from foundation.models import OutboxMessage, User
from invoices.models import NumberSeries
from marketplace.models import Clearance, Listing, OrganisationMark
from tests.billing.camt import Move, a_file
from tests.billing.given import NOW, THE_PICTURE, a_paid_agreement, an_employer
from tests.invoices.given import an_issued_invoice
from tests.marketplace.given import a_published_vacancy

pytestmark = pytest.mark.django_db


def without_guards(table: str) -> None:
    """Take the database's own guards off a table until the test rolls back: a hole to fall through."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def a_gap_in_the_numbers() -> None:
    NumberSeries.objects.update(last_number=7)


def a_listing_that_shows_too_little() -> None:
    Listing.objects.update(live_during="{}")


def a_message_nobody_took() -> None:
    OutboxMessage.objects.update(created_at=wall_time() - timedelta(days=1))


def a_receivable_of_another_amount() -> None:
    without_guards("billing_receivable")
    Receivable.objects.update(cents=1)


def an_invoice_nobody_owes() -> None:
    an_issued_invoice()


def a_charge_that_is_not_on_its_invoice() -> None:
    without_guards("billing_charge")
    Charge.objects.filter(pk=Charge.objects.earliest("id").pk).update(full_cents=1)


def a_mark_that_searches_forgot() -> None:
    OrganisationMark.objects.all().delete()


def a_paid_agreement_that_stays_shut() -> None:
    Clearance.objects.filter(kind="standing").delete()


def an_unpaid_agreement_that_is_open() -> None:
    Agreement.objects.update(first_paid_at=None)


def a_payment_spent_twice() -> None:
    without_guards("billing_payment")
    Payment.objects.update(cents=1)


def an_invoice_settled_twice() -> None:
    without_guards("billing_allocation")
    allocation = Allocation.objects.get()
    allocation.pk = None
    allocation.save()


def an_entry_out_of_balance() -> None:
    without_guards("billing_entryline")
    EntryLine.objects.filter(account__code="8000").update(cents=-1)


def an_entry_of_one_line() -> None:
    without_guards("billing_entryline")
    EntryLine.objects.exclude(account__code="1300").delete()


def revenue_that_nobody_earned() -> None:
    without_guards("billing_entryline")
    issued = EntryLine.objects.filter(entry__source_kind="issue")
    issued.filter(account__code="1900").update(account=issued.get(account__code="8000").account)


def a_debt_the_ledger_forgot() -> None:
    without_guards("billing_entryline")
    payment = EntryLine.objects.filter(entry__source_kind="payment")
    payment.filter(account__code="1300").update(account=payment.get(account__code="1220").account)


def a_movement_that_was_not_booked() -> None:
    import_statement(content=a_file(Move(1_000), day=NOW.date()), file_name="bank.xml", now=NOW)
    BankTransaction.objects.update(cents=1_001)


def a_refund_that_was_not_booked() -> None:
    without_guards("billing_refund")
    payment = Payment.objects.get()
    user = User.objects.order_by("pk").first()
    Refund.objects.create(
        party=payment.party,
        issuer=payment.allocations.get().receivable.document.issuer,
        payment=payment,
        cents=1,
        way="stripe",
        name="Anna de Wit",
        reason="Dubbel betaald",
        state="paid",
        needs_another=False,
        proposed_at=NOW,
        proposed_by=user,
        approved_by=user,
        paid_on=date(2027, 3, 20),
    )


def test_all_is_well_after_a_working_day():
    a_published_vacancy(a_paid_agreement(an_employer(), *THE_PICTURE).organisation)
    out = StringIO()

    call_command("verify", stdout=out)

    found = loads(out.getvalue().strip().splitlines()[-1])
    assert (found["ok"], found["broken"]) == (True, {})
    assert found["checked"] == len(broken_invariants(wall_now=wall_time()))


@pytest.mark.parametrize(
    ("break_it", "names"),
    [
        (a_gap_in_the_numbers, {"numbers_have_no_gap"}),
        (a_listing_that_shows_too_little, {"listings_show_by_their_dates"}),
        (a_mark_that_searches_forgot, {"searches_know_the_marks"}),
        (a_message_nobody_took, {"outbox_is_drained"}),
        (
            a_receivable_of_another_amount,
            {"receivables_are_their_invoices", "debtors_are_what_is_open"},
        ),
        (an_invoice_nobody_owes, {"invoices_have_a_receivable", "vat_is_what_documents_say"}),
        (
            a_charge_that_is_not_on_its_invoice,
            {"invoices_are_their_charges", "deferred_is_what_is_not_earned"},
        ),
        (
            revenue_that_nobody_earned,
            {"deferred_is_what_is_not_earned", "revenue_is_what_was_earned"},
        ),
        (a_paid_agreement_that_stays_shut, {"paid_agreements_are_open", "listings_show_by_their_dates"}),
        (an_unpaid_agreement_that_is_open, {"paid_agreements_are_open"}),
        (a_payment_spent_twice, {"payments_are_allocated_once", "credit_is_what_is_left"}),
        (
            an_invoice_settled_twice,
            {
                "receivables_are_their_invoices",
                "payments_are_allocated_once",
                "debtors_are_what_is_open",
                "credit_is_what_is_left",
            },
        ),
        (an_entry_out_of_balance, {"ledger_balances", "revenue_is_what_was_earned"}),
        (
            an_entry_of_one_line,
            {
                "deferred_is_what_is_not_earned",
                "ledger_balances",
                "vat_is_what_documents_say",
                "revenue_is_what_was_earned",
            },
        ),
        (a_debt_the_ledger_forgot, {"debtors_are_what_is_open"}),
        (a_movement_that_was_not_booked, {"bank_is_what_statements_say"}),
        (
            a_refund_that_was_not_booked,
            {"refunds_are_booked_once", "payments_are_allocated_once", "credit_is_what_is_left"},
        ),
    ],
)
def test_what_is_broken_is_named_and_the_command_fails(break_it: Callable[[], None], names: set[str]):
    a_published_vacancy(a_paid_agreement(an_employer(), *THE_PICTURE).organisation)
    break_it()
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify", "--json", stdout=out)

    found = loads(out.getvalue())
    assert found["ok"] is False
    assert set(found["broken"]) == names


def test_every_invariant_has_a_test_that_breaks_it():
    [cases] = [
        mark.args[1]
        for mark in test_what_is_broken_is_named_and_the_command_fails.pytestmark
        if mark.name == "parametrize"
    ]

    assert set().union(*(names for _break_it, names in cases)) == set(broken_invariants(wall_now=wall_time()))
