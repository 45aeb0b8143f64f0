"""What a person orders: asked for expressly, used only as ordered, never renewed, and credited to nobody else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from billing.actions.changes import change_agreement
from billing.actions.consent import EarlyStartNotAsked
from billing.actions.runs import bill_until
from billing.actions.transfers import PersonsAreNoSuccessors, transfer_agreement
from billing.actions.unpaid import end_unpaid_agreements
from billing.actions.usage import Payer, PersonOrdersFirst, Used, record_usage
from billing.choices import EndReason, UsageSource
from billing.models import (
    Acceptance,
    Receivable,
)
from billing.rules.selection import Choice
from foundation.periods import start_of_day
from invoices.models import Document
from marketplace.actions.persons import NotForPersons
from tests.billing.given import NOW, a_paid_agreement, an_employer
from tests.billing.persons import a_person, an_order, nothing_is_broken, papers, state, used, withdraw
from tests.marketplace.given import a_user, an_owner_of

pytestmark = pytest.mark.django_db


def test_an_order_that_begins_within_the_time_to_withdraw_needs_the_express_request():
    person = a_person()

    for first_day in (None, date(2027, 3, 17), date(2027, 3, 30)):
        with pytest.raises(EarlyStartNotAsked) as refused:
            an_order(person, starts_on=first_day, asks_early_start=False, is_paid=False)
        assert refused.value.field == "asks_early_start"
        assert "30-03-2027" in refused.value.message
    assert not Acceptance.objects.exists()
    assert not Document.objects.exists()

    an_order(person, starts_on=date(2027, 3, 31), asks_early_start=False)
    acceptance = Acceptance.objects.get()
    assert (acceptance.asks_early_start, acceptance.withdraw_until_on) == (False, date(2027, 3, 31))


def test_a_request_that_was_not_needed_is_not_kept_and_an_organisation_has_no_day_to_withdraw():
    an_order(starts_on=date(2027, 4, 1), asks_early_start=True)
    assert not Acceptance.objects.get().asks_early_start

    theirs = a_paid_agreement(an_employer(kvk_number="90006623")).quote
    assert Acceptance.objects.get(quote=theirs).withdraw_until_on is None


def test_a_person_uses_only_what_was_ordered_and_paid_and_gets_no_invoice_afterwards():
    agreement = an_order()
    used(agreement, 2)
    unpaid = an_order(agreement.organisation, Choice("EXTRA-SERVICE"), is_paid=False)
    employer = a_paid_agreement(an_employer(kvk_number="90006623")).organisation
    before = state()

    with pytest.raises(PersonOrdersFirst) as refused:
        used(agreement)
    with pytest.raises(PersonOrdersFirst):
        used(unpaid, code="EXTRA-SERVICE")
    with pytest.raises(PersonOrdersFirst):
        record_usage(
            organisation=employer,
            used=Used(code="WEL-INTRODUCTION", used_on=NOW.date()),
            source=UsageSource.DESK,
            actor=a_user(),
            payers=[Payer(employer), Payer(agreement.organisation)],
            without_agreement=True,
            now=NOW,
        )

    assert "Jan Kowalski" in refused.value.message
    assert state() == before


def test_credit_of_a_person_waits_to_be_paid_back_and_pays_no_other_order():
    person = a_person()
    withdraw(an_order(person))

    again = an_order(person, is_paid=False)

    receivable = Receivable.objects.get(agreement=again)
    assert not receivable.allocations.exists()
    assert again.first_paid_at is None
    assert nothing_is_broken()


def test_an_agreement_of_a_person_is_not_changed_and_goes_over_to_nobody():
    agreement = an_order()
    employer = an_employer(kvk_number="90006623")
    theirs = a_paid_agreement(employer)
    before = state()

    with pytest.raises(NotForPersons):
        change_agreement(
            agreement=agreement,
            choices=[Choice("WEL-DUTCH")],
            actor=an_owner_of(agreement.organisation),
            ip_address=None,
            now=NOW,
        )
    for one, successor in ((agreement, employer), (theirs, agreement.organisation)):
        with pytest.raises(PersonsAreNoSuccessors):
            transfer_agreement(agreement=one, successor=successor, reason="Fusie", actor=a_user(), now=NOW)

    assert state() == before


def test_an_order_ends_by_itself_after_its_year_and_is_never_renewed():
    agreement = an_order()

    bill_until(until_on=date(2028, 3, 16), now=start_of_day(date(2028, 3, 16)))

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.end_reason) == (date(2028, 3, 16), EndReason.DELIVERED)
    assert len(papers()) == 1


def test_an_order_that_is_not_paid_lapses_and_costs_nothing():
    agreement = an_order(is_paid=False)

    bill_until(until_on=date(2027, 4, 20), now=start_of_day(date(2027, 4, 20)))
    end_unpaid_agreements(now=start_of_day(date(2027, 4, 20)))

    agreement.refresh_from_db()
    assert agreement.end_reason == EndReason.UNPAID
    assert papers() == [("invoice", 19000, 3990), ("credit_note", -19000, -3990)]


def test_the_database_keeps_an_early_start_to_who_can_withdraw():
    a_paid_agreement()
    acceptance = Acceptance.objects.get()
    copy = Acceptance(
        quote=acceptance.quote,
        user=acceptance.user,
        name="Anna",
        accepted_at=NOW,
        terms=acceptance.terms,
        price_card=acceptance.price_card,
        asks_early_start=True,
    )
    with (
        pytest.raises(IntegrityError, match="acceptance_early_start_is_asked_by_who_can_withdraw"),
        transaction.atomic(),
    ):
        copy.save()
