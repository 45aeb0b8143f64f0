"""VAT return and revenue: by hand in an example, and tied to the ledger to the cent over years of chance."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from django.db.models import Sum

from billing.actions.agreements import end_agreement
from billing.actions.release import release_until
from billing.actions.runs import bill_until
from billing.choices import EndReason
from billing.models import EntryLine, Product
from billing.queries.invariants import broken_invariants
from billing.queries.journal import journal_lines, journal_total
from billing.queries.revenue import EarnedWith, earned_in, earned_with, revenue_table
from billing.queries.vat_return import VatReturn, vat_return
from billing.rules.selection import Choice
from foundation.clock import wall_time
from foundation.periods import Period, add_months
from invoices.models import Document, DocumentVat, Issuer
from invoices.queries.returns import declared_in
from invoices.rules.vat import Ground
from tests.billing.changing import on, pay_all
from tests.billing.figures import Year, a_german_partner, asked, credited, known_by_vies, put_right, sold
from tests.billing.given import THE_PICTURE, an_employer
from tests.marketplace.given import an_owner_of

pytestmark = pytest.mark.django_db

QUARTER = Period(date(2027, 1, 1), date(2027, 4, 1))
YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))
NEXT_YEAR = Period(date(2028, 1, 1), date(2029, 1, 1))


def parts(months: int) -> list[Period]:
    days = [add_months(NEXT_YEAR.starts_on, n) for n in range(0, 13, months)]
    return [Period(first, until) for first, until in pairwise(days)]


def the_return(period: Period = QUARTER) -> VatReturn:
    return vat_return(issuer=Issuer.objects.get(), period=period)


def documents_behind(product: str, month: int) -> list[EarnedWith]:
    period = parts(1)[month]
    return earned_with(period=period, is_asked=lambda one: one.product == product)


def boxes(found: VatReturn) -> dict[str, tuple[int, int]]:
    return {one.box: (one.net, one.vat) for one in found.boxes if one.net or one.vat}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_of_chance_ties_to_the_ledger_to_the_cent(seed: int):
    Year(seed).trade()
    kinds = set(Document.objects.values_list("kind", flat=True))
    assert kinds == {"invoice", "credit_note", "payment_request"}
    assert Document.objects.exclude(reissues=None).exists()
    assert Document.objects.exclude(corrects=None).exists()
    assert set(DocumentVat.objects.values_list("ground", flat=True)) >= {
        "standard", "education", "reverse_charge", "outside_eu", "outside_scope",
    }  # fmt: skip

    year = the_return(NEXT_YEAR)

    booked = EntryLine.objects.filter(account__code="1810", entry__booked_on__year=2028)
    assert year.vat == -booked.aggregate(total=Sum("cents"))["total"] == year.ledger > 0
    for months in (1, 3):
        found = [the_return(part) for part in parts(months)]
        assert [one.difference for one in found] == [0] * (12 // months)
        assert sum(one.vat for one in found) == year.vat
        assert all(boxes(one).get("3b", (0, 0)) == (one.icp_net, 0) for one in found)
    # The list counts by the day of supply: over all days it is what was issued, line by line.
    ever = the_return(Period(date(2026, 1, 1), date(2040, 1, 1)))
    shifted = DocumentVat.objects.filter(ground="reverse_charge").aggregate(total=Sum("net_cents"))
    assert ever.icp_net == shifted["total"]
    revenue = revenue_table(period=NEXT_YEAR, months=1, key_of=lambda one: one.product)
    accounts = EntryLine.objects.filter(account__kind="revenue", entry__booked_on__year=2028)
    assert revenue.total == -accounts.aggregate(total=Sum("cents"))["total"] > 0
    assert revenue.differences == [0] * 12
    row = revenue.rows[seed % len(revenue.rows)]
    month = seed % 12
    assert sum(one.cents for one in documents_behind(row.key, month)) == row.cents[month]
    everything = earned_with(period=NEXT_YEAR, is_asked=lambda _one: True)
    assert sum(one.cents for one in everything) == revenue.total
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}


def test_the_figures_of_a_quarter_are_those_counted_by_hand():
    day = date(2027, 3, 16)
    dutch = an_employer(now=on(day))
    first = sold(dutch, *THE_PICTURE, day=day).receivables.get().document
    german = a_german_partner(day)
    sold(german, Choice("CAR-RECRUIT-5"), Choice("WEL-INTRODUCTION", 2), day=day)
    asked(dutch, 1500000, name="R-1", day=day)

    found = the_return()

    # 3,835.00 of the Dutch invoice and two introduction days, held here, of the German one.
    assert boxes(found) == {"1a": (383500 + 19000, 80535 + 3990), "3b": (100000, 0)}
    assert [(one.box, one.whole_net, one.whole_vat) for one in found.boxes] == [
        ("1a", 4025, 845), ("1b", 0, 0), ("3b", 1000, 0), ("4a", 0, 0), ("4b", 0, 0),
    ]  # fmt: skip
    assert [(one.ground, one.net) for one in found.undeclared] == [
        (Ground.EDUCATION, 60000),
        (Ground.OUTSIDE_SCOPE, 1500000),
    ]
    assert [(one.vat_id, one.name, one.net, one.late) for one in found.icp] == [
        ("DE136695976", "Grün GmbH", 100000, 0)
    ]
    assert (found.vat, found.ledger, found.difference, found.whole_vat) == (84525, 84525, 0, 845)
    documents = declared_in(issuer=Issuer.objects.get(), period=QUARTER, box="1a")
    assert [(one.document.number, one.net, one.vat) for one in documents] == [
        ("2027-00001", 383500, 80535),
        ("2027-00002", 19000, 3990),
    ]
    note = credited(first, date(2027, 4, 2))
    assert boxes(the_return()) == boxes(found), "Dutch VAT of a credit note follows its own day"
    assert boxes(the_return(Period(date(2027, 4, 1), date(2027, 7, 1)))) == {"1a": (-383500, -80535)}
    assert note.vat_cents == -80535


def test_the_list_of_services_in_the_eu_follows_the_day_of_supply_and_says_what_came_after_the_period():
    day = date(2027, 3, 16)
    an_employer(now=on(day))
    german = a_german_partner(day)
    wrong = sold(german, Choice("CAR-RECRUIT-5"), day=day).receivables.get().document
    put_right(wrong, "PO 7", date(2027, 4, 2))

    [row] = the_return().icp

    # Credited and issued again in April: it was supplied in March all the same, and the quarter stays as it was.
    assert (row.net, row.late, row.whole) == (100000, 0, 1000)
    assert the_return(Period(date(2027, 4, 1), date(2027, 7, 1))).icp == []
    credited(Document.objects.get(reissues=wrong), date(2027, 4, 3))
    [row] = the_return().icp
    assert (row.net, row.late) == (0, -100000)
    listed = declared_in(issuer=Issuer.objects.get(), period=QUARTER, box="3b", vat_id="DE136695976")
    assert [one.net for one in listed] == [100000, -100000, 100000, -100000]
    assert declared_in(issuer=Issuer.objects.get(), period=QUARTER, box="3b", vat_id="BE1") == []


def test_what_is_given_back_of_a_year_counts_in_the_list_on_the_first_of_its_days():
    day = date(2027, 3, 16)
    an_employer(now=on(day))
    german = a_german_partner(day)
    agreement = sold(german, Choice("CAR-RECRUIT-5"), day=day)
    pay_all(agreement, on(day))
    known_by_vies(german.party, date(2028, 3, 16))
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    end_agreement(
        agreement=agreement,
        ends_on=date(2028, 7, 10),
        reason=EndReason.NOTICE,
        actor=an_owner_of(german),
        now=on(date(2028, 6, 10)),
    )

    note = Document.objects.get(kind="credit_note")
    # Issued in June, for the 249 of 365 days from 10 July.
    assert (note.issued_on, note.net_cents) == (date(2028, 6, 10), -68219)
    assert [the_return(Period(date(2028, n, 1), date(2028, n + 3, 1))).icp_net for n in (1, 4, 7)] == [
        100000,
        0,
        -68219,
    ]


def test_the_journal_tells_vat_of_two_rates_apart_and_balances():
    day = date(2027, 3, 16)
    dutch = an_employer(now=on(day))
    Product.objects.filter(code="CAR-SLOT").update(vat_treatment="reduced")
    sold(dutch, *THE_PICTURE, day=day)

    lines = list(journal_lines(QUARTER))

    assert [(one.account, one.vat_code, one.debit, one.credit) for one in lines] == [
        ("1300", "", 443500 + 74235 + 2700, 0),
        ("1900", "", 0, 307500),
        ("8000", "", 0, 136000),
        ("1810", "1a", 0, 74235),
        ("1810", "1b", 0, 2700),
    ]
    assert boxes(the_return()) == {"1a": (353500, 74235), "1b": (30000, 2700)}
    total = journal_total(QUARTER)
    assert (total.lines, total.debit, total.credit) == (4, 520435, 520435)
    assert list(journal_lines(Period(date(2027, 4, 1), date(2027, 7, 1)))) == []


def test_revenue_of_a_month_is_what_was_released_and_sold_once_by_programme_region_segment_and_product():
    day = date(2027, 3, 16)
    dutch = an_employer(now=on(day))
    sold(dutch, *THE_PICTURE, day=day)
    asked(dutch, 1500000, name="R-1", day=day)
    release_until(day=date(2027, 4, 1), now=on(date(2027, 4, 1)))

    earned = {(one.product, one.programme, one.region, one.segment): one.cents for one in earned_in(QUARTER)}

    region = dutch.municipality.region.name if dutch.municipality else ""
    # 16 of 366 days of 375.00, 2,400.00 and 300.00.
    assert earned == {
        ("CAR-MARKETING", "career", region, "sme"): 1639,
        ("CAR-RECRUIT-15", "career", region, "sme"): 10492,
        ("CAR-SLOT", "career", region, "sme"): 1311,
        ("WEL-INTRODUCTION", "welcome", region, "sme"): 76000,
        ("WEL-DUTCH", "welcome", region, "sme"): 60000,
        ("", "", region, "sme"): 1500000,
    }
    table = revenue_table(period=YEAR, months=3, key_of=lambda one: one.programme)
    assert [(row.key, row.cents) for row in table.rows] == [
        ("", [1500000, 0, 0, 0]),
        ("welcome", [136000, 0, 0, 0]),
        ("career", [13442, 0, 0, 0]),
    ]
    assert (table.totals, table.ledger) == ([1649442, 0, 0, 0], [1649442, 0, 0, 0])


def test_the_figures_take_as_many_questions_for_a_year_as_for_nothing(django_assert_num_queries):
    an_employer(now=on(date(2027, 3, 16)))

    def asked_with(of_the_return: int, of_revenue: int, of_the_journal: int) -> None:
        with django_assert_num_queries(of_the_return):
            the_return(NEXT_YEAR)
        with django_assert_num_queries(of_revenue):
            revenue_table(period=NEXT_YEAR, months=1, key_of=lambda one: one.product)
        with django_assert_num_queries(of_the_journal):
            list(journal_lines(NEXT_YEAR))

    asked_with(4, 6, 2)
    Year(5).trade()
    # Where something was contributed, by whom; where something was issued, its VAT.
    asked_with(4, 7, 3)
