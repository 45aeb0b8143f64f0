"""A mandate given on a form at the Stripe sandbox: in any order, after lost events and crashes, taken up once."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.db import IntegrityError, transaction
from django.test import Client, override_settings

from billing.actions.paying_methods import GovernmentTransfers
from billing.choices import PayingMethod
from billing.models import Agreement, MandateForm, PayingChoice, ProviderCustomer
from billing.providers.stripe.mandate_forms import (
    FormSilent,
    MandateInUse,
    ask_about_mandate_forms,
    open_mandate_form,
)
from foundation.choices import PartyKind
from foundation.models import User
from tests.billing.given import NOW, an_agreement
from tests.billing.paying import deliver_all
from tests.billing.test_debits import KEY
from tests.marketplace.given import an_owner_of

pytestmark = pytest.mark.django_db
BACK = "http://localhost/back"


def a_form(agreement: Agreement, actor: User, *, language: str = "nl") -> str:
    """Ask for the form, as a person reading this language does."""
    return open_mandate_form(
        agreement=agreement, actor=actor, success_url=BACK, cancel_url=BACK, language=language, now=NOW
    )


def filled_in(sandbox, outcome: str = "paid", iban: str = "NL39RABO0300065264") -> None:
    """Fill in the newest form."""
    session = MandateForm.objects.latest("id").session_id
    answer = httpx.post(
        f"{sandbox.url}/sandbox/checkout/{session}/outcome", json={"outcome": outcome, "iban": iban}
    )
    assert answer.status_code == 200, answer.text


def forms_at_stripe(sandbox) -> int:
    """How many forms there are at Stripe."""
    listed = httpx.get(f"{sandbox.url}/v1/checkout/sessions?limit=100", headers=KEY).json()["data"]
    return sum(one["mode"] == "setup" for one in listed)


def test_a_mandate_given_on_the_form_puts_the_agreement_on_debit_once(sandbox):
    agreement = an_agreement()
    owner = an_owner_of(agreement.organisation)
    assert a_form(agreement, owner) == a_form(agreement, owner, language="en")
    filled_in(sandbox)
    for _turn in range(2):
        deliver_all(sandbox)

    changed, customer = Agreement.objects.get(), ProviderCustomer.objects.get()
    assert changed.paying_method == PayingMethod.SEPA_DEBIT
    assert changed.debit_mandate == customer.mandate_id != ""
    assert changed.debit_reference == customer.mandate_reference != ""
    assert changed.debit_account_end == "5264"
    assert forms_at_stripe(sandbox) == 1
    assert PayingChoice.objects.get().chosen_by == owner
    assert MandateForm.objects.get().closed_at is not None


def test_a_form_of_which_every_event_was_lost_is_found_by_the_daily_round(sandbox):
    agreement = an_agreement()
    a_form(agreement, an_owner_of(agreement.organisation))
    filled_in(sandbox)
    ask_about_mandate_forms(now=NOW + timedelta(hours=1))
    assert Agreement.objects.get().paying_method == PayingMethod.PAY_LINK

    ask_about_mandate_forms(now=NOW + timedelta(days=1))

    assert Agreement.objects.get().paying_method == PayingMethod.SEPA_DEBIT


def test_an_answer_that_never_came_ends_in_one_form(sandbox):
    agreement = an_agreement()
    owner = an_owner_of(agreement.organisation)
    url = a_form(agreement, owner)
    MandateForm.objects.update(session_id="")

    assert a_form(agreement, owner, language="en") == url
    assert forms_at_stripe(sandbox) == 1


def test_a_form_that_expired_makes_room_for_another_and_changes_nothing(sandbox):
    agreement = an_agreement()
    owner = an_owner_of(agreement.organisation)
    url = a_form(agreement, owner)
    session = MandateForm.objects.get().session_id
    httpx.post(f"{sandbox.url}/v1/checkout/sessions/{session}/expire", headers=KEY)

    assert a_form(agreement, owner) != url
    assert [one.closed_at is None for one in MandateForm.objects.order_by("pk")] == [False, True]
    assert Agreement.objects.get().paying_method == PayingMethod.PAY_LINK


def test_while_a_mandate_is_in_use_no_other_is_given(sandbox):
    agreement = an_agreement()
    owner = an_owner_of(agreement.organisation)
    a_form(agreement, owner)
    filled_in(sandbox)
    deliver_all(sandbox)

    with pytest.raises(MandateInUse):
        a_form(agreement, owner)
    assert MandateForm.objects.count() == 1


def test_a_government_body_gives_none(sandbox):
    agreement = an_agreement()
    agreement.party.kind = PartyKind.GOVERNMENT
    agreement.party.oin, agreement.party.kvk_number = "00000001003214345000", ""
    agreement.party.save(update_fields=["kind", "oin", "kvk_number"])

    with pytest.raises(GovernmentTransfers):
        a_form(agreement, an_owner_of(agreement.organisation))
    assert not MandateForm.objects.exists()


def test_while_stripe_is_silent_nothing_is_given_and_the_same_form_comes_after(sandbox):
    agreement = an_agreement()
    owner = an_owner_of(agreement.organisation)
    with override_settings(STRIPE_API_HOST="http://127.0.0.1:9"), pytest.raises(FormSilent):
        a_form(agreement, owner)

    assert a_form(agreement, owner)
    assert forms_at_stripe(sandbox) == MandateForm.objects.count() == 1


def test_the_button_on_the_page_leads_to_the_form_and_back(sandbox):
    agreement = an_agreement()
    client = Client()
    client.force_login(an_owner_of(agreement.organisation))
    page = f"/en/portal/agreements/{agreement.reference}/"
    assert "Give a mandate and pay by direct debit" in client.get(page).content.decode()

    answer = client.post(f"{page}mandate/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(sandbox.url)
    assert "We have not heard from the bank yet" in client.get(f"{page}?back=mandate").content.decode()
    filled_in(sandbox)
    deliver_all(sandbox)

    back = client.get(f"{page}?back=mandate").content.decode()
    assert "Your mandate is in." in back
    assert "Give a mandate and pay by direct debit" not in back


def test_the_database_keeps_one_open_form_for_an_agreement():
    agreement = an_agreement()
    owner = an_owner_of(agreement.organisation)
    MandateForm.objects.create(agreement=agreement, asked_by=owner, opened_at=NOW)

    with (
        pytest.raises(IntegrityError, match="agreement_has_one_open_mandate_form"),
        transaction.atomic(),
    ):
        MandateForm.objects.create(agreement=agreement, asked_by=owner, opened_at=NOW)
