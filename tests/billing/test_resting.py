"""Stories of an agreement that rests, and of one that goes on at another price."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.actions.agreements import end_agreement
from billing.actions.release import release_until
from billing.actions.reminders import remind_of_renewals
from billing.actions.runs import bill_until
from billing.actions.suspensions import resume_agreement
from billing.choices import EndReason
from billing.models import AgreementLine, Charge
from billing.rules.selection import Choice
from foundation.money import Money
from invoices.models import Document
from tests.billing.changing import (
    a_dearer_card,
    a_year_of,
    balance,
    change,
    holds,
    is_live,
    net_charged,
    newest,
    nothing_is_broken,
    on,
    rest,
)
from tests.billing.drafting import a_draft, publish, put, row_of
from tests.billing.given import a_paid_agreement
from tests.marketplace.given import a_published_vacancy, a_user, an_owner_of
from tests.quality.given import a_partner, a_recognition

pytestmark = pytest.mark.django_db

MID = date(2027, 9, 16)  # 182 days before the term of 366 days is over


@pytest.mark.parametrize(("comes_back", "cents"), [(True, -8197), (False, 0)])
def test_days_of_rest_come_back_where_the_product_says_so(comes_back, cents):
    agreement = a_paid_agreement()
    AgreementLine.objects.update(credits_suspension=comes_back)
    vacancy = a_published_vacancy(agreement.organisation)

    rest(agreement, MID, date(2027, 10, 16))

    assert is_live(vacancy, MID - timedelta(days=1))
    assert not is_live(vacancy, date(2027, 10, 15))
    assert is_live(vacancy, date(2027, 10, 16))
    notes = Document.objects.filter(kind="credit_note")
    assert sum(note.net_cents for note in notes) == cents  # 30 of 366 days of 1,000.00
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    assert net_charged() == 200000 + cents
    release_until(day=date(2029, 4, 1), now=on(date(2029, 4, 1)))
    assert balance("1900") == 0
    assert nothing_is_broken()


def test_another_rule_for_days_of_rest_holds_for_what_is_agreed_from_the_day_of_its_card_on():
    before = a_paid_agreement()
    a_draft()
    put(row_of("CAR-RECRUIT-5", credits_suspension=True))
    publish()
    daily = date(2027, 7, 1)
    partner = a_partner(kvk_number="90000001", now=on(daily))
    a_recognition(partner, now=on(daily))
    after = a_paid_agreement(partner, now=on(daily))

    rest(before, MID, date(2027, 10, 16))
    rest(after, MID, date(2027, 10, 16))

    [note] = Document.objects.filter(kind="credit_note")
    assert (note.our_reference, note.net_cents) == (after.reference, -8197)  # 30 of 366 days of 1,000.00
    assert nothing_is_broken()


def test_a_renewal_that_falls_in_a_rest_is_billed_when_it_goes_on_for_the_days_that_are_left():
    agreement = a_paid_agreement()
    AgreementLine.objects.update(credits_suspension=True)
    vacancy = a_published_vacancy(agreement.organisation)
    rest(agreement, date(2028, 3, 6), None)

    assert bill_until(until_on=date(2028, 4, 1), now=on(date(2028, 4, 1))).invoices == 0
    resume_agreement(agreement=agreement, actor=a_user("andere@mip.example"), now=on(date(2028, 4, 15)))

    papers = {document.kind: document.net_cents for document in Document.objects.order_by("id")}
    assert papers["credit_note"] == -2732  # 10 of 366 days
    assert papers["invoice"] == 91781  # 335 of 365 days
    agreement.refresh_from_db()
    assert agreement.term_until_on == date(2029, 3, 16)
    assert is_live(vacancy, date(2028, 4, 15))
    assert is_live(vacancy, date(2029, 3, 15))
    assert nothing_is_broken()


def test_an_end_during_a_rest_gives_back_the_days_of_rest_and_those_after_it():
    agreement = a_paid_agreement()
    AgreementLine.objects.update(credits_suspension=True)
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    rest(agreement, date(2028, 5, 16), None)

    end_agreement(
        agreement=agreement,
        ends_on=date(2028, 6, 16),
        reason=EndReason.NOTICE,
        actor=an_owner_of(agreement.organisation),
        now=on(date(2028, 5, 16)),
    )

    # Of the second year 61 of 365 days were used.
    assert net_charged() == 100000 + 16712
    assert nothing_is_broken()


def test_a_price_that_was_announced_holds_from_the_renewal_and_the_vacancies_stay():
    agreement = a_paid_agreement()
    vacancy = a_published_vacancy(agreement.organisation)
    a_dearer_card()

    remind_of_renewals(now=on(date(2028, 1, 16)))
    assert a_year_of(agreement) == Money(110000)
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    assert [cents for (cents,) in Charge.objects.order_by("id").values_list("full_cents")] == [100000, 110000]
    assert is_live(vacancy, date(2028, 3, 17))
    assert is_live(vacancy, date(2029, 3, 15))
    assert nothing_is_broken()


def test_a_price_that_was_not_announced_in_time_stays_for_another_year():
    a_paid_agreement()
    a_dearer_card()

    remind_of_renewals(now=on(date(2028, 2, 10)))
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    assert [cents for (cents,) in Charge.objects.order_by("id").values_list("full_cents")] == [100000, 100000]


def test_a_slot_that_is_added_after_the_announcement_and_a_downgrade_go_along_with_the_new_price():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-15"))
    a_dearer_card()
    remind_of_renewals(now=on(date(2028, 1, 16)))

    change(agreement, date(2028, 1, 20), CAR_RECRUIT_15=0, CAR_RECRUIT_5=1, CAR_SLOT=1)
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    assert newest().net_cents == 110000 + 16500
    assert holds(agreement, date(2028, 3, 15)) == [("CAR-RECRUIT-15", 1), ("CAR-SLOT", 1)]
    assert nothing_is_broken()
