"""One attempt at a time: as Stripe says it stands now, whatever was missed, crashed or came at once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.actions.corrections import credit_invoice
from billing.choices import AttemptState
from billing.models import Entry, Payment, PaymentAttempt, ProviderCustomer, Receivable
from billing.providers.stripe.adapter import stripe_client
from billing.providers.stripe.attempts import UNDER_WAY, state_after
from billing.providers.stripe.checkout import NothingToPay, PaymentUnderWay, ProviderSilent
from stripe_sandbox.server import RunningSandbox
from tests.billing.actions.test_races import at_once
from tests.billing.given import NOW, an_agreement
from tests.billing.paying import choose, deliver_all, pass_days, pay_page
from tests.marketplace.given import a_user

SESSIONS = ["", "open", "complete", "expired"]
INTENTS = ["", "requires_payment_method", "requires_action", "processing", "succeeded", "canceled"]
STATES = st.sampled_from([state.value for state in AttemptState])
TELLINGS = st.tuples(st.sampled_from(SESSIONS), st.sampled_from(INTENTS))


@given(before=STATES, telling=TELLINGS)
def test_hearing_the_same_twice_changes_nothing(before: str, telling: tuple[str, str]) -> None:
    once = state_after(before, session=telling[0], intent=telling[1])

    assert state_after(once, session=telling[0], intent=telling[1]) == once


@given(before=STATES, tellings=st.lists(TELLINGS))
def test_what_is_closed_stays_closed_and_only_money_changes_its_word(
    before: str, tellings: list[tuple[str, str]]
) -> None:
    state = AttemptState(before)
    for session, intent in tellings:
        after = state_after(state, session=session, intent=intent)
        if state not in UNDER_WAY:
            assert after in {state, AttemptState.SUCCEEDED}
        if intent == "succeeded" or state == AttemptState.SUCCEEDED:
            assert after == AttemptState.SUCCEEDED
        state = after


def sessions_at_stripe() -> int:
    return len(stripe_client().v1.checkout.sessions.list({"limit": 100}).data)


@pytest.mark.django_db
def test_a_page_that_expired_while_no_event_came_makes_room_for_a_new_one(sandbox: RunningSandbox):
    agreement = an_agreement()
    first = pay_page(agreement)
    pass_days(sandbox, 2)

    second = pay_page(agreement)

    assert second != first
    assert list(PaymentAttempt.objects.order_by("id").values_list("state", flat=True)) == ["expired", "open"]
    choose(sandbox, "paid")
    deliver_all(sandbox)
    assert Payment.objects.get().cents == 121000


@pytest.mark.django_db
def test_who_paid_while_no_event_came_is_not_asked_to_pay_again(sandbox: RunningSandbox):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid")

    with pytest.raises(NothingToPay):
        pay_page(agreement)

    assert Payment.objects.get().cents == 121000
    agreement.refresh_from_db()
    assert agreement.first_paid_at is not None
    deliver_all(sandbox)
    assert Payment.objects.count() == 1


@pytest.mark.django_db
def test_who_crashed_in_dutch_and_comes_back_in_english_gets_the_same_page(sandbox: RunningSandbox):
    agreement = an_agreement()
    first = pay_page(agreement, language="nl")
    PaymentAttempt.objects.update(state="created", url="", session_id="")

    assert pay_page(agreement, language="en") == first
    assert sessions_at_stripe() == 1
    attempt = PaymentAttempt.objects.get()
    assert (attempt.state, attempt.url) == ("open", first)


@pytest.mark.django_db
def test_a_crash_after_which_the_page_was_paid_all_the_same_settles_the_invoice(sandbox: RunningSandbox):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid")
    PaymentAttempt.objects.update(state="created", url="", session_id="")

    with pytest.raises(NothingToPay):
        pay_page(agreement)

    assert Payment.objects.get().cents == 121000
    assert sessions_at_stripe() == 1


@pytest.mark.django_db
def test_a_crash_before_the_call_leaves_an_attempt_that_the_next_one_uses(sandbox: RunningSandbox, settings):
    agreement = an_agreement()
    here, settings.STRIPE_API_HOST = settings.STRIPE_API_HOST, "http://127.0.0.1:9"
    with pytest.raises(ProviderSilent):
        pay_page(agreement)
    stored = PaymentAttempt.objects.get()
    assert (stored.state, stored.session_id) == ("created", "")

    settings.STRIPE_API_HOST = here
    pay_page(agreement)

    assert PaymentAttempt.objects.get().pk == stored.pk
    assert sessions_at_stripe() == 1


@pytest.mark.django_db
def test_a_customer_of_which_the_answer_got_lost_is_made_once(sandbox: RunningSandbox):
    agreement = an_agreement()
    pay_page(agreement)
    customer = ProviderCustomer.objects.get().customer_id
    ProviderCustomer.objects.all().delete()
    PaymentAttempt.objects.update(state="created", url="", session_id="")

    pay_page(agreement)

    assert ProviderCustomer.objects.get().customer_id == customer
    assert len(stripe_client().v1.customers.list().data) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_people_who_press_pay_at_once_get_one_page(sandbox: RunningSandbox):
    agreement = an_agreement()
    pages: list[str] = []

    raised = at_once(*[lambda: pages.append(pay_page(agreement)) for _n in range(8)])

    assert raised == []
    assert len(pages) == 8
    assert len(set(pages)) == 1
    assert PaymentAttempt.objects.count() == 1
    assert sessions_at_stripe() == 1


@pytest.mark.django_db
def test_a_credited_invoice_is_not_paid_and_nothing_is_started(sandbox: RunningSandbox):
    agreement = an_agreement()
    document = Receivable.objects.get().document
    credit_invoice(reference=document.reference, reason="Verkeerd", actor=a_user(), now=NOW)

    with pytest.raises(NothingToPay) as refusal:
        pay_page(agreement)

    assert document.number in refusal.value.message
    assert not PaymentAttempt.objects.exists()
    assert sessions_at_stripe() == 0


@pytest.mark.django_db
def test_money_on_a_page_that_was_open_when_the_invoice_was_credited_is_kept(sandbox: RunningSandbox):
    agreement = an_agreement()
    pay_page(agreement)
    document = Receivable.objects.get().document
    credit_invoice(reference=document.reference, reason="Verkeerd", actor=a_user(), now=NOW)
    assert PaymentAttempt.objects.get().state == "open"

    choose(sandbox, "paid")
    deliver_all(sandbox)

    assert PaymentAttempt.objects.get().state == "succeeded"
    booked = Entry.objects.get(source_kind="payment").lines.all()
    assert {(line.account.code, line.cents) for line in booked} == {("1220", 121000), ("2100", -121000)}
    agreement.refresh_from_db()
    assert agreement.first_paid_at is None


@pytest.mark.django_db
def test_money_is_dated_on_the_day_it_came_in_and_not_on_the_day_it_was_sent(sandbox: RunningSandbox):
    agreement = an_agreement()
    pay_page(agreement)
    choose(sandbox, "paid_later")
    deliver_all(sandbox)
    assert PaymentAttempt.objects.get().state == "processing"
    assert not Payment.objects.exists()

    pass_days(sandbox, 3)
    deliver_all(sandbox)

    payment = Payment.objects.get()
    assert payment.received_on == date(2027, 3, 18)
    assert payment.allocations.get().allocated_on == date(2027, 3, 18)


@pytest.mark.django_db
def test_a_debit_that_the_bank_refuses_days_later_leaves_the_invoice_to_be_paid_anew(sandbox: RunningSandbox):
    agreement = an_agreement()
    pay_page(agreement)
    attempt = PaymentAttempt.objects.get()
    # A page with direct debit, of an account on which there is nothing.
    customer = ProviderCustomer.objects.get().customer_id
    debit = stripe_client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer": customer,
            "success_url": "http://localhost/paid",
            "payment_method_types": ["sepa_debit"],
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 121000,
                        "product_data": {"name": "Factuur"},
                    },
                }
            ],
            "metadata": {"attempt": attempt.reference},
            "payment_intent_data": {"metadata": {"attempt": attempt.reference}},
        }
    )
    PaymentAttempt.objects.update(session_id=debit.id, url=debit.url or "")
    choose(sandbox, "paid_later", iban="NL91ABNA0417164300")
    deliver_all(sandbox)
    assert PaymentAttempt.objects.get().state == "processing"
    with pytest.raises(PaymentUnderWay):
        pay_page(agreement)

    pass_days(sandbox, 3)
    deliver_all(sandbox)

    attempt.refresh_from_db()
    assert attempt.state == "failed"
    assert attempt.closed_at is not None
    assert not Payment.objects.exists()
    pay_page(agreement)
    choose(sandbox, "paid")
    deliver_all(sandbox)
    assert list(PaymentAttempt.objects.order_by("id").values_list("state", flat=True)) == [
        "failed",
        "succeeded",
    ]
    assert Payment.objects.get().cents == 121000


@pytest.mark.django_db
def test_the_page_asks_for_what_the_invoice_says_by_ideal_or_card(sandbox: RunningSandbox):
    url = pay_page(an_agreement())
    session = stripe_client().v1.checkout.sessions.retrieve(PaymentAttempt.objects.get().session_id)

    assert session.url == url
    assert session.amount_total == 121000
    assert session.payment_method_types == ["ideal", "card"]
