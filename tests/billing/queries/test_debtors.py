"""Who owed what since when, on any day: stories through real actions, and the ledger beside each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.actions.corrections import credit_invoice
from billing.actions.ledger import post_entry
from billing.actions.reissuing import reissue_invoice
from billing.choices import Age
from billing.models import Agreement, Payment
from billing.queries.debtors import aged_debtors, credit_parts, open_debts
from billing.rules.ledger import DEBTORS, REVENUE, Posting
from billing.rules.selection import Choice
from foundation.models import User
from tests.billing.changing import nothing_is_broken, on
from tests.billing.given import NOW, a_payment_of, an_agreement, an_employer
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db

# Issued on 16 March 2027 with 30 days to pay: € 1,000.00 and 21 % VAT.
ISSUED_ON = date(2027, 3, 16)
DUE_ON = date(2027, 4, 15)


def finance() -> User:
    return User.objects.filter(email="finance@mip.example").first() or a_user("finance@mip.example")


def after(days: int) -> date:
    """So many days past the last day to pay."""
    return DUE_ON + timedelta(days=days)


def ages_on(day: date) -> tuple[int, ...]:
    """What is open by age, and that the ledger says the same that day."""
    found = aged_debtors(day)
    assert found.difference == 0
    assert found.ledger_cents == found.ages.total
    return found.ages.cents


def paid(agreement: Agreement, cents: int, day: date) -> None:
    a_payment_of(agreement, now=on(day), cents=cents, provider=f"pi_{agreement.pk}_{day}_{cents}")


def test_an_invoice_grows_older_until_it_is_paid_late():
    agreement = an_agreement()
    paid(agreement, 121000, after(75))

    assert ages_on(ISSUED_ON - timedelta(days=1)) == (0, 0, 0, 0, 0)
    assert ages_on(ISSUED_ON) == (121000, 0, 0, 0, 0)
    assert ages_on(DUE_ON) == (121000, 0, 0, 0, 0)
    assert ages_on(after(1)) == (0, 121000, 0, 0, 0)
    assert ages_on(after(31)) == (0, 0, 121000, 0, 0)
    # Paid that evening: the day before it was open still, whatever is known now.
    assert ages_on(after(74)) == (0, 0, 0, 121000, 0)
    assert ages_on(after(75)) == (0, 0, 0, 0, 0)


def test_a_part_payment_leaves_the_rest_and_a_payment_after_the_day_does_not_count():
    agreement = an_agreement()
    paid(agreement, 50000, after(2))
    paid(agreement, 71000, after(95))

    assert ages_on(after(1)) == (0, 121000, 0, 0, 0)
    assert ages_on(after(2)) == (0, 71000, 0, 0, 0)
    assert ages_on(after(91)) == (0, 0, 0, 0, 71000)
    assert ages_on(after(95)) == (0, 0, 0, 0, 0)
    debt = open_debts(day=after(91))[0]
    assert (debt.open_cents, debt.age) == (71000, Age.OVER_90)
    assert nothing_is_broken()


def test_an_overpayment_is_credit_and_no_negative_debt():
    agreement = an_agreement()
    paid(agreement, 125000, DUE_ON)

    assert ages_on(DUE_ON) == (0, 0, 0, 0, 0)
    assert credit_parts(day=DUE_ON - timedelta(days=1), party=agreement.party) == []
    (part,) = credit_parts(day=DUE_ON, party=agreement.party)
    assert (part.cents, part.since, part.source) == (4000, DUE_ON, Payment.objects.get())


def test_a_credit_note_takes_an_invoice_away_from_its_own_day_on():
    agreement = an_agreement()
    document = agreement.receivables.get().document

    credit_invoice(reference=document.reference, reason="Dubbel", actor=finance(), now=on(after(40)))

    assert ages_on(after(39)) == (0, 0, 121000, 0, 0)
    assert ages_on(after(40)) == (0, 0, 0, 0, 0)


def test_an_invoice_that_is_issued_again_is_young_again_and_keeps_what_was_paid():
    agreement = an_agreement()
    paid(agreement, 21000, after(5))
    document = agreement.receivables.get().document

    again = reissue_invoice(
        reference=document.reference,
        purchase_order="PO-7",
        party=None,
        reason="Inkooporder ontbrak",
        actor=finance(),
        now=on(after(10)),
    )

    assert ages_on(after(9)) == (0, 100000, 0, 0, 0)
    assert ages_on(after(10)) == (100000, 0, 0, 0, 0)
    (debt,) = open_debts(day=after(10), party=agreement.party)
    assert debt.receivable.document == again.document
    assert debt.receivable.due_on == after(40)
    assert ages_on(after(41)) == (0, 100000, 0, 0, 0)
    assert credit_parts(day=after(10), party=agreement.party) == []
    assert nothing_is_broken()


def test_each_partner_has_its_own_row_by_name_and_all_rows_add_up():
    first, second = an_employer(name="Bouwbedrijf Maas"), an_employer(name="Aardbeien Peel")
    an_agreement(first)
    an_agreement(second, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 2), now=on(after(-10)))

    found = aged_debtors(after(3))

    assert [(one.party.name, one.ages.cents) for one in found.partners] == [
        ("Aardbeien Peel", (157300, 0, 0, 0, 0)),
        ("Bouwbedrijf Maas", (0, 121000, 0, 0, 0)),
    ]
    assert found.ages.cents == (157300, 121000, 0, 0, 0)
    assert found.ledger_cents == 278300


def test_a_difference_with_the_ledger_is_said():
    an_agreement()
    post_entry(
        source_kind="by-hand",
        source_reference="1",
        booked_on=after(1),
        description="Not of any document",
        postings=[Posting(DEBTORS, 500), Posting(REVENUE, -500)],
        party=None,
        now=NOW,
    )

    assert aged_debtors(DUE_ON).difference == 0
    found = aged_debtors(after(1))
    assert (found.ages.total, found.ledger_cents, found.difference) == (121000, 121500, 500)


def test_the_debtors_take_as_many_questions_for_many_as_for_one(django_assert_num_queries):
    an_agreement()
    with django_assert_num_queries(3):
        aged_debtors(after(3))
    for name in ("A", "B", "C"):
        an_agreement(an_employer(name=name), now=NOW)
    with django_assert_num_queries(3):
        assert len(aged_debtors(after(3)).partners) == 4
    with django_assert_num_queries(1):
        assert len(open_debts(day=after(3))) == 4
