"""The calendar as stories: what a partner is billed, month by month, year by year, and what comes back at an end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from billing.actions.agreements import accept_quote, end_agreement
from billing.actions.charging import charge_agreement
from billing.actions.corrections import credit_invoice
from billing.actions.payments import settle_payment
from billing.actions.receivables import SomethingWasPaid
from billing.actions.release import release_until
from billing.actions.runs import bill_until
from billing.choices import EndReason
from billing.models import Agreement, Charge, EntryLine, Receivable
from billing.queries.forecast import next_invoice, next_term
from billing.queries.invariants import broken_invariants
from billing.rules.notice import earliest_end
from billing.rules.selection import Choice
from foundation.clock import wall_time
from foundation.money import Money
from foundation.periods import AMSTERDAM, add_months, add_years, start_of_day
from invoices.actions.crediting import (
    AlreadyCredited,
    CreditExceedsInvoice,
    CreditNeedsReason,
    OnlyInvoicesAreCredited,
    PartlyCredited,
    credit_document,
    credit_part,
)
from invoices.documents.sheet import sheet_of
from invoices.models import Document
from invoices.rules.drafts import CreditLine
from marketplace.models import Listing, Organisation
from tests.billing.given import NOW, a_paid_agreement, a_payment_of, a_quote, an_employer
from tests.marketplace.given import a_published_vacancy, a_user, an_owner_of

pytestmark = pytest.mark.django_db


def an_agreement_billed(
    months: int, *choices: Choice, now: datetime = NOW, organisation: Organisation | None = None
) -> Agreement:
    """A paid agreement that is billed in parts of so many months."""
    quote = a_quote(organisation, *choices, now=now)
    agreement = accept_quote(
        quote=quote,
        actor=an_owner_of(quote.organisation),
        name="Anna de Wit",
        ip_address=None,
        now=now,
        billing_months=months,
    )
    a_payment_of(agreement, now=now)
    agreement.refresh_from_db()
    return agreement


def day_by_day(until: date, since: date, step: int = 5) -> None:
    """Runs, one every so many days, as the daily round makes them."""
    day = since
    while day <= until:
        bill_until(until_on=day, now=start_of_day(day) + timedelta(hours=6))
        day += timedelta(days=step)


def billed() -> list[tuple[date, int]]:
    return list(Charge.objects.order_by("period_from", "id").values_list("period_from", "full_cents"))


def nothing_is_broken() -> bool:
    return not any(broken_invariants(wall_now=wall_time()).values())


def on(day: date) -> datetime:
    return start_of_day(day) + timedelta(hours=9)


def give_notice(agreement: Agreement, day: date) -> Agreement:
    return end_agreement(
        agreement=agreement,
        ends_on=earliest_end(starts_on=agreement.starts_on, today=day),
        reason=EndReason.NOTICE,
        actor=an_owner_of(agreement.organisation),
        now=on(day),
    )


@pytest.mark.parametrize(("months", "part"), [(1, 8333), (3, 25000), (12, 100000)])
def test_a_year_costs_the_same_however_it_is_billed(months, part):
    agreement = an_agreement_billed(months)

    day_by_day(date(2028, 3, 15), NOW.date())

    amounts = [cents for _day, cents in billed()]
    assert len(amounts) == 12 // months
    assert sum(amounts) == 100000
    assert set(amounts) <= {part, part + 1}
    assert [day for day, _cents in billed()] == [
        add_months(NOW.date(), months * n) for n in range(12 // months)
    ]
    agreement.refresh_from_db()
    assert agreement.next_charge_on == agreement.term_until_on == date(2028, 3, 16)
    assert nothing_is_broken()


def test_a_month_that_began_on_31_january_is_billed_on_the_last_day_of_short_months_and_back_on_the_31st():
    start = datetime(2027, 1, 31, 10, 0, tzinfo=AMSTERDAM)
    an_agreement_billed(1, now=start, organisation=an_employer(now=start))

    day_by_day(date(2027, 5, 31), start.date(), step=1)

    assert [day for day, _cents in billed()] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
    ]


def test_a_quarter_that_began_on_29_february_keeps_its_day():
    start = datetime(2028, 2, 29, 10, 0, tzinfo=AMSTERDAM)
    an_agreement_billed(3, now=start)

    bill_until(until_on=date(2029, 2, 28), now=on(date(2029, 2, 28)))

    assert [day for day, _cents in billed()] == [
        date(2028, 2, 29),
        date(2028, 5, 29),
        date(2028, 8, 29),
        date(2028, 11, 29),
        date(2029, 2, 28),
    ]


def test_runs_of_any_rhythm_bill_a_monthly_agreement_the_same():
    first = an_agreement_billed(1)
    second = an_agreement_billed(1, organisation=first.organisation)
    for day in range(1, 462):
        today = NOW + timedelta(days=day)
        charge_agreement(agreement=first, until=today.date(), now=today)
    late = on(date(2028, 6, 20))

    for _again in range(2):
        charge_agreement(agreement=second, until=late.date(), now=late)

    rows = [
        list(
            Charge.objects.filter(line__agreement=one)
            .order_by("period_from")
            .values_list("period_from", "period_until", "full_cents")
        )
        for one in (first, second)
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) == Receivable.objects.filter(agreement=second).count() == 16


def test_the_discount_of_the_first_year_comes_off_each_of_its_months_and_ends_with_it():
    an_agreement_billed(1, Choice("CAR-MARKETING"))

    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    rows = list(Charge.objects.order_by("period_from").values_list("full_cents", "discount_cents"))
    assert rows == [*[(6250, 3125)] * 12, (6250, 0)]


def test_the_next_invoice_is_that_of_the_month_and_the_next_term_that_of_the_year():
    agreement = an_agreement_billed(1, Choice("CAR-MARKETING"))

    month, year = next_invoice(agreement), next_term(agreement)

    assert month is not None
    assert year is not None
    assert (month.on, month.priced.totals.net) == (date(2027, 4, 16), Money(3125))
    assert (year.on, year.priced.totals.net) == (date(2028, 3, 16), Money(75000))
    # By the month too, the year is served: notice is about the term.
    assert month.last_notice_on == year.last_notice_on == date(2028, 2, 16)


def test_before_the_first_renewal_an_end_is_at_the_term_and_nothing_comes_back():
    agreement = an_agreement_billed(3)

    ended = give_notice(agreement, date(2027, 5, 1))
    day_by_day(date(2028, 6, 1), date(2027, 5, 1), step=10)

    assert ended.ended_on == date(2028, 3, 16)
    assert sum(cents for _day, cents in billed()) == 100000
    assert not Document.objects.filter(kind="credit_note").exists()
    ended.refresh_from_db()
    assert ended.next_charge_on is None
    assert nothing_is_broken()


def test_after_the_first_renewal_it_ends_in_a_month_and_the_paid_rest_is_the_partners_credit():
    agreement = a_paid_agreement()
    vacancy = a_published_vacancy(agreement.organisation)
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    renewal = Receivable.objects.get(is_first=False)
    pay_all(renewal, on(date(2028, 3, 20)))

    ended = give_notice(agreement, date(2028, 5, 16))

    assert ended.ended_on == date(2028, 6, 16)
    note = Document.objects.get(kind="credit_note")
    # 273 of 365 days of 1,000.00, with 21 % VAT.
    assert (note.net_cents, note.vat_cents, note.gross_cents) == (-74795, -15707, -90502)
    assert note.corrects == renewal.document
    assert renewal.allocations.count() == 1
    assert balance("2100") == -90502
    assert Listing.objects.live_at(start_of_day(date(2028, 6, 15))).filter(pk=vacancy.pk).exists()
    assert not Listing.objects.live_at(start_of_day(date(2028, 6, 16))).filter(pk=vacancy.pk).exists()
    sheet = sheet_of(note)
    assert sheet.credited_number == renewal.document.number
    assert nothing_is_broken()


def test_what_comes_back_of_an_invoice_that_is_still_open_lowers_what_is_owed():
    agreement = a_paid_agreement()
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    give_notice(agreement, date(2028, 5, 16))

    renewal = Receivable.objects.get(is_first=False)
    [allocation] = renewal.allocations.all()
    assert (allocation.cents, renewal.cents - allocation.cents) == (90502, 30498)
    assert balance("2100") == 0
    assert nothing_is_broken()


def test_after_an_end_exactly_the_days_that_were_used_became_revenue():
    agreement = a_paid_agreement()
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    release_until(day=date(2028, 5, 1), now=on(date(2028, 5, 1)))
    give_notice(agreement, date(2028, 5, 16))

    release_until(day=date(2030, 1, 1), now=on(date(2030, 1, 1)))

    assert balance("1900") == 0
    assert balance("8000") == -(100000 + 100000 - 74795)
    assert nothing_is_broken()


def test_an_end_is_credited_once_whatever_runs_come_after_it():
    agreement = a_paid_agreement()
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    give_notice(agreement, date(2028, 5, 16))
    before = billed()

    day_by_day(date(2029, 4, 1), date(2028, 5, 16), step=30)

    assert billed() == before
    assert Document.objects.filter(kind="credit_note").count() == 1


def test_an_agreement_of_things_that_come_once_ends_when_they_were_delivered():
    agreement = a_paid_agreement(an_employer(), Choice("WEL-DUTCH", 4))

    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.end_reason) == (date(2028, 3, 16), "delivered")
    assert agreement.next_charge_on is None
    assert bill_until(until_on=date(2029, 3, 16), now=on(date(2029, 3, 16))).invoices == 0
    assert Document.objects.count() == 1
    assert nothing_is_broken()


def test_ten_years_by_the_month_cost_ten_years_and_the_ledger_knows_every_cent():
    agreement = an_agreement_billed(1, Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-5"))
    for year in range(1, 10):
        day = add_years(NOW.date(), year)
        bill_until(until_on=day, now=on(day))
    last = date(2037, 3, 15)
    bill_until(until_on=last, now=on(last))

    release_until(day=date(2037, 4, 1), now=on(date(2037, 4, 1)))

    assert Charge.objects.count() == 2 * 120
    assert Receivable.objects.filter(agreement=agreement).count() == 120
    # Half of the profile is given in the first year.
    assert balance("8000") == -(10 * 175000 - 37500)
    assert balance("1900") == 0
    assert nothing_is_broken()


def pay_all(receivable: Receivable, now: datetime) -> None:
    settle_payment(
        receivable=receivable,
        provider_reference=f"pi_{receivable.pk}",
        method="ideal",
        cents=receivable.cents,
        into="1220",
        received_at=now,
        now=now,
    )


def balance(account: str) -> int:
    return sum(EntryLine.objects.filter(account__code=account).values_list("cents", flat=True))


def a_part(
    document: Document, cents: int, source: str, *, code: str = "CAR-RECRUIT-5", reason: str = "Minder"
):
    return credit_part(
        document=document,
        lines=[CreditLine(code=code, description="Wervingspakket", net=Money(cents))],
        reason=reason,
        source=source,
        now=NOW,
    )


def test_parts_that_together_are_the_whole_give_back_its_vat_to_the_cent_and_no_more():
    a_paid_agreement()
    invoice = Document.objects.get()

    parts = [a_part(invoice, cents, f"part:{n}") for n, cents in enumerate((33333, 33334, 33333))]

    assert sum(part.gross_cents for part in parts) == -invoice.gross_cents
    assert a_part(invoice, 33333, "part:0") == parts[0]
    with pytest.raises(CreditExceedsInvoice):
        a_part(invoice, 1, "part:more")
    assert Document.objects.filter(kind="credit_note").count() == 3


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"code": "CAR-SLOT"}, CreditExceedsInvoice),
        ({"cents": -1}, CreditExceedsInvoice),
        ({"reason": "  "}, CreditNeedsReason),
    ],
)
def test_a_part_that_cannot_be_credited_is_refused_and_no_number_is_used(changes, refusal):
    a_paid_agreement()
    facts = {"cents": 100, "source": "part", **changes}

    with pytest.raises(refusal):
        a_part(Document.objects.get(), **facts)

    assert Document.objects.count() == 1
    assert not Document.objects.get().issuer.series.filter(kind="credit_note", last_number__gt=0).exists()


def test_whole_and_part_do_not_go_together():
    agreement = a_paid_agreement()
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    give_notice(agreement, date(2028, 5, 16))
    renewal = Receivable.objects.get(is_first=False).document
    note = Document.objects.get(kind="credit_note")

    with pytest.raises(OnlyInvoicesAreCredited):
        a_part(note, 100, "part:of-a-note")
    with pytest.raises(SomethingWasPaid, match=renewal.number):
        credit_invoice(reference=renewal.reference, reason="Alles", actor=a_user(), now=on(date(2028, 5, 17)))
    with pytest.raises(PartlyCredited, match=note.number):
        credit_document(document=renewal, reason="Alles", now=on(date(2028, 5, 17)))
    assert Document.objects.filter(kind="credit_note").count() == 1


def test_nothing_more_is_credited_of_an_invoice_that_was_credited_whole():
    a_paid_agreement()
    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    renewal = Receivable.objects.get(is_first=False).document
    credit_invoice(reference=renewal.reference, reason="Alles", actor=a_user(), now=on(date(2028, 3, 17)))

    with pytest.raises(AlreadyCredited):
        a_part(renewal, 100, "part")
    give_notice(Agreement.objects.get(), date(2028, 5, 16))

    assert Document.objects.filter(kind="credit_note").count() == 1
    assert nothing_is_broken()
