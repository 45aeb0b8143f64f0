"""Billing runs: twice, late, at once: the same invoices."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from io import StringIO
from json import loads

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from billing.actions.runs import bill_until, preview_until
from billing.models import Agreement, Charge, Receivable
from billing.queries.invariants import broken_invariants
from billing.rules.selection import Choice
from foundation.clock import wall_time
from foundation.models import OutboxMessage
from foundation.periods import AMSTERDAM, start_of_day
from invoices.models import Document, NumberSeries
from marketplace.models import Listing
from tests.billing.given import a_paid_agreement, an_agreement, an_employer
from tests.marketplace.given import a_published_vacancy

RENEWAL = datetime(2028, 3, 16, 6, 0, tzinfo=AMSTERDAM)


@pytest.mark.django_db
def test_an_unchanged_agreement_renews_with_one_invoice_without_discount_and_stays_live():
    agreement = a_paid_agreement(
        an_employer(), Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-5"), Choice("WEL-DUTCH")
    )
    vacancy = a_published_vacancy(agreement.organisation)

    preview = preview_until(until_on=date(2028, 3, 16))
    outcome = bill_until(until_on=date(2028, 3, 16), now=RENEWAL)
    again = bill_until(until_on=date(2028, 3, 16), now=RENEWAL)

    assert (preview.invoices, preview.cents) == (1, 175000)
    assert (outcome.invoices, outcome.renewed) == (1, 1)
    assert again.invoices == 0
    renewal = Document.objects.get(series_year=2028)
    assert renewal.net_cents == 175000
    agreement.refresh_from_db()
    assert agreement.term_until_on == date(2029, 3, 16)
    assert Listing.objects.live_at(start_of_day(date(2029, 3, 15))).filter(pk=vacancy.pk).exists()
    assert not Listing.objects.live_at(start_of_day(date(2029, 3, 16))).filter(pk=vacancy.pk).exists()


@pytest.mark.django_db
def test_a_run_that_is_two_years_late_makes_the_invoices_of_both_years():
    a_paid_agreement()

    bill_until(until_on=date(2029, 3, 20), now=datetime(2029, 3, 20, 6, 0, tzinfo=AMSTERDAM))

    assert sorted(Charge.objects.values_list("period_from", flat=True)) == [
        date(2027, 3, 16),
        date(2028, 3, 16),
        date(2029, 3, 16),
    ]
    assert Document.objects.count() == 3
    assert not Receivable.objects.filter(is_first=True).exclude(document__series_year=2027).exists()


@pytest.mark.django_db
def test_an_agreement_never_paid_is_not_renewed_but_credited():
    an_agreement()

    outcome = bill_until(until_on=date(2028, 3, 16), now=RENEWAL)

    assert (outcome.invoices, outcome.ended_unpaid) == (0, 1)
    assert Agreement.objects.get().ended_on == date(2028, 3, 16)


@pytest.mark.django_db
def test_the_command_previews_without_writing_and_ends_with_json():
    a_paid_agreement()
    out = StringIO()

    call_command("bill", "--until", "2028-03-16", "--preview", stdout=out)

    counts = loads(out.getvalue().strip().splitlines()[-1])
    assert (counts["invoices"], counts["cents"]) == (1, 100000)
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_bill_nobody_twice_and_nobody_fails():
    employer = an_employer()
    for _n in range(12):
        a_paid_agreement(employer)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            bill_until(until_on=date(2028, 3, 16), now=RENEWAL)
        except BaseException as error:  # noqa: BLE001 -- every failure counts
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Document.objects.filter(series_year=2028).count() == 12
    assert Charge.objects.count() == 24
    assert not any(broken_invariants(wall_now=wall_time()).values())


@pytest.mark.django_db
def test_verify_finds_nothing_after_a_working_day():
    a_paid_agreement()
    a_published_vacancy(Agreement.objects.get().organisation)
    out = StringIO()

    call_command("verify", stdout=out)

    assert loads(out.getvalue().strip().splitlines()[-1])["ok"] is True


def break_numbers() -> None:
    NumberSeries.objects.update(last_number=7)


def break_visibility() -> None:
    Listing.objects.update(live_during="{}")


def break_outbox() -> None:
    OutboxMessage.objects.update(created_at=wall_time() - timedelta(days=1))


def break_receivable() -> None:
    Receivable.objects.update(cents=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("break_it", "name"),
    [
        (break_numbers, "numbers_have_no_gap"),
        (break_visibility, "listings_show_by_their_dates"),
        (break_outbox, "outbox_is_drained"),
        (break_receivable, "receivables_are_their_invoices"),
    ],
)
def test_verify_says_what_is_broken(break_it, name):
    a_paid_agreement()
    a_published_vacancy(Agreement.objects.get().organisation)
    break_it()
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify", stdout=out)

    assert name in loads(out.getvalue().strip().splitlines()[-1])["broken"]
