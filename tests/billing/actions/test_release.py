"""Deferred revenue: earned by the day, booked by the month, once."""

from __future__ import annotations

import json
import threading
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from billing.actions.corrections import credit_invoice
from billing.actions.release import release_until
from billing.actions.runs import bill_until
from billing.models import Charge, Entry, EntryLine, Receivable, Release
from billing.queries.deferred import roll_forward
from billing.queries.invariants import broken_invariants
from billing.rules.selection import Choice
from billing.tasks import daily_round
from foundation.clock import wall_time
from foundation.periods import AMSTERDAM, start_of_day
from invoices.models import Issuer
from tests.billing.given import NOW, a_paid_agreement, an_agreement, an_employer
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db


def account(code: str) -> int:
    return sum(EntryLine.objects.filter(account__code=code).values_list("cents", flat=True))


def at(day: date) -> datetime:
    return start_of_day(day) + timedelta(hours=6)


def all_holds() -> bool:
    return not any(broken_invariants(wall_now=wall_time()).values())


def test_a_year_is_released_month_by_month_and_the_last_takes_what_is_left():
    a_paid_agreement(an_employer(), Choice("CAR-RECRUIT-5"), Choice("WEL-INTRODUCTION", 2))
    assert (account("1900"), account("8000")) == (-100_000, -19_000)

    for month in range(4, 13):
        release_until(day=date(2027, month, 1), now=at(date(2027, month, 1)))
    assert list(Release.objects.values_list("cents", flat=True))[:2] == [4372, 8196]
    release_until(day=date(2028, 4, 1), now=at(date(2028, 4, 1)))

    assert (account("1900"), account("8000")) == (0, -119_000)
    assert Release.objects.count() == 13
    assert Entry.objects.get(source_kind="release", booked_on=date(2027, 3, 31)).description == "2027-03"
    assert all_holds()


def test_twice_late_or_in_time_the_months_are_the_same():
    a_paid_agreement()

    late = release_until(day=date(2027, 9, 15), now=at(date(2027, 9, 15)))
    again = release_until(day=date(2027, 9, 30), now=at(date(2027, 9, 30)))

    assert [one.month.month for one in late] == [3, 4, 5, 6, 7, 8]
    assert again == []
    entries = Entry.objects.filter(source_kind="release").order_by("booked_on")
    assert [entry.booked_on for entry in entries][-1] == date(2027, 8, 31)
    assert all_holds()


def test_a_charge_that_comes_late_is_made_up_for_in_the_next_month():
    a_paid_agreement()
    release_until(day=date(2027, 6, 1), now=at(date(2027, 6, 1)))
    late = a_paid_agreement(an_employer(), now=NOW + timedelta(days=20))

    release_until(day=date(2027, 7, 1), now=at(date(2027, 7, 1)))

    charge = Charge.objects.get(line__agreement=late)
    released = Release.objects.get(charge=charge)
    assert (released.month, released.cents) == (date(2027, 6, 1), 23770)  # 87 of 366 days, from 5 April
    assert all_holds()


def test_a_credit_note_takes_back_what_was_earned_and_nothing_is_earned_after():
    an_agreement(an_employer(), Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 2))
    release_until(day=date(2027, 4, 1), now=at(date(2027, 4, 1)))
    assert account("8000") == -(4372 + 1311)

    credit_invoice(
        reference=Receivable.objects.get().document.reference,
        reason="Verkeerd",
        actor=a_user(),
        now=at(date(2027, 4, 10)),
    )
    released = release_until(day=date(2027, 6, 1), now=at(date(2027, 6, 1)))

    assert (account("1900"), account("8000")) == (0, 0)
    assert released == []
    assert all_holds()


def test_the_roll_forward_ties_to_the_ledger():
    a_paid_agreement(an_employer(), Choice("CAR-RECRUIT-5"))
    unpaid = an_agreement(an_employer(), Choice("CAR-RECRUIT-15"), now=NOW + timedelta(days=1))
    release_until(day=date(2027, 4, 1), now=at(date(2027, 4, 1)))
    document = unpaid.receivables.get().document
    credit_invoice(reference=document.reference, reason="Niet", actor=a_user(), now=at(date(2027, 4, 20)))
    release_until(day=date(2027, 5, 1), now=at(date(2027, 5, 1)))

    april, march = roll_forward(until=date(2027, 4, 30))

    assert (march.opening, march.invoiced, march.credited) == (0, 340_000, 0)
    assert march.earned == -(4372 + 9836)  # 16 days of 1,000.00 and 15 of 2,400.00
    assert april.opening == march.closing
    assert (april.credited, april.earned) == (-240_000, -8196 + 9836)
    assert -april.closing == account("1900")
    assert roll_forward(until=date(2027, 2, 1)) == []


def test_the_daily_round_releases_the_months_that_are_over(clock_at):
    a_paid_agreement()
    clock_at(datetime(2027, 6, 2, 6, 0, tzinfo=AMSTERDAM))

    daily_round()
    daily_round()

    assert [row.month.month for row in Release.objects.order_by("month")] == [3, 4, 5]


def test_ten_years_end_with_nothing_unearned_and_not_a_cent_lost():
    agreement = a_paid_agreement(an_employer(), Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-5"))
    for year in range(2028, 2037):
        bill_until(until_on=date(year, 3, 16), now=at(date(year, 3, 16)))

    release_until(day=date(2037, 4, 1), now=at(date(2037, 4, 1)))

    charged = sum(
        charge.full_cents - charge.discount_cents
        for charge in Charge.objects.filter(line__agreement=agreement)
    )
    assert charged == 37_500 + 9 * 75_000 + 10 * 100_000
    assert (account("1900"), account("8000")) == (0, -charged)
    assert all_holds()


def test_the_command_previews_and_refuses_the_future(clock_at):
    a_paid_agreement()
    clock_at(datetime(2027, 5, 2, 6, 0, tzinfo=AMSTERDAM))

    def told(*arguments: str) -> dict[str, object]:
        out = StringIO()
        call_command("release_revenue", *arguments, stdout=out)
        line: dict[str, object] = json.loads(out.getvalue().splitlines()[-1])
        return line

    preview = told("--until", "2028-04-01", "--preview")
    assert (preview["months"], preview["cents"]) == (13, 100_000)
    assert not Release.objects.exists()
    with pytest.raises(CommandError, match="still to come"):
        told("--until", "2028-04-01")
    assert told()["months"] == 2


def test_a_release_is_never_changed():
    a_paid_agreement()
    release_until(day=date(2027, 4, 1), now=at(date(2027, 4, 1)))

    with pytest.raises(DatabaseError, match="billing_release"), transaction.atomic():
        Release.objects.update(cents=1)


@pytest.mark.django_db(transaction=True)
def test_four_who_release_at_once_book_each_month_once():
    a_paid_agreement()
    failures: list[BaseException] = []

    def release() -> None:
        try:
            release_until(day=date(2027, 8, 1), now=at(date(2027, 8, 1)))
        except BaseException as error:  # noqa: BLE001 -- every failure counts
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=release) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Release.objects.count() == 5
    assert Entry.objects.filter(source_kind="release").count() == 5
    assert Issuer.objects.count() == 1
    assert all_holds()
