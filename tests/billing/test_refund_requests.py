"""What was paid too much is told once, and asked back once, by an owner; finance does the rest."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from billing.actions.left_over import use_left_over
from billing.actions.refund_requests import NothingToAskBack, ask_credit_back
from billing.actions.refunds import approve_refund, call_off_refund, propose_refund
from billing.models import Payment, Receivable, RefundRequest
from billing.queries.refund_requests import LeftOver, credit_standing, left_over_on
from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry, OutboxMessage
from marketplace.actions.members import OnlyOwners
from marketplace.models import Organisation
from tests.billing.banking import DAY, NOW, finance, left, owed, taken
from tests.billing.camt import Move
from tests.billing.changing import on
from tests.billing.given import a_payment_of, an_agreement
from tests.marketplace.given import a_user, an_owner_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def paid_too_much(cents: int = 4_000) -> tuple[Payment, Organisation]:
    """A transfer that leaves so much over, and whose it is."""
    first = owed()
    taken(Move(first.cents + cents, reference=first.document.payment_reference))
    assert first.agreement is not None
    return Payment.objects.get(), first.agreement.organisation


def letters() -> list[str]:
    """What the mails about money left over say."""
    return [
        f"{one.subject}\n{one.body}".replace("\xa0", " ") for one in mail.outbox if "/portal/" in one.body
    ]


def mailed(clock_at) -> list[str]:
    clock_at(NOW)
    mail.outbox.clear()
    deliver_due()
    return [text for text in letters() if "te veel betaald" in text]


def test_one_mail_says_what_was_paid_too_much_and_how_to_have_it_back(clock_at):
    payment, _organisation = paid_too_much()

    [text] = mailed(clock_at)

    assert text.startswith("U hebt € 40,00 te veel betaald")
    assert f"(betaling {payment.reference})" in text
    assert "1 april 2027" in text
    assert "/nl/portal/" in text
    assert mailed(clock_at) == []
    assert OutboxMessage.objects.filter(kind="payment.left_over").count() == 1


def test_what_was_used_before_the_mail_goes_is_not_told_of(clock_at):
    payment, organisation = paid_too_much()
    second = Receivable.objects.get(agreement=an_agreement(organisation, now=on(DAY)))
    use_left_over(payment=payment, receivable=second, cents=4_000, actor=finance(), now=NOW)

    assert mailed(clock_at) == []
    assert left(second) == second.cents - 4_000


def test_a_payment_that_fits_sends_no_such_mail():
    a_payment_of(an_agreement())

    assert not OutboxMessage.objects.filter(kind="payment.left_over").exists()


def test_an_owner_asks_it_back_once_and_the_desk_sees_it():
    payment, organisation = paid_too_much()
    owner = an_owner_of(organisation)
    assert left_over_on(TODAY) == LeftOver(partners=1, cents=4_000, asking=0)

    cents = ask_credit_back(organisation=organisation, actor=owner, now=NOW)

    assert cents == 4_000
    (standing,) = credit_standing(organisation.party, TODAY)
    assert (standing.asked_at, standing.askable_cents, standing.going_back_cents) == (NOW, 0, 0)
    assert left_over_on(TODAY) == LeftOver(partners=1, cents=4_000, asking=1)
    assert AuditEntry.objects.get(action="ask_credit_back").facts == {
        "cents": 4_000,
        "of": [payment.reference],
    }
    with pytest.raises(NothingToAskBack):
        ask_credit_back(organisation=organisation, actor=owner, now=NOW)
    assert RefundRequest.objects.count() == 1


def test_what_goes_back_already_is_not_asked_back_and_a_request_stands_when_that_is_called_off():
    payment, organisation = paid_too_much()
    owner = an_owner_of(organisation)
    refund = propose_refund(source=payment, cents=4_000, reason="Double", actor=finance(), now=NOW)
    approve_refund(refund=refund, actor=finance(), now=NOW)

    with pytest.raises(NothingToAskBack):
        ask_credit_back(organisation=organisation, actor=owner, now=NOW)
    (standing,) = credit_standing(organisation.party, TODAY)
    assert (standing.going_back_cents, standing.askable_cents) == (4_000, 0)
    call_off_refund(refund=refund, reason="Other account", actor=finance(), now=NOW)

    assert ask_credit_back(organisation=organisation, actor=owner, now=NOW) == 4_000


def test_of_a_payment_of_which_we_know_no_way_back_nothing_can_be_asked():
    agreement = an_agreement()
    a_payment_of(agreement, cents=125_000)

    with pytest.raises(NothingToAskBack):
        ask_credit_back(
            organisation=agreement.organisation, actor=an_owner_of(agreement.organisation), now=NOW
        )

    assert not RefundRequest.objects.exists()


def test_only_an_owner_asks():
    _payment, organisation = paid_too_much()

    with pytest.raises(OnlyOwners):
        ask_credit_back(organisation=organisation, actor=a_user("nobody@example.com"), now=NOW)

    assert not RefundRequest.objects.exists()


def test_the_database_wants_one_source_and_one_request_of_it():
    payment, organisation = paid_too_much()
    facts = {"party": organisation.party, "asked_at": NOW, "asked_by": finance()}
    RefundRequest.objects.create(payment=payment, **facts)

    with pytest.raises(IntegrityError, match="refund_request_is_about_one_source"), transaction.atomic():
        RefundRequest.objects.create(**facts)
    with pytest.raises(IntegrityError, match="payment_id"), transaction.atomic():
        RefundRequest.objects.create(payment=payment, **facts)

    assert RefundRequest.objects.count() == 1
