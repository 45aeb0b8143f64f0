"""What a partner reads of a direct debit: on the page of its invoice, and in the letters when it does not work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from billing.actions.paying_methods import choose_paying_method
from billing.choices import PayingMethod
from billing.models import Receivable
from billing.providers.stripe.debits import collect_debits
from billing.providers.stripe.sweep import ask_about_silent_attempts
from foundation.models import OutboxMessage
from invoices.rules.numbers import in_fours
from tests.billing.changing import on
from tests.billing.paying import pass_days
from tests.billing.test_debits import BROKE, CLOSED, DEBIT_ON, a_renewed_invoice, agreement_of
from tests.marketplace.given import an_owner_of
from web.mail.debits import mail_debit_stopped, mail_debit_used_up

pytestmark = pytest.mark.django_db
MoveClock = Callable[[datetime], None]


def page_of(receivable: Receivable) -> str:
    """The page of the invoice, as an owner reads it in English."""
    client = Client()
    client.force_login(an_owner_of(agreement_of(receivable).organisation))
    answer = client.get(f"/en/portal/invoices/{receivable.document.number}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def tried(sandbox, day: date) -> None:
    """A debit is sent on a day, and six days later its outcome is known."""
    assert collect_debits(now=on(day)) == 1
    pass_days(sandbox, 6)
    assert ask_about_silent_attempts(now=on(day + timedelta(days=6))) == 1


def letter(kind: str, send: Callable[..., None], day: date) -> str:
    """The one letter of a kind, sent on a day."""
    [message] = OutboxMessage.objects.filter(kind=kind)
    send(reference=message.reference, now=on(day))
    [sent] = mail.outbox
    return f"{sent.subject}\n{sent.body}"


def test_the_page_says_when_it_is_collected_and_then_that_it_was_paid(sandbox, clock_at: MoveClock):
    receivable = a_renewed_invoice(sandbox)
    clock_at(on(DEBIT_ON - timedelta(days=7)))
    assert "We collect € 1,210.00 on Friday 14 April 2028." in page_of(receivable)
    assert "From the account ending in 5264" in page_of(receivable)
    assert "Pay € 1,210.00 now" in page_of(receivable)

    assert collect_debits(now=on(DEBIT_ON)) == 1
    clock_at(on(DEBIT_ON + timedelta(days=1)))
    sent = page_of(receivable)
    assert "We sent the direct debit to your bank on Friday 14 April 2028." in sent
    assert "Pay €" not in sent

    pass_days(sandbox, 6)
    ask_about_silent_attempts(now=on(DEBIT_ON + timedelta(days=6)))
    clock_at(on(DEBIT_ON + timedelta(days=6)))
    paid = page_of(receivable)
    assert "€ 1,210.00 paid by direct debit on Wednesday 19 April 2028." in paid
    assert "We collect" not in paid


def test_a_refusal_that_passes_is_told_with_the_next_day_and_the_last_one_with_how_to_pay(
    sandbox, clock_at: MoveClock
):
    receivable = a_renewed_invoice(sandbox, BROKE)
    tried(sandbox, DEBIT_ON)
    clock_at(on(DEBIT_ON + timedelta(days=6)))
    refused = page_of(receivable)
    assert "Your bank refused the direct debit on Thursday 20 April 2028." in refused
    assert "There was not enough money in the account." in refused
    assert "We try to collect € 1,210.00 again on Tuesday 25 April 2028, or soon after." in refused
    assert not OutboxMessage.objects.filter(kind="debit.used_up").exists()

    for wait in (11, 22):
        pass_days(sandbox, 5)
        tried(sandbox, DEBIT_ON + timedelta(days=wait))
    day = DEBIT_ON + timedelta(days=30)
    clock_at(on(day))
    over = page_of(receivable)
    assert "for the last time on Friday 12 May 2028. We do not try it again." in over
    assert receivable.document.payment_reference in over

    told = letter("debit.used_up", mail_debit_used_up, day)
    document = receivable.document
    assert told.startswith(f"Wij konden {document.number} niet afschrijven: betaal deze zelf\n")
    assert "Wij hebben 3 keer geprobeerd" in told
    assert "Er stond niet genoeg geld op de rekening." in told
    assert f"{document.number}: nog €\u00a01.210,00 te betalen, inclusief btw." in told
    assert in_fours(document.payment_reference) in told
    assert f"/nl/portal/invoices/{document.number}/" in told
    name, content, kind = mail.outbox[0].attachments[0]
    assert (name, kind) == (f"{document.number}.png", "image/png")
    assert content.startswith(b"\x89PNG")


def test_a_mandate_that_the_bank_ends_is_told_once_with_what_is_open_now(sandbox, clock_at: MoveClock):
    receivable = a_renewed_invoice(sandbox, CLOSED)
    reference = receivable.document.debit_reference
    tried(sandbox, DEBIT_ON)
    day = DEBIT_ON + timedelta(days=7)
    clock_at(on(day))

    page = page_of(receivable)
    assert "We do not collect this invoice any more, also though it says so" in page
    assert "The bank does not allow us to collect from this account." in page
    told = letter("debit.stopped", mail_debit_stopped, day)
    assert f"met machtiging {reference} geweigerd" in told
    assert f"{receivable.document.number}: nog €\u00a01.210,00 te betalen" in told
    assert len(mail.outbox[0].attachments) == 1


def test_the_letter_is_in_the_language_of_the_partner_and_says_when_nothing_is_open(sandbox):
    receivable = a_renewed_invoice(sandbox)
    agreement = agreement_of(receivable)
    agreement.party.language = "pl"
    agreement.party.save(update_fields=["language"])

    mail_debit_stopped(reference=f"{agreement.reference}:a-mandate-of-before", now=on(DEBIT_ON))

    [sent] = mail.outbox
    assert sent.subject == f"We collect no more for agreement {agreement.reference}: please pay yourself"
    assert "Nothing that we would have collected is open now." in sent.body
    assert sent.attachments == []


def test_no_letter_asks_for_what_was_paid_meanwhile(sandbox):
    receivable = a_renewed_invoice(sandbox)
    tried(sandbox, DEBIT_ON)

    mail_debit_used_up(reference=receivable.document.number, now=on(DEBIT_ON + timedelta(days=7)))

    assert mail.outbox == []


def test_turned_off_by_the_partner_the_page_asks_to_pay(sandbox, clock_at: MoveClock):
    receivable = a_renewed_invoice(sandbox)
    choose_paying_method(
        agreement=agreement_of(receivable), method=PayingMethod.TRANSFER, actor=None, now=on(DEBIT_ON)
    )
    clock_at(on(DEBIT_ON))

    assert "Please pay this yourself." in page_of(receivable)
    assert not OutboxMessage.objects.filter(kind="debit.stopped").exists()
