"""The sweep over attempts without news: a lost event loses no money, and a silent Stripe moves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing.actions.corrections import credit_invoice
from billing.models import Payment, PaymentAttempt, Receivable
from billing.providers.stripe.sweep import ask_about_silent_attempts
from foundation.actions.outbox import deliver_due
from tests.billing.banking import finance
from tests.billing.given import NOW, a_payment_of, an_agreement
from tests.billing.paying import choose, events, pass_days, pay_page

NEXT_DAY = NOW + timedelta(days=1)


@pytest.mark.django_db
def test_money_of_which_every_event_was_lost_is_booked_once_by_the_sweep(sandbox):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid")

    assert ask_about_silent_attempts(now=NEXT_DAY - timedelta(seconds=1)) == 0
    assert not Payment.objects.exists()
    assert ask_about_silent_attempts(now=NEXT_DAY) == 1
    assert ask_about_silent_attempts(now=NEXT_DAY) == 0

    agreement.refresh_from_db()
    assert agreement.first_paid_at is not None
    assert [(one.cents, one.method) for one in Payment.objects.all()] == [(121000, "ideal")]
    assert PaymentAttempt.objects.get().state == "succeeded"


@pytest.mark.django_db
def test_what_is_on_its_way_is_asked_about_until_the_bank_has_answered(sandbox):
    pay_page(an_agreement())
    choose(sandbox, "paid_later")

    assert ask_about_silent_attempts(now=NEXT_DAY) == 1
    assert PaymentAttempt.objects.get().state == "processing"
    assert ask_about_silent_attempts(now=NEXT_DAY) == 0
    pass_days(sandbox, 3)
    assert ask_about_silent_attempts(now=NOW + timedelta(days=4)) == 1

    assert PaymentAttempt.objects.get().state == "succeeded"
    assert Payment.objects.get().cents == 121000


@pytest.mark.django_db
def test_a_call_that_was_cut_off_is_found_by_the_reference_of_its_attempt(sandbox):
    pay_page(an_agreement())
    choose(sandbox, "paid")
    PaymentAttempt.objects.update(state="created", url="", session_id="")

    assert ask_about_silent_attempts(now=NOW + timedelta(days=7)) == 0
    assert PaymentAttempt.objects.get().state == "created"
    assert ask_about_silent_attempts(now=NEXT_DAY) == 1

    assert Payment.objects.get().cents == 121000


@pytest.mark.django_db
def test_a_page_that_expired_makes_room_and_no_more_are_asked_about_than_said(sandbox):
    pay_page(an_agreement())
    pass_days(sandbox, 2)

    assert ask_about_silent_attempts(now=NOW + timedelta(days=2), most=0) == 0
    assert PaymentAttempt.objects.get().state == "open"
    assert ask_about_silent_attempts(now=NOW + timedelta(days=2)) == 1

    assert PaymentAttempt.objects.get().state == "expired"
    assert not Payment.objects.exists()


@pytest.mark.django_db
def test_when_stripe_is_silent_or_knows_nothing_attempts_stay_as_they_are(sandbox, settings):
    pay_page(an_agreement())
    choose(sandbox, "paid")
    here, settings.STRIPE_API_HOST = settings.STRIPE_API_HOST, "http://127.0.0.1:9"

    assert ask_about_silent_attempts(now=NEXT_DAY) == 0
    assert PaymentAttempt.objects.get().state == "open"

    settings.STRIPE_API_HOST = here
    session = PaymentAttempt.objects.get().session_id
    PaymentAttempt.objects.update(session_id="cs_test_gone")
    assert ask_about_silent_attempts(now=NEXT_DAY) == 0
    assert PaymentAttempt.objects.get().state == "open"
    PaymentAttempt.objects.update(session_id=session)
    assert ask_about_silent_attempts(now=NEXT_DAY) == 1


@pytest.mark.django_db
def test_money_paid_on_the_page_of_an_invoice_that_was_credited_is_found_too(sandbox):
    agreement = an_agreement()
    pay_page(agreement)
    invoice = Receivable.objects.get(agreement=agreement).document
    credit_invoice(reference=invoice.reference, reason="Vergissing", actor=finance(), now=NOW)
    choose(sandbox, "paid")

    assert ask_about_silent_attempts(now=NEXT_DAY) == 1

    assert [(one.cents, one.allocations.count()) for one in Payment.objects.all()] == [(121000, 0)]


@pytest.mark.django_db
@pytest.mark.parametrize("cents", [121000, 21000])
def test_a_page_is_closed_when_its_amount_is_not_what_is_open_any_more(sandbox, cents):
    agreement = an_agreement()
    first = pay_page(agreement)
    a_payment_of(agreement, cents=cents, provider="transfer:1")

    deliver_due()

    assert PaymentAttempt.objects.get().state == "expired"
    assert [one["type"] for one in events(sandbox)][-1] == "checkout.session.expired"
    if cents < 121000:
        assert pay_page(agreement) != first
        choose(sandbox, "paid")
        assert ask_about_silent_attempts(now=NEXT_DAY) == 1
        assert sum(one.cents for one in Payment.objects.all()) == 121000
