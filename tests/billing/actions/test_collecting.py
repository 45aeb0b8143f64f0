"""Invoices together: one for what fell due in some months, by purchase order; in time or late the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from billing.actions.agreements import accept_quote, end_agreement
from billing.actions.change_previews import preview_change
from billing.actions.collecting import NoSuchRhythm, set_collective_invoicing
from billing.actions.payments import settle_payment
from billing.actions.quotes import make_quote
from billing.actions.runs import bill_until
from billing.actions.usage import Used, record_usage
from billing.choices import EndReason, UsageSource
from billing.models import Agreement, Charge, CollectiveInvoicing, Receivable
from billing.queries.collecting import receivables_under
from billing.queries.forecast import next_invoice, paid_under
from billing.queries.runs import preview_run
from billing.rules.selection import Choice
from foundation.money import Money
from foundation.periods import start_of_day
from invoices.documents.sheet import sheet_of
from invoices.models import Document
from marketplace.actions.members import OnlyOwners
from marketplace.models import Organisation
from tests.billing.changing import change, nothing_is_broken, on, pay_all
from tests.billing.given import NOW, a_payment_of, an_employer
from tests.marketplace.given import a_user, an_owner_of

pytestmark = pytest.mark.django_db

TODAY = NOW.date()  # 16 March 2027


def agreed(organisation: Organisation, *choices: Choice, order: str = "", months: int = 1) -> Agreement:
    """A paid agreement billed by the month, under a purchase order."""
    owner = an_owner_of(organisation)
    quote = make_quote(organisation=organisation, choices=choices, actor=owner, now=NOW, purchase_order=order)
    agreement = accept_quote(
        quote=quote, actor=owner, name="Anna de Wit", ip_address=None, now=NOW, billing_months=months
    )
    a_payment_of(agreement)
    agreement.refresh_from_db()
    return agreement


def together(organisation: Organisation, months: int | None) -> None:
    set_collective_invoicing(
        organisation=organisation, months=months, actor=an_owner_of(organisation), now=NOW
    )


def run_until(day: date) -> None:
    bill_until(until_on=day, now=on(day))


def made_after_first(first: int) -> list[Document]:
    return list(Document.objects.filter(pk__gt=first).order_by("pk"))


def last_document() -> int:
    return Document.objects.order_by("-pk").values_list("pk", flat=True)[0]


def test_two_agreements_stand_on_one_invoice_every_two_months():
    organisation = an_employer()
    recruiting = agreed(organisation, Choice("CAR-RECRUIT-5"))
    marketing = agreed(organisation, Choice("CAR-MARKETING"))
    first = last_document()
    together(organisation, 2)

    for day in (date(2027, 4, 16), date(2027, 4, 30)):
        run_until(day)
        assert made_after_first(first) == []
    run_until(date(2027, 5, 1))

    [invoice] = made_after_first(first)
    assert [(line.code, line.net_cents, line.detail) for line in invoice.lines.order_by("position")] == [
        ("CAR-RECRUIT-5", 8334, recruiting.reference),
        ("CAR-MARKETING", 6250, marketing.reference),
        ("", -3125, marketing.reference),
    ]
    assert invoice.our_reference == f"{recruiting.reference}, {marketing.reference}"
    receivable = Receivable.objects.get(document=invoice)
    assert (receivable.agreement, receivable.cents, receivable.is_first) == (None, invoice.gross_cents, False)
    assert [one.document_id for one in receivables_under(marketing)][-1] == invoice.pk
    assert nothing_is_broken()


def test_each_purchase_order_has_an_invoice_of_its_own():
    organisation = an_employer()
    agreed(organisation, Choice("CAR-RECRUIT-5"), order="PO-1")
    agreed(organisation, Choice("CAR-RECRUIT-15"), order="PO-2")
    agreed(organisation, Choice("CAR-RECRUIT-50"), order="PO-1")
    first = last_document()
    together(organisation, 1)

    run_until(date(2027, 5, 1))

    assert [(one.purchase_order, one.net_cents) for one in made_after_first(first)] == [
        ("PO-1", 8334 + 50000),
        ("PO-2", 20000),
    ]
    assert nothing_is_broken()


def test_a_run_that_is_late_or_goes_every_day_gives_the_same_invoices():
    organisation = an_employer()
    agreed(organisation, Choice("CAR-RECRUIT-5"))
    agreed(organisation, Choice("CAR-RECRUIT-15"))
    first = last_document()
    together(organisation, 2)

    def told() -> list[tuple[int, list[date | None]]]:
        return [
            (one.net_cents, [line.period_from for line in one.lines.order_by("position")])
            for one in made_after_first(first)
        ]

    with transaction.atomic():
        day = TODAY
        while day <= date(2027, 12, 1):
            bill_until(until_on=day, now=start_of_day(day) + timedelta(hours=6))
            day += timedelta(days=7)
        run_until(date(2027, 12, 1))
        in_time = told()
        transaction.set_rollback(True)
    run_until(date(2027, 12, 1))
    late = told()
    run_until(date(2027, 12, 1))

    assert late == in_time == told()
    assert len(late) == 4  # 1 May, 1 July, 1 September, 1 November
    assert nothing_is_broken()


def test_a_term_grows_in_time_though_its_invoice_comes_later():
    organisation = an_employer()
    agreement = agreed(organisation, Choice("CAR-RECRUIT-5"), months=12)
    first = last_document()
    together(organisation, 3)

    run_until(date(2028, 3, 16))
    agreement.refresh_from_db()
    assert agreement.term_until_on == date(2029, 3, 16)
    assert made_after_first(first) == []

    run_until(date(2028, 4, 1))
    [invoice] = made_after_first(first)
    assert (invoice.net_cents, invoice.lines.get().period_from) == (100000, date(2028, 3, 16))
    assert Receivable.objects.get(document=invoice).agreement == agreement
    assert nothing_is_broken()


def test_use_and_packages_stand_together_and_the_sheet_groups_them_by_programme():
    organisation = an_employer()
    agreed(organisation, Choice("CAR-RECRUIT-5"))
    first = last_document()
    together(organisation, 1)
    record_usage(
        organisation=organisation,
        used=Used(code="WEL-INTRODUCTION", used_on=TODAY, quantity=3),
        source=UsageSource.PORTAL,
        actor=an_owner_of(organisation),
        now=NOW,
    )

    run_until(date(2027, 5, 1))

    april, may = made_after_first(first)
    assert (april.net_cents, may.net_cents) == (3 * 9500, 8334)
    assert [group.programme for group in sheet_of(april).groups] == ["Programma Services, deel Welcome"]
    assert nothing_is_broken()


def test_what_is_given_back_comes_at_once_and_the_rest_on_the_next_day_of_collecting():
    organisation = an_employer()
    agreement = agreed(organisation, Choice("CAR-RECRUIT-15"))
    first = last_document()
    together(organisation, 1)
    change(agreement, date(2027, 3, 20), CAR_RECRUIT_50=1, CAR_RECRUIT_15=0)
    [credit] = made_after_first(first)
    assert credit.corrects is not None

    end_agreement(
        agreement=Agreement.objects.get(pk=agreement.pk),
        ends_on=date(2027, 3, 31),
        reason=EndReason.STAFF,
        actor=None,
        now=on(date(2027, 3, 25)),
    )
    run_until(date(2027, 4, 1))

    _credit, invoice = made_after_first(first)
    [line] = invoice.lines.all()
    assert (line.period_from, line.period_until) == (date(2027, 3, 20), date(2027, 3, 31))
    agreement.refresh_from_db()
    assert agreement.next_charge_on is None
    assert nothing_is_broken()


def test_a_change_is_worked_out_for_the_invoice_on_which_it_comes_and_nothing_else_is_in_it():
    organisation = an_employer()
    agreement = agreed(organisation, Choice("CAR-RECRUIT-5"))
    first = last_document()
    together(organisation, 3)
    run_until(date(2027, 4, 16))  # April waits
    day = date(2027, 4, 20)

    preview = preview_change(
        agreement=agreement,
        choices=[Choice("CAR-SLOT", 2)],
        actor=an_owner_of(organisation),
        now=on(day),
    )

    [paper] = preview.papers
    assert preview.collected_on == date(2027, 7, 1)
    assert [cents for _label, cents in paper.lines] == [
        2167
    ]  # two slots, 26 of the 30 days of a month of 25.00
    assert (made_after_first(first), CollectiveInvoicing.objects.get().months) == ([], 3)


def test_who_stops_collecting_gets_what_waited_with_the_next_run():
    organisation = an_employer()
    agreement = agreed(organisation, Choice("CAR-RECRUIT-5"))
    first = last_document()
    together(organisation, 3)
    run_until(date(2027, 5, 16))
    assert [one.lines.get().period_from for one in made_after_first(first)] == []

    together(organisation, None)
    run_until(date(2027, 5, 17))

    assert [one.lines.get().period_from for one in made_after_first(first)] == [
        date(2027, 4, 16),
        date(2027, 5, 16),
    ]
    agreement.refresh_from_db()
    assert agreement.next_charge_on == date(2027, 6, 16)
    assert nothing_is_broken()


def test_the_preview_counts_what_the_run_then_makes():
    organisation = an_employer()
    agreed(organisation, Choice("CAR-RECRUIT-5"))
    agreed(organisation, Choice("CAR-RECRUIT-15"))
    first = last_document()
    together(organisation, 2)

    counted = []
    for day in (date(2027, 4, 20), date(2027, 7, 1)):
        preview = preview_run(until_on=day)
        counted.append(preview.invoices)
        before = len(made_after_first(first))
        run_until(day)
        made = made_after_first(first)[before:]
        assert preview.invoices == len(made)
        assert preview.net == Money(sum(one.net_cents for one in made))
    assert counted == [0, 2]


def test_the_next_invoice_is_told_for_the_day_of_collecting_and_what_was_paid_is_each_ones_part():
    organisation = an_employer()
    recruiting = agreed(organisation, Choice("CAR-RECRUIT-5"))
    other = agreed(organisation, Choice("CAR-RECRUIT-15"))
    paid = {one.pk: paid_under(one).cents for one in (recruiting, other)}
    first = last_document()
    together(organisation, 1)
    run_until(date(2027, 4, 1))
    recruiting.refresh_from_db()
    coming = next_invoice(recruiting)
    assert coming is not None
    assert coming.on == date(2027, 5, 1)

    run_until(date(2027, 5, 1))
    [invoice] = made_after_first(first)
    pay_all(recruiting, on(date(2027, 5, 3)))
    assert paid_under(recruiting).cents == paid[recruiting.pk]  # it is owed under both together
    receivable = Receivable.objects.get(document=invoice)
    settle_payment(
        receivable=receivable,
        provider_reference="pi_together",
        method="ideal",
        cents=receivable.cents,
        into="1220",
        received_at=on(date(2027, 5, 3)),
        now=on(date(2027, 5, 3)),
    )
    gained = [paid_under(one).cents - paid[one.pk] for one in (recruiting, other)]
    assert sum(gained) == receivable.cents == 34284
    assert gained == [10084, 24200]
    assert nothing_is_broken()


def test_only_an_owner_chooses_and_only_what_is_offered():
    organisation = an_employer()
    with pytest.raises(NoSuchRhythm) as refused:
        together(organisation, 12)
    assert refused.value.message == (
        "Kies één factuur per maand, per twee maanden of per drie maanden; of elke factuur apart."
    )
    with pytest.raises(OnlyOwners):
        set_collective_invoicing(organisation=organisation, months=1, actor=a_user(), now=NOW)
    assert not CollectiveInvoicing.objects.exists()


def test_the_database_keeps_a_collective_invoice_within_a_quarter_and_a_first_invoice_to_one_agreement():
    organisation = an_employer()
    agreement = agreed(organisation, Choice("CAR-RECRUIT-5"))
    with (
        pytest.raises(IntegrityError, match="collective_invoicing_is_of_a_quarter_at_most"),
        transaction.atomic(),
    ):
        CollectiveInvoicing.objects.create(
            organisation=organisation, months=12, chosen_at=NOW, chosen_by=an_owner_of(organisation)
        )
    with (
        pytest.raises(IntegrityError, match="receivable_that_opens_is_of_one_agreement"),
        transaction.atomic(),
    ):
        Receivable.objects.filter(agreement=agreement).update(agreement=None)
    assert Charge.objects.count() == 1
