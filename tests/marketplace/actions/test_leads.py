"""Who wants a job: kept for the employer alone, told by mail without a name, once, and forgotten in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from foundation.actions.attempts import TooOften
from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry, OutboxMessage
from marketplace.actions.leads import (
    LeadNeedsConsent,
    LeadNeedsContact,
    LeadNeedsName,
    forget_expired_leads,
    record_lead,
)
from marketplace.actions.organisations import TextHoldsBsn
from marketplace.models import Lead, Listing
from tests.marketplace.given import NOW, a_published_vacancy, an_open_door, an_organisation, an_owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def vacancy() -> Listing:
    organisation = an_organisation()
    an_open_door(organisation)
    return a_published_vacancy(organisation)


def a_lead(vacancy: Listing, *, hours: int = 0, **changes: str) -> Lead:
    facts = {
        "name": "Ania",
        "contact": "ania@post.example",
        "message": "",
        "consent": "Ja.",
        "language": "pl",
        **changes,
    }
    return record_lead(listing=vacancy, address=None, now=NOW + timedelta(hours=hours), wall_now=NOW, **facts)


def test_the_employer_is_told_without_a_name_in_the_mail(vacancy):
    a_lead(vacancy)
    deliver_due()

    [letter] = mail.outbox
    assert letter.to == [an_owner_of(vacancy.organisation).email]
    assert "Oogstmedewerker paprika" in letter.subject
    assert "Ania" not in str(letter.body)
    assert "ania@post.example" not in str(letter.body)
    kept = [
        *AuditEntry.objects.values_list("facts", flat=True),
        *OutboxMessage.objects.values_list("reference", flat=True),
    ]
    assert "Ania" not in str(kept)


def test_the_same_wish_within_a_day_is_kept_and_told_once(vacancy):
    first = a_lead(vacancy)

    assert a_lead(vacancy, hours=3, contact=" ANIA@post.example ", message="Nog eens") == first
    assert a_lead(vacancy, hours=25) != first
    assert a_lead(vacancy, hours=3, contact="06 12345678") != first
    assert OutboxMessage.objects.filter(kind="lead.left").count() == 3


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"name": " "}, LeadNeedsName, "name"),
        ({"contact": "morgen"}, LeadNeedsContact, "contact"),
        ({"consent": " "}, LeadNeedsConsent, "may_keep"),
        ({"message": "Mijn BSN is 111222333"}, TextHoldsBsn, "message"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nobody_is_told(vacancy, changes, refusal, field):
    with pytest.raises(refusal) as refused:
        a_lead(vacancy, **changes)

    assert refused.value.field == field
    assert not Lead.objects.exists()
    assert not OutboxMessage.objects.filter(kind="lead.left").exists()


def test_after_six_months_it_is_forgotten_and_no_late_mail_brings_it_back(vacancy, clock_at):
    a_lead(vacancy)
    clock_at(NOW + timedelta(days=200))
    deliver_due()

    assert mail.outbox == []
    assert forget_expired_leads(now=NOW + timedelta(days=200)) == 1
    assert not Lead.objects.exists()


def test_a_machine_that_fills_in_every_field_leaves_nothing(vacancy, clock_at):
    clock_at(NOW + timedelta(minutes=1))
    form = {"name": "Bot", "contact": "bot@spam.example", "website": "https://spam.example"}

    answer = Client().post(f"/en/work/{vacancy.reference}/answer/", form)

    assert answer.status_code == 302
    assert answer["Location"].endswith("/answer/sent/")
    assert not Lead.objects.exists()


def test_a_letter_is_plain_text_an_apostrophe_stays_one(vacancy):
    Listing.objects.update(title="Inpakker bij 't Hof & Zn.")
    a_lead(vacancy)
    deliver_due()

    assert "Inpakker bij 't Hof & Zn." in mail.outbox[0].subject
    assert "“Inpakker bij 't Hof & Zn.”" in str(mail.outbox[0].body)


def test_one_network_answers_twenty_vacancies_an_hour(vacancy):
    def answer(number: int) -> Lead:
        return record_lead(
            listing=vacancy,
            name="Ania",
            contact=f"ania{number}@post.example",
            message="",
            consent="Ja.",
            language="pl",
            address="192.0.2.7",
            now=NOW,
            wall_now=NOW,
        )

    for number in range(20):
        answer(number)
    with pytest.raises(TooOften):
        answer(20)
    assert Lead.objects.count() == 20
    assert OutboxMessage.objects.filter(kind="lead.left").count() == 20
