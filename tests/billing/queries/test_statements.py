"""The account of a partner: what moved it by day, and a closing balance that is what is open less the credit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.actions.agreements import end_agreement
from billing.actions.corrections import credit_invoice
from billing.actions.credit import use_credit
from billing.actions.reissuing import reissue_invoice
from billing.actions.transfers import transfer_agreement
from billing.choices import EndReason, StatementKind
from billing.documents.statements import about, credit_name, name_of
from billing.models import Agreement, Payment
from billing.queries.debtors import aged_debtors, balance_on
from billing.queries.statements import PeriodBackwards, Statement, statement_of
from billing.rules.ledger import PARTNER_CREDIT
from foundation.models import Party, User
from invoices.models import Document
from tests.billing.changing import nothing_is_broken, on
from tests.billing.given import a_paid_agreement, a_payment_of, an_agreement, an_employer
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db

ISSUED_ON = date(2027, 3, 16)
MARCH, APRIL, MAY = date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)


def finance() -> User:
    return User.objects.filter(email="finance@mip.example").first() or a_user("finance@mip.example")


def account(party: Party, first_on: date = date(2027, 1, 1), last_on: date = MAY) -> Statement:
    """A statement of which the closing balance was found to be what is open less the credit."""
    found = statement_of(party, first_on=first_on, last_on=last_on)
    assert found.closing == found.open_cents - found.credit_cents
    return found


def moves(statement: Statement) -> list[tuple[date, str, int, int]]:
    return [(one.movement.on, one.movement.kind, one.movement.cents, one.balance) for one in statement.lines]


def paid(agreement: Agreement, cents: int, day: date) -> Payment:
    return a_payment_of(agreement, now=on(day), cents=cents, provider=f"pi_{agreement.pk}_{day}_{cents}")


def test_everything_stands_by_day_with_the_balance_after_it():
    agreement = an_agreement()
    paid(agreement, 50000, date(2027, 4, 20))
    paid(agreement, 71000, date(2027, 5, 3))

    assert moves(account(agreement.party)) == [
        (ISSUED_ON, StatementKind.INVOICE, 121000, 121000),
        (date(2027, 4, 20), StatementKind.PAYMENT, -50000, 71000),
        (date(2027, 5, 3), StatementKind.PAYMENT, -71000, 0),
    ]
    april = account(agreement.party, date(2027, 4, 1), APRIL)
    assert (april.opening, april.closing, april.open_cents) == (121000, 71000, 71000)
    assert [one.movement.on for one in april.lines] == [date(2027, 4, 20)]
    quiet = account(agreement.party, date(2027, 4, 1), date(2027, 4, 2))
    assert (quiet.opening, quiet.lines, quiet.closing) == (121000, [], 121000)


def test_what_was_paid_too_much_is_credit_and_the_balance_is_below_zero():
    agreement = an_agreement()
    payment = paid(agreement, 125000, date(2027, 4, 1))

    found = account(agreement.party)

    assert (found.closing, found.open_cents, found.credit_cents) == (-4000, 0, 4000)
    assert balance_on(account=PARTNER_CREDIT, day=MAY) == -4000
    assert credit_name(found.credit[0]).endswith(payment.reference)


def test_a_credit_note_and_what_took_its_place_both_stand_on_it():
    agreement = an_agreement()
    paid(agreement, 21000, date(2027, 4, 1))
    wrong = agreement.receivables.get().document
    again = reissue_invoice(
        reference=wrong.reference,
        purchase_order="PO-7",
        party=None,
        reason="Inkooporder ontbrak",
        actor=finance(),
        now=on(date(2027, 4, 2)),
    )

    found = account(agreement.party)

    assert moves(found) == [
        (ISSUED_ON, StatementKind.INVOICE, 121000, 121000),
        (date(2027, 4, 1), StatementKind.PAYMENT, -21000, 100000),
        (date(2027, 4, 2), StatementKind.INVOICE, 121000, 221000),
        (date(2027, 4, 2), StatementKind.CREDIT_NOTE, -121000, 100000),
    ]
    words = [about(one.movement) for one in found.lines]
    assert f"{wrong.number}" in words[1]
    assert words[2] == f"in plaats van {wrong.number}"
    assert words[3] == f"neemt {wrong.number} terug: Inkooporder ontbrak"
    assert name_of(found.lines[3].movement) == f"Creditnota {again.credit.number}"


def test_a_whole_credit_note_brings_the_balance_back():
    agreement = an_agreement()
    document = agreement.receivables.get().document
    credit_invoice(reference=document.reference, reason="Dubbel", actor=finance(), now=on(date(2027, 4, 2)))
    assert [one.balance for one in account(agreement.party).lines] == [121000, 0]


def test_what_is_left_of_a_credit_note_pays_the_next_invoice_and_never_counts_twice():
    agreement = a_paid_agreement()
    end_agreement(
        agreement=agreement,
        ends_on=date(2027, 9, 16),
        reason=EndReason.STAFF,
        actor=finance(),
        now=on(date(2027, 4, 5)),
    )
    note = Document.objects.get(corrects__isnull=False)
    found = account(agreement.party)
    assert found.closing == found.credit_cents * -1 == note.gross_cents
    assert found.credit[0].source == note
    assert balance_on(account=PARTNER_CREDIT, day=MAY) == note.gross_cents

    following = an_agreement(agreement.organisation, now=on(date(2027, 5, 1)))

    paid_by_it = account(agreement.party)
    assert paid_by_it.closing == 121000 + note.gross_cents
    assert (paid_by_it.open_cents, paid_by_it.credit_cents) == (121000 + note.gross_cents, 0)
    assert following.receivables.get().allocations.get().credit == note
    # On the day before, the credit was there still.
    assert account(agreement.party, last_on=APRIL).credit_cents == -note.gross_cents
    assert nothing_is_broken()


def test_credit_that_settles_what_another_partner_owes_stands_with_both():
    successor = an_employer(name="Nieuw B.V.")
    theirs = a_paid_agreement(successor)
    end_agreement(
        agreement=theirs,
        ends_on=date(2027, 9, 16),
        reason=EndReason.STAFF,
        actor=finance(),
        now=on(date(2027, 4, 1)),
    )
    note = Document.objects.get(corrects__isnull=False)
    taken_over = an_agreement(an_employer(name="Oud B.V."), now=on(date(2027, 4, 2)))
    old = taken_over.party
    transfer_agreement(
        agreement=taken_over, successor=successor, reason="Fusie", actor=finance(), now=on(date(2027, 4, 3))
    )
    taken_over.refresh_from_db()

    used = use_credit(agreement=taken_over, now=on(date(2027, 4, 4)), first=True)

    assert used == -note.gross_cents > 0
    before, after = account(old), account(successor.party)
    moved = before.lines[-1].movement
    assert (moved.on, moved.kind, moved.cents) == (date(2027, 4, 4), StatementKind.MOVED, -used)
    assert about(moved).startswith(note.number)
    assert after.lines[-1].movement.cents == used
    assert (before.closing, after.closing) == (121000 - used, 0)
    assert before.closing + after.closing == (
        aged_debtors(MAY).ages.total + balance_on(account=PARTNER_CREDIT, day=MAY)
    )
    assert nothing_is_broken()


def test_a_period_that_runs_backwards_is_refused():
    agreement = an_agreement()
    with pytest.raises(PeriodBackwards):
        statement_of(agreement.party, first_on=MAY, last_on=MARCH)


def test_a_statement_takes_as_many_questions_for_many_lines_as_for_one(django_assert_num_queries):
    agreement = an_agreement()
    with django_assert_num_queries(9):
        account(agreement.party)
    for cents in range(1, 20):
        paid(agreement, cents * 100, ISSUED_ON + timedelta(days=cents))
    with django_assert_num_queries(9):
        assert len(account(agreement.party).lines) == 20
