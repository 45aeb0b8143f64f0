"""Stories of an agreement that changes while it runs: more, less, rest, another price, a successor."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest

from billing.actions.agreements import accept_quote
from billing.actions.change_previews import preview_change
from billing.actions.changes import withdraw_change
from billing.actions.release import release_until
from billing.actions.reminders import remind_of_renewals
from billing.actions.runs import bill_until
from billing.actions.transfers import transfer_agreement
from billing.models import AgreementChange, AgreementLine, Charge, Discount, Product, Receivable
from billing.rules.selection import Choice
from foundation.money import Money
from foundation.periods import start_of_day
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
    owed,
    pay_all,
    rest,
)
from tests.billing.given import NOW, a_paid_agreement, a_payment_of, a_quote, an_employer
from tests.marketplace.given import a_published_vacancy, a_user, an_owner_of
from tests.quality.given import a_partner, a_recognition

pytestmark = pytest.mark.django_db

START = NOW.date()  # 16 March 2027
MID = date(2027, 9, 16)  # 182 days before the term of 366 days is over


def test_a_slot_that_is_added_ends_together_with_the_rest_and_then_costs_a_year():
    agreement = a_paid_agreement()

    done = change(agreement, MID, CAR_SLOT=2)
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    [invoice] = done.documents
    # 182 of 366 days of 2 × 150.00.
    assert invoice.net_cents == 14918
    assert holds(agreement, MID) == [("CAR-RECRUIT-5", 1), ("CAR-SLOT", 2)]
    assert newest().net_cents == 100000 + 30000
    assert nothing_is_broken()


def test_an_upgrade_holds_at_once_and_what_it_replaces_is_settled_by_the_day():
    agreement = a_paid_agreement()
    vacancies = [a_published_vacancy(agreement.organisation) for _n in range(5)]

    done = change(agreement, MID, CAR_RECRUIT_5=0, CAR_RECRUIT_15=1)

    papers = {document.kind: document for document in done.documents}
    assert papers["invoice"].net_cents == 119344  # 182 of 366 days of 2,400.00
    assert papers["credit_note"].net_cents == -49727  # and of 1,000.00
    # What comes back is used at once: only the difference is asked.
    assert owed(agreement) == papers["invoice"].gross_cents + papers["credit_note"].gross_cents
    assert balance("2100") == 0
    assert all(is_live(vacancy, MID) for vacancy in vacancies)
    assert is_live(a_published_vacancy(agreement.organisation, now=on(MID)), MID)
    assert a_year_of(agreement) == Money(240000)
    assert nothing_is_broken()


def test_a_downgrade_waits_for_the_end_of_the_term_and_five_vacancies_stay_without_anybody_doing_anything():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-15"))
    vacancies = [a_published_vacancy(agreement.organisation, now=NOW + timedelta(hours=n)) for n in range(8)]

    done = change(agreement, MID, CAR_RECRUIT_15=0, CAR_RECRUIT_5=1)
    later = a_published_vacancy(agreement.organisation, now=on(MID))

    assert done.documents == []
    assert [one.effective_on for one in done.changes] == [date(2028, 3, 16)]
    assert all(is_live(vacancy, date(2028, 3, 15)) for vacancy in [*vacancies, later])
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    live = [is_live(vacancy, date(2028, 3, 16)) for vacancy in [*vacancies, later]]
    assert live == [True] * 5 + [False] * 4
    assert newest().net_cents == 100000
    assert holds(agreement, date(2028, 3, 16)) == [("CAR-RECRUIT-5", 1)]
    assert nothing_is_broken()


def test_after_the_renewal_a_downgrade_takes_a_month_and_what_was_billed_past_it_comes_back():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-15"))
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    pay_all(agreement, on(date(2028, 3, 20)))

    change(agreement, date(2028, 5, 16), CAR_RECRUIT_15=0, CAR_RECRUIT_5=1)
    note = Document.objects.get(kind="credit_note")
    bill_until(until_on=date(2028, 6, 16), now=on(date(2028, 6, 16)))

    assert note.net_cents == -179507  # 273 of 365 days of 2,400.00
    invoice = newest()
    assert invoice.net_cents == 74795  # and of 1,000.00
    # The new line is paid out of what came back.
    assert owed(agreement) == 0
    assert balance("2100") == note.gross_cents + invoice.gross_cents
    assert nothing_is_broken()


def test_a_change_that_lies_ahead_can_be_taken_back_as_if_it_never_was():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-15"))
    vacancies = [a_published_vacancy(agreement.organisation) for _n in range(8)]
    [planned] = change(agreement, MID, CAR_RECRUIT_15=0, CAR_RECRUIT_5=1).changes

    withdraw_change(change=planned, actor=an_owner_of(agreement.organisation), now=on(date(2027, 10, 1)))
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    assert holds(agreement, date(2028, 3, 16)) == [("CAR-RECRUIT-15", 1)]
    assert all(is_live(vacancy, date(2028, 3, 16)) for vacancy in vacancies)
    assert newest().net_cents == 240000
    assert nothing_is_broken()


def test_fewer_slots_give_back_those_that_joined_last_and_the_others_keep_their_price():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 3))
    change(agreement, MID, CAR_SLOT=5)

    change(agreement, date(2027, 10, 1), CAR_SLOT=2)

    assert holds(agreement, date(2028, 3, 15)) == [("CAR-RECRUIT-5", 1), ("CAR-SLOT", 3), ("CAR-SLOT", 2)]
    assert holds(agreement, date(2028, 3, 16)) == [("CAR-RECRUIT-5", 1), ("CAR-SLOT", 2)]


def test_more_of_one_and_less_of_another_go_their_own_ways():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 3))

    done = change(agreement, MID, CAR_MARKETING=1, CAR_SLOT=0)

    assert [one.effective_on for one in done.changes] == [MID, date(2028, 3, 16)]
    assert holds(agreement, MID) == [("CAR-MARKETING", 1), ("CAR-RECRUIT-5", 1), ("CAR-SLOT", 3)]
    assert done.documents[0].net_cents == 37295  # 182 of 366 days of 750.00


def test_an_introduction_that_still_runs_goes_over_to_the_larger_package_and_does_not_begin_anew():
    employer = an_employer()
    Discount.objects.get().products.set(Product.objects.filter(code__startswith="CAR-RECRUIT"))
    agreement = a_paid_agreement(employer)

    change(agreement, MID, CAR_RECRUIT_5=0, CAR_RECRUIT_15=1)
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    rows = list(Charge.objects.order_by("id").values_list("full_cents", "discount_cents"))
    assert rows == [(100000, 50000), (119344, 59672), (-49727, -24863), (240000, 0)]
    assert nothing_is_broken()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_total_does_not_depend_on_the_order_of_changes_on_one_day(order):
    agreement = a_paid_agreement()
    wanted = [{"CAR_SLOT": 2}, {"CAR_RECRUIT_5": 0, "CAR_RECRUIT_15": 1}, {"CAR_MARKETING": 1}]

    for number in order:
        change(agreement, MID, **wanted[number])

    assert net_charged() == 100000 + 119344 - 49727 + 14918 + 37295
    assert nothing_is_broken()


def test_changes_one_by_one_cost_what_they_cost_at_once():
    agreement = a_paid_agreement()
    change(agreement, MID, CAR_SLOT=1)
    change(agreement, MID, CAR_SLOT=2)
    change(agreement, MID, CAR_SLOT=4)

    assert net_charged() == 100000 + 7459 * 2 + 14918


def test_a_preview_says_to_the_cent_what_then_happens_and_writes_nothing():
    agreement = a_paid_agreement()
    wanted = [Choice("CAR-RECRUIT-5", 0), Choice("CAR-RECRUIT-15", 1)]

    preview = preview_change(
        agreement=agreement, choices=wanted, actor=an_owner_of(agreement.organisation), now=on(MID)
    )
    before = (Document.objects.count(), AgreementChange.objects.count(), holds(agreement, MID))
    done = change(agreement, MID, CAR_RECRUIT_5=0, CAR_RECRUIT_15=1)

    assert before == (1, 0, [("CAR-RECRUIT-5", 1)])
    assert [paper.document.gross_cents for paper in preview.papers] == [
        document.gross_cents for document in done.documents
    ]
    assert preview.to_pay_cents == owed(agreement)
    assert (preview.yearly_before, preview.yearly_after) == (Money(100000), Money(240000))


# --- A later first day, a successor, ten years ---------------------------------------------------


def test_an_agreement_that_begins_later_is_paid_ahead_and_shows_from_its_first_day():
    quote = a_quote()
    agreement = accept_quote(
        quote=quote,
        actor=an_owner_of(quote.organisation),
        name="Anna de Wit",
        ip_address=None,
        starts_on=date(2027, 5, 1),
        now=NOW,
    )
    a_payment_of(agreement)
    bill_until(until_on=date(2027, 4, 30), now=on(date(2027, 4, 30)))

    assert Document.objects.count() == 1
    assert Charge.objects.get().period_from == date(2027, 5, 1)
    assert agreement.term_until_on == date(2028, 5, 1)
    vacancy = a_published_vacancy(agreement.organisation, now=start_of_day(date(2027, 5, 1)))
    assert is_live(vacancy, date(2027, 5, 1))
    assert nothing_is_broken()


def test_two_partners_merge_and_the_agreement_goes_on_under_the_successor():
    agreement = a_paid_agreement()
    vacancy = a_published_vacancy(agreement.organisation)
    old = agreement.organisation
    successor = a_partner(kvk_number="90006623", name="Samen Telen B.V.")
    a_recognition(successor)

    transfer_agreement(
        agreement=agreement,
        successor=successor,
        reason="Fusie per 16 september 2027",
        actor=a_user("finance@mip.example"),
        now=on(MID),
    )
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    first, second = Document.objects.order_by("id")
    assert (first.party, second.party) == (old.party, successor.party)
    vacancy.refresh_from_db()
    assert vacancy.organisation == successor
    assert is_live(vacancy, date(2028, 3, 17))
    assert nothing_is_broken()


def test_ten_years_with_everything_that_can_happen_and_every_cent_explained():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-5"), Choice("CAR-MARKETING"))
    AgreementLine.objects.update(credits_suspension=True)
    a_dearer_card(date(2030, 1, 1))
    for year in range(2027, 2037):
        if year in (2029, 2031, 2033):
            a_recognition(agreement.organisation, now=on(date(year, 4, 1)))
        if year == 2028:
            change(agreement, date(year, 6, 1), CAR_RECRUIT_5=0, CAR_RECRUIT_15=1)
        if year == 2029:
            rest(agreement, date(year, 8, 1), date(year, 8, 31))
        if year == 2031:
            change(agreement, date(year, 6, 1), CAR_SLOT=3)
        if year == 2033:
            change(agreement, date(year, 6, 1), CAR_RECRUIT_15=0, CAR_RECRUIT_5=1)
        remind_of_renewals(now=on(date(year + 1, 1, 16)))
        bill_until(until_on=date(year + 1, 3, 16), now=on(date(year + 1, 3, 16)))
        pay_all(agreement, on(date(year + 1, 3, 20)))

    release_until(day=date(2038, 4, 1), now=on(date(2038, 4, 1)))

    assert owed(agreement) == 0
    assert balance("1300") == balance("1900") == 0
    assert balance("8000") == -net_charged()
    papers = Document.objects.all()
    assert sum(one.net_cents for one in papers) == net_charged()
    assert balance("1810") == -sum(one.vat_cents for one in papers)
    # What came in is what was asked, but for what is left as credit.
    assert balance("1220") + balance("2100") == sum(one.gross_cents for one in papers)
    assert holds(agreement, date(2037, 3, 17)) == [
        ("CAR-MARKETING", 1),
        ("CAR-RECRUIT-5", 1),
        ("CAR-SLOT", 3),
    ]
    assert Receivable.objects.filter(agreement=agreement).count() >= 11
    assert nothing_is_broken()
