"""The story of an invoice that is not paid: letters, costs, listings that go and come back; each letter once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from billing.actions.payment_reminders import remind_of_debts
from billing.actions.payments import settle_payment
from billing.actions.reminder_holds import (
    DaysDoNotFit,
    HeldAlready,
    HoldEndsTooEarly,
    HoldNeedsReason,
    change_reminder_days,
    hold_reminders,
    lift_hold,
)
from billing.actions.runs import bill_until
from billing.actions.suspensions import resume_agreement, suspend_agreement
from billing.choices import AttemptState, ReminderAudience, SuspensionReason
from billing.documents.payment_reminders import reminder_pdf
from billing.models import (
    Agreement,
    EntryLine,
    PaymentAttempt,
    Receivable,
    Reminder,
    ReminderHold,
    ReminderLetter,
    ReminderLevel,
)
from billing.queries.debtors import aged_debtors
from billing.queries.invariants import broken_invariants
from billing.queries.payment_reminders import coming_letters
from billing.queries.revenue import revenue_that_differs
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import start_of_day
from invoices.models import Document
from marketplace.models import Listing, Organisation
from tests.billing.changing import on
from tests.billing.given import a_paid_agreement, an_agreement, an_employer
from tests.marketplace.given import a_published_vacancy, a_user

pytestmark = pytest.mark.django_db

START = date(2027, 3, 16)
RENEWED = date(2028, 3, 16)


@pytest.fixture
def late() -> Receivable:
    """The invoice of the second year, issued and not paid."""
    agreement = a_paid_agreement(an_employer(now=on(START)), now=on(START))
    bill_until(until_on=RENEWED, now=on(RENEWED))
    return Receivable.objects.get(agreement=agreement, is_first=False)


def after(receivable: Receivable, days: int) -> date:
    return receivable.due_on + timedelta(days=days)


def a_round(day: date) -> int:
    return remind_of_debts(now=on(day))


def pay(receivable: Receivable, day: date, cents: int | None = None, name: str = "") -> None:
    settle_payment(
        receivable=receivable,
        provider_reference=name or f"pi_{receivable.pk}_{day}",
        method="transfer",
        cents=receivable.cents if cents is None else cents,
        into="1100",
        received_at=on(day),
        now=on(day),
    )


def everything_ties(day: date) -> bool:
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    assert revenue_that_differs() == []
    return aged_debtors(day).difference == 0


def test_three_letters_go_each_on_its_day_and_each_once(late: Receivable):
    found = {}
    for days in range(50):
        for _again in range(2):
            made = a_round(after(late, days))
            if made:
                found[days] = made

    assert found == {7: 1, 21: 1, 35: 1}
    assert list(Reminder.objects.order_by("id").values_list("level", "cents")) == [
        (1, late.cents),
        (2, late.cents),
        (3, late.cents),
    ]
    assert everything_ties(after(late, 60))


def test_after_downtime_the_series_goes_on_where_it_stood_and_sends_nothing_twice(late: Receivable):
    assert a_round(after(late, 100)) == 1
    assert a_round(after(late, 113)) == 0
    assert a_round(after(late, 114)) == 1
    assert a_round(after(late, 127)) == 0
    assert a_round(after(late, 128)) == 1
    assert a_round(after(late, 400)) == 0
    assert [letter.level for letter in ReminderLetter.objects.order_by("id")] == [1, 2, 3]


def test_the_last_letter_charges_the_costs_of_the_law_once_without_vat(late: Receivable):
    for days in (7, 21, 35):
        a_round(after(late, days))

    warned, last = ReminderLetter.objects.order_by("id")[1:]
    assert late.cents == 121_000
    assert (warned.costs_cents, warned.costs_document) == (18_150, None)
    request = last.costs_document
    assert request is not None
    assert (request.kind, request.gross_cents, request.vat_cents) == ("payment_request", 18_150, 0)
    assert request.lines.get().detail == f"Voor {late.document.number}"
    booked = EntryLine.objects.get(account__code="8200")
    assert booked.cents == -18_150
    assert everything_ties(after(late, 35))
    # The costs are not reminded of by letters of their own.
    assert a_round(after(late, 200)) == 0


def test_listings_are_gone_from_the_day_the_last_letter_names_and_back_when_all_is_paid(late: Receivable):
    agreement = Agreement.objects.get()
    vacancy = a_published_vacancy(agreement.organisation, now=on(RENEWED))
    for days in (7, 21, 35):
        a_round(after(late, days))

    gone_on = ReminderLetter.objects.get(level=3).standing_ends_on
    assert gone_on == after(late, 49)
    shows = Listing.objects.filter(pk=vacancy.pk)
    gone = start_of_day(gone_on)
    assert shows.live_at(gone - timedelta(seconds=1)).exists()
    assert not shows.live_at(gone).exists()
    pay(late, after(late, 60), cents=late.cents - 1)
    assert not shows.live_at(on(after(late, 61))).exists()
    assert everything_ties(after(late, 61))
    pay(late, after(late, 62), cents=1)
    assert everything_ties(after(late, 62))
    assert shows.live_at(on(after(late, 62)) + timedelta(seconds=1)).exists()


def test_paid_before_that_day_nothing_disappears(late: Receivable):
    vacancy = a_published_vacancy(Agreement.objects.get().organisation, now=on(RENEWED))
    for days in (7, 21, 35):
        a_round(after(late, days))

    pay(late, after(late, 40))

    assert Listing.objects.live_at(on(after(late, 90))).filter(pk=vacancy.pk).exists()


def test_an_agreement_that_goes_on_after_a_rest_stays_hidden_while_it_is_not_paid(late: Receivable):
    agreement = Agreement.objects.get()
    vacancy = a_published_vacancy(agreement.organisation, now=on(RENEWED))
    actor = a_user("desk@mip.example")
    for days in (7, 21, 35):
        a_round(after(late, days))

    suspend_agreement(
        agreement=agreement,
        reason=SuspensionReason.REQUEST,
        explanation="Verbouwing",
        actor=actor,
        now=on(after(late, 50)),
    )
    resume_agreement(agreement=agreement, actor=actor, now=on(after(late, 55)))

    assert not Listing.objects.live_at(on(after(late, 56))).filter(pk=vacancy.pk).exists()
    pay(late, after(late, 57))
    assert Listing.objects.live_at(on(after(late, 58))).filter(pk=vacancy.pk).exists()


def test_the_balance_is_read_again_when_the_letter_leaves(late: Receivable, clock_at):
    clock_at(on(after(late, 7)))
    a_round(after(late, 7))
    pay(late, after(late, 7), cents=21_000)

    deliver_due()

    [letter] = [one for one in mail.outbox if one.subject.startswith("Herinnering: ")]
    assert "€ 1.000,00" in letter.body.replace("\xa0", " ")
    assert Reminder.objects.get().cents == 100_000
    assert letter.attachments[0][0].endswith(".pdf")
    assert ReminderLetter.objects.get().sent_at is not None


def test_a_letter_of_which_everything_was_settled_is_not_sent_and_its_costs_are_taken_back(
    late: Receivable, clock_at
):
    vacancy = a_published_vacancy(Agreement.objects.get().organisation, now=on(RENEWED))
    a_round(after(late, 7))
    a_round(after(late, 21))
    clock_at(on(after(late, 35)))
    deliver_due()
    mail.outbox.clear()
    a_round(after(late, 35))
    pay(late, after(late, 35))

    deliver_due()

    last = ReminderLetter.objects.get(level=3)
    assert last.dropped_at is not None
    assert last.sent_at is None
    assert not [one for one in mail.outbox if "herinnering" in one.subject]
    note = Document.objects.get(credits=last.costs_document)
    assert note.gross_cents == -18_150
    assert note.reason == "Betaald voordat onze brief vertrok."
    assert Listing.objects.live_at(on(after(late, 90))).filter(pk=vacancy.pk).exists()
    assert everything_ties(after(late, 35))


def test_the_letter_is_the_same_bytes_every_time(late: Receivable, clock_at):
    clock_at(on(after(late, 7)))
    a_round(after(late, 7))
    deliver_due()
    letter = ReminderLetter.objects.get()

    assert reminder_pdf(letter) == reminder_pdf(ReminderLetter.objects.get())
    assert reminder_pdf(letter).startswith(b"%PDF-1.7")


def test_no_letter_goes_while_money_is_on_its_way_or_reminders_are_held(late: Receivable):
    actor = a_user("finance@mip.example")
    attempt = PaymentAttempt.objects.create(
        receivable=late, state=AttemptState.PROCESSING, opened_at=on(after(late, 1))
    )
    assert a_round(after(late, 10)) == 0
    PaymentAttempt.objects.filter(pk=attempt.pk).update(state=AttemptState.FAILED)
    hold = hold_reminders(
        party=late.party,
        receivable=late,
        reason="Klacht over de factuur",
        until_on=None,
        actor=actor,
        now=on(after(late, 10)),
    )
    assert a_round(after(late, 10)) == 0
    assert coming_letters(after(late, 10)) == []
    lift_hold(hold_id=hold.pk, actor=actor, now=on(after(late, 11)))
    hold_reminders(
        party=late.party,
        receivable=None,
        reason="Betalingsregeling",
        until_on=after(late, 20),
        actor=actor,
        now=on(after(late, 11)),
    )
    assert a_round(after(late, 19)) == 0
    assert a_round(after(late, 20)) == 1
    assert AuditEntry.objects.filter(action="hold_reminders").count() == 2


def test_holding_is_refused_without_a_reason_for_a_day_that_is_past_and_twice(late: Receivable):
    actor, now = a_user("finance@mip.example"), on(after(late, 1))

    def hold(reason: str = "Klacht", until_on: date | None = None) -> ReminderHold:
        return hold_reminders(
            party=late.party, receivable=None, reason=reason, until_on=until_on, actor=actor, now=now
        )

    with pytest.raises(HoldNeedsReason):
        hold(" ")
    with pytest.raises(HoldEndsTooEarly):
        hold(until_on=after(late, 1))
    assert not ReminderHold.objects.exists()
    hold()
    with pytest.raises(HeldAlready, match="Klacht"):
        hold()
    assert ReminderHold.objects.count() == 1


def test_several_late_invoices_of_a_partner_go_in_one_letter(late: Receivable):
    agreement = Agreement.objects.get()
    second = a_paid_agreement(Organisation.objects.get(pk=agreement.organisation_id), now=on(START))
    bill_until(until_on=RENEWED, now=on(RENEWED))
    other = Receivable.objects.get(agreement=second, is_first=False)

    assert a_round(after(late, 7)) == 1
    assert set(Reminder.objects.values_list("receivable", flat=True)) == {late.pk, other.pk}
    assert OutboxMessage.objects.filter(kind="payment.late").count() == 1


def test_a_first_invoice_lapses_instead_of_being_reminded_of():
    organisation = an_employer(now=on(START))
    an_agreement(organisation, now=on(START))
    first = Receivable.objects.get(is_first=True)

    assert a_round(after(first, 10)) == 0


def test_the_days_of_a_series_change_only_where_they_fit(late: Receivable):
    actor = a_user("finance@mip.example")

    def days_of(audience: str) -> list[int]:
        rows = ReminderLevel.objects.filter(audience=audience).order_by("number")
        return list(rows.values_list("days", flat=True))

    change_reminder_days(
        audience=ReminderAudience.ORGANISATION, days={1: 5}, actor=actor, now=on(after(late, 1))
    )
    with pytest.raises(DaysDoNotFit):
        change_reminder_days(
            audience=ReminderAudience.PERSON, days={3: 37}, actor=actor, now=on(after(late, 1))
        )
    with pytest.raises(DaysDoNotFit):
        change_reminder_days(
            audience=ReminderAudience.ORGANISATION, days={2: 4}, actor=actor, now=on(after(late, 1))
        )

    assert days_of("organisation") == [5, 21, 35]
    assert days_of("person") == [7, 21, 40]
    assert a_round(after(late, 5)) == 1


def test_the_database_keeps_each_level_once_for_each_receivable(late: Receivable):
    a_round(after(late, 7))
    reminder = Reminder.objects.get()

    with (
        pytest.raises(IntegrityError, match="receivable_is_reminded_once_at_each_level"),
        transaction.atomic(),
    ):
        Reminder.objects.create(letter=reminder.letter, receivable=late, level=1, cents=1)
