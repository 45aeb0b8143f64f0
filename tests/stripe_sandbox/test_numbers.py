"""Stripe's test cards and accounts do what its documentation says, on the business clock."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from stripe_sandbox.resources.payment_methods import valid_iban
from stripe_sandbox.resources.special_accounts import EXAMPLES, Shown, every_account
from stripe_sandbox.resources.special_numbers import CARDS, Authentication, Card
from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import DAY, a_customer, door, event_types, move_clock
from tests.stripe_sandbox.tour import BACK, OFFLINE, card_payment

NEVER_ASKS = (Authentication.NEVER, Authentication.WHEN_ASKED)
DUTCH = [one for one in every_account() if one.iban.startswith("NL")]


@pytest.mark.parametrize("card", CARDS, ids=[card.token for card in CARDS])
def test_each_card_succeeds_is_declined_or_asks_its_holder(
    sandbox: RunningSandbox, client: stripe.StripeClient, card: Card
) -> None:
    def pay() -> Any:
        return card_payment(client, card.token, return_url=BACK)

    if card.authentication not in NEVER_ASKS:
        intent = pay()
        assert intent.status == "requires_action"
        door(sandbox, f"/sandbox/payment_intents/{intent.id}/authentication", {"outcome": "approved"})
        after = client.v1.payment_intents.retrieve(intent.id)
        assert after.status == ("requires_payment_method" if card.failure else "succeeded")
    elif card.failure is not None:
        with pytest.raises(stripe.CardError) as refusal:
            pay()
        assert refusal.value.code == card.failure.code
        assert refusal.value.error is not None
        assert refusal.value.error.decline_code == card.failure.decline_code
    else:
        assert pay().status == "succeeded"


@pytest.mark.parametrize("shown", DUTCH, ids=[one.iban for one in DUTCH])
def test_each_dutch_account_pays_fails_or_takes_back_on_its_day(
    sandbox: RunningSandbox, client: stripe.StripeClient, shown: Shown
) -> None:
    params: Any = {
        "amount": 37_500,
        "currency": "eur",
        "customer": a_customer(client).id,
        "payment_method_data": {"type": "sepa_debit", "sepa_debit": {"iban": shown.iban}},
        "payment_method_types": ["sepa_debit"],
        "mandate_data": OFFLINE,
        "confirm": True,
    }
    intent = client.v1.payment_intents.create(params)
    account = shown.account

    move_clock(sandbox, account.days * DAY - 60)
    assert client.v1.payment_intents.retrieve(intent.id).status == "processing"
    move_clock(sandbox, 60)

    after = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert isinstance(after.latest_charge, stripe.Charge)
    if account.failure is not None:
        assert (after.status, after.latest_charge.failure_code) == (
            "requires_payment_method",
            account.failure.code,
        )
        return
    assert after.status == "succeeded"
    if account.disputed_after:
        assert client.v1.disputes.list().data == []
        move_clock(sandbox, account.disputed_after * DAY)
    lost = [dispute.status for dispute in client.v1.disputes.list().data]
    assert lost == ([] if account.disputed_after is None else ["lost"])


def test_every_number_is_well_formed_and_names_one_thing_only() -> None:
    ibans = [one.iban for one in every_account()]
    assert all(valid_iban(iban) for iban in ibans)
    assert all(iban.endswith(ending) for ending, iban in EXAMPLES.items())
    assert len(set(ibans)) == len(ibans)
    assert len({card.number for card in CARDS}) == len({card.token for card in CARDS}) == len(CARDS)


def test_a_card_that_asks_its_holder_is_declined_off_session_until_it_was_set_up(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    customer = a_customer(client).id
    params: Any = {"number": "4000002500003155", "exp_month": 12, "exp_year": 2034}
    method = client.v1.payment_methods.create({"type": "card", "card": params}).id
    client.v1.payment_methods.attach(method, {"customer": customer})
    with pytest.raises(stripe.CardError) as refusal:
        card_payment(client, method, customer=customer, off_session=True)
    assert refusal.value.code == "authentication_required"

    setup = client.v1.setup_intents.create({"customer": customer, "payment_method": method, "confirm": True})
    door(sandbox, f"/sandbox/setup_intents/{setup.id}/authentication", {"outcome": "approved"})

    assert card_payment(client, method, customer=customer, off_session=True).status == "succeeded"


def test_a_card_asks_its_holder_when_the_request_wants_it_and_the_charge_says_that_it_did(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    options = {"card": {"request_three_d_secure": "any"}}
    intent = card_payment(
        client, "pm_card_threeDSecureOptional", payment_method_options=options, return_url=BACK
    )
    assert intent.status == "requires_action"

    door(sandbox, f"/sandbox/payment_intents/{intent.id}/authentication", {"outcome": "approved"})

    [charge] = client.v1.charges.list().data
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.three_d_secure is not None
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"


def test_a_holder_who_does_not_confirm_leaves_no_charge(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = card_payment(client, "pm_card_authenticationRequired", return_url=BACK)

    door(sandbox, f"/sandbox/payment_intents/{intent.id}/authentication", {"outcome": "rejected"})

    after = client.v1.payment_intents.retrieve(intent.id)
    assert after.last_payment_error is not None
    assert after.last_payment_error.code == "payment_intent_authentication_failure"
    assert client.v1.charges.list().data == []
    assert event_types(client)[-1] == "payment_intent.payment_failed"


def test_with_manual_confirmation_the_shop_confirms_again_after_the_holder(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = card_payment(
        client, "pm_card_threeDSecure2Required", confirmation_method="manual", return_url=BACK
    )
    door(sandbox, f"/sandbox/payment_intents/{intent.id}/authentication", {"outcome": "approved"})
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_confirmation"

    assert client.v1.payment_intents.confirm(intent.id).status == "succeeded"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"exp_month": 13}, "invalid_expiry_month"),
        ({"exp_year": 95}, "invalid_expiry_year"),
        ({"cvc": "99"}, "invalid_cvc"),
        ({"number": "4242424242424241"}, "incorrect_number"),
    ],
)
def test_a_card_with_a_wrong_detail_is_a_card_error(
    client: stripe.StripeClient, change: dict[str, Any], code: str
) -> None:
    card: Any = {"number": "4242424242424242", "exp_month": 12, "exp_year": 34, "cvc": "123", **change}

    with pytest.raises(stripe.CardError) as refusal:
        client.v1.payment_methods.create({"type": "card", "card": card})

    assert (refusal.value.code, refusal.value.http_status) == (code, 402)
    assert client.v1.payment_methods.list().data == []
