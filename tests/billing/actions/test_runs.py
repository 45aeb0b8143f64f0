"""Billing runs: twice, late, at once: the same invoices."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date, datetime, timedelta
from io import StringIO
from json import loads

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from billing.actions.charging import charge_agreement
from billing.actions.renewals import renew_agreement
from billing.actions.runs import bill_until
from billing.models import Agreement, BillingRun, Charge, Receivable
from billing.queries.invariants import broken_invariants
from billing.queries.runs import preview_run
from billing.rules.selection import Choice
from billing.tasks import daily_round
from foundation.clock import wall_time
from foundation.periods import AMSTERDAM, start_of_day
from invoices.models import Document
from marketplace.models import Listing
from tests.billing.given import THE_PICTURE, a_paid_agreement, an_agreement, an_employer
from tests.marketplace.given import a_published_vacancy
from tests.processes.workers import PROJECT, environment

RENEWAL = datetime(2028, 3, 16, 6, 0, tzinfo=AMSTERDAM)


@pytest.mark.django_db
def test_an_unchanged_agreement_renews_with_one_invoice_without_discount_and_stays_live():
    agreement = a_paid_agreement(
        an_employer(), Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-5"), Choice("WEL-DUTCH")
    )
    vacancy = a_published_vacancy(agreement.organisation)

    preview = preview_run(until_on=date(2028, 3, 16))
    outcome = bill_until(until_on=date(2028, 3, 16), now=RENEWAL)
    again = bill_until(until_on=date(2028, 3, 16), now=RENEWAL)

    assert (preview.invoices, preview.net.cents) == (1, 175000)
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
def test_listings_of_a_partner_that_goes_on_stay_live_through_the_night_of_the_renewal(clock_at):
    agreement = a_paid_agreement()
    vacancy = a_published_vacancy(agreement.organisation)
    midnight = start_of_day(date(2028, 3, 16))
    assert not Listing.objects.live_at(midnight).filter(pk=vacancy.pk).exists()

    clock_at(midnight - timedelta(hours=20))
    daily_round()
    daily_round()

    assert Listing.objects.live_at(midnight).filter(pk=vacancy.pk).exists()
    assert Document.objects.count() == 2


@pytest.mark.django_db
def test_a_run_that_cannot_bill_one_agreement_parks_it_and_bills_the_others():
    abroad, here = a_paid_agreement(), a_paid_agreement()
    abroad.party.country, abroad.party.vat_id = "DE", "DE136695976"
    abroad.party.save()

    outcome = bill_until(until_on=date(2028, 3, 16), now=RENEWAL)

    assert outcome.invoices == 1
    assert Document.objects.get(series_year=2028).our_reference == here.reference
    [parked] = outcome.parked
    assert parked.startswith(f"{abroad.reference}: ")
    abroad.refresh_from_db()
    assert abroad.term_until_on == date(2028, 3, 16)
    abroad.party.country = "NL"
    abroad.party.save()
    assert bill_until(until_on=date(2028, 3, 16), now=RENEWAL).invoices == 1
    assert BillingRun.objects.earliest("id").parked == [parked]


@pytest.mark.django_db
@pytest.mark.parametrize("stops", [(0,), (30,), (0, 30), (30, 0, 30, 0), (0, 300, 30)])
def test_in_time_a_month_late_twice_or_out_of_order_the_charges_are_the_same(stops):
    a_paid_agreement(an_employer(), *THE_PICTURE)
    first = date(2028, 3, 16)

    for days in stops:
        bill_until(until_on=first + timedelta(days=days), now=RENEWAL)

    renewed = Charge.objects.filter(period_from__gte=first)
    assert sorted(
        (charge.line.product.code, charge.period_from, charge.full_cents) for charge in renewed
    ) == [
        ("CAR-MARKETING", first, 75000),
        ("CAR-RECRUIT-15", first, 240000),
        ("CAR-SLOT", first, 30000),
    ]
    assert Document.objects.get(series_year=2028).net_cents == 345000


@pytest.mark.django_db
def test_a_run_that_breaks_off_halfway_is_finished_by_the_next():
    first, second = a_paid_agreement(), a_paid_agreement()
    with transaction.atomic():
        renew_agreement(agreement_id=first.pk, until_on=date(2028, 3, 16), now=RENEWAL)
        charge_agreement(agreement=first, until=date(2028, 3, 16), now=RENEWAL)
        transaction.set_rollback(True)
    assert not Document.objects.filter(series_year=2028).exists()

    assert bill_until(until_on=date(2028, 3, 16), now=RENEWAL).invoices == 2

    assert set(Document.objects.filter(series_year=2028).values_list("our_reference", "series_number")) == {
        (first.reference, 1),
        (second.reference, 2),
    }


@pytest.mark.django_db
def test_the_preview_says_what_the_run_then_does():
    employer = an_employer()
    a_paid_agreement(employer, *THE_PICTURE)
    a_paid_agreement(employer)
    an_agreement(employer)

    preview = preview_run(until_on=date(2029, 6, 1))
    bill_until(until_on=date(2029, 6, 1), now=datetime(2029, 6, 1, 6, 0, tzinfo=AMSTERDAM))

    invoices = Document.objects.filter(series_year=2029, kind="invoice")
    assert (preview.invoices, preview.net.cents) == (4, 890000)
    assert (invoices.count(), sum(document.net_cents for document in invoices)) == (4, 890000)


@pytest.mark.django_db
def test_ten_years_of_renewals_leave_a_ledger_without_an_unexplained_cent():
    agreement = a_paid_agreement(
        an_employer(), *THE_PICTURE, now=datetime(2028, 2, 29, 12, 0, tzinfo=AMSTERDAM)
    )
    for year in range(2029, 2039):
        morning = datetime(year, 3, 1, 6, 0, tzinfo=AMSTERDAM)
        bill_until(until_on=morning.date(), now=morning)

    assert Document.objects.count() == 11
    agreement.refresh_from_db()
    assert agreement.term_until_on == date(2039, 2, 28)
    assert {document.net_cents for document in Document.objects.exclude(series_year=2028)} == {345000}
    # Half of the profile is no longer given in 2028: the introduction ended on 1 July 2027.
    assert Document.objects.get(series_year=2028).net_cents == 481000
    assert not any(broken_invariants(wall_now=wall_time()).values())


@pytest.mark.django_db
def test_the_command_refuses_a_day_it_cannot_read():
    with pytest.raises(CommandError, match="Write it as 2027-03-16"):
        call_command("bill", "--until", "16 maart")


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_two_processes_that_bill_at_once_bill_everybody_once(tmp_path):
    employer = an_employer()
    agreements = [a_paid_agreement(employer) for _n in range(20)]
    a_published_vacancy(employer)
    command = [sys.executable, "manage.py", "bill", "--until", "2028-03-16", "--json"]

    running = [
        subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _n in range(2)
    ]
    ends = [(process.communicate(timeout=120), process.returncode) for process in running]

    assert [code for _said, code in ends] == [0, 0], ends
    counts = [loads(said.strip().splitlines()[-1]) for (said, _errors), _code in ends]
    assert sum(count["invoices"] for count in counts) == len(agreements)
    assert all(count["parked"] == [] for count in counts)
    assert Charge.objects.filter(period_from=date(2028, 3, 16)).count() == len(agreements)
    assert not any(broken_invariants(wall_now=wall_time()).values())


@pytest.mark.django_db
def test_a_day_far_ahead_is_a_slip_of_the_keyboard():
    agreement = a_paid_agreement()

    with pytest.raises(CommandError, match="meer dan twee jaar vooruit"):
        call_command("bill", "--until", "2072-03-16")
    assert Receivable.objects.filter(agreement=agreement).count() == 1
    assert not BillingRun.objects.exists()
