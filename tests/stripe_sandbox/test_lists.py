"""Lists and expansion, as Stripe does them."""

from __future__ import annotations

import pytest
import stripe

from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import a_customer, a_paid_session, a_session, door


def test_a_list_is_newest_first_and_goes_by_pages_in_both_directions(client: stripe.StripeClient) -> None:
    ids = [a_customer(client, name=f"Klant {number}").id for number in range(5)][::-1]

    first = client.v1.customers.list({"limit": 2})
    next_page = client.v1.customers.list({"limit": 2, "starting_after": first.data[-1].id})
    back = client.v1.customers.list({"limit": 2, "ending_before": next_page.data[0].id})

    assert ([one.id for one in first.data], first.has_more) == (ids[:2], True)
    assert ([one.id for one in next_page.data], next_page.has_more) == (ids[2:4], True)
    assert ([one.id for one in back.data], back.has_more) == (ids[:2], False)
    assert [one.id for one in client.v1.customers.list({"limit": 2}).auto_paging_iter()] == ids


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_holds_one_to_a_hundred(client: stripe.StripeClient, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.customers.list({"limit": limit})

    assert refusal.value.code == "parameter_invalid_integer"


def test_lists_are_filtered_by_customer_intent_type_and_moment(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    mine, other = a_paid_session(client, sandbox), a_paid_session(client, sandbox)

    assert [one.id for one in client.v1.payment_intents.list({"customer": str(mine.customer)}).data] == [
        mine.payment_intent
    ]
    by_intent = client.v1.checkout.sessions.list({"payment_intent": str(other.payment_intent)})
    assert [one.id for one in by_intent.data] == [other.id]
    assert {one.type for one in client.v1.events.list({"types": ["charge.succeeded"]}).data} == {
        "charge.succeeded"
    }
    assert client.v1.events.list({"created": {"lt": mine.created}}).data == []


def test_events_are_listed_by_whether_every_endpoint_took_them(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    a_customer(client, name="before anybody listened")
    for number in (1, 2):
        client.v1.webhook_endpoints.create(
            {"url": f"http://127.0.0.1:{number}/", "enabled_events": ["customer.created"]}
        )
    door(sandbox, "/sandbox/webhooks", {"reorder": 100})
    for name in ("by both", "by one", "by none"):
        a_customer(client, name=name)

    def listed(*, taken: bool) -> list[str]:
        events = client.v1.events.list({"delivery_success": taken, "type": "customer.created"}).data
        return [event.data.object["name"] for event in events]

    with sandbox.sandbox.work() as work:
        queue = work.sandbox.queue
        by_both_1, by_both_2, by_one, missed, *_by_none = queue.waiting()
        for delivery in (by_both_1, by_both_2, by_one):
            queue.succeeded(delivery, "200")
    assert listed(taken=True) == ["by both", "before anybody listened"]
    assert listed(taken=False) == ["by none", "by one"]

    assert door(sandbox, f"/sandbox/events/{missed.event}/resend", {"times": 1})["deliveries"] == 2
    with sandbox.sandbox.work() as work:
        again = [one for one in work.sandbox.queue.of_event(missed.event) if one.endpoint == missed.endpoint]
        work.sandbox.queue.succeeded(again[-1], "200")
    assert listed(taken=True) == ["by one", "by both", "before anybody listened"]
    assert listed(taken=False) == ["by none"]


def test_ids_are_expanded_along_a_path_also_in_a_list(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    session = a_paid_session(client, sandbox)

    [intent] = client.v1.payment_intents.list(
        {"expand": ["data.customer", "data.latest_charge.balance_transaction"]}
    ).data

    assert isinstance(intent.customer, stripe.Customer)
    assert intent.customer.id == session.customer
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert isinstance(intent.latest_charge.balance_transaction, stripe.BalanceTransaction)
    lines = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["line_items", "total_details.breakdown"]}
    )
    assert lines.line_items is not None
    assert [line.description for line in lines.line_items.data] == ["Factuur 2027-0001"]


def test_an_empty_field_stays_empty_when_expanded_and_a_plain_one_is_refused(
    client: stripe.StripeClient,
) -> None:
    session = a_session(client)

    assert (
        client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]}).payment_intent
        is None
    )
    for path in ("amount_total", "currency", "line_items.data.price.currency"):
        with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
            client.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})


def test_an_id_that_stripe_does_not_expand_is_refused_too(
    sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    """The payment method of a charge is an id and no more, whatever its name suggests."""
    a_paid_session(client, sandbox)
    [charge] = client.v1.charges.list().data

    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.charges.retrieve(charge.id, {"expand": ["payment_method"]})
    deep = "payment_method_details.ideal.generated_sepa_debit_mandate.payment_method.customer"
    with pytest.raises(stripe.InvalidRequestError, match="more than 4 levels"):
        client.v1.charges.retrieve(charge.id, {"expand": [deep]})
    mandate = "payment_method_details.ideal.generated_sepa_debit_mandate"
    expanded = client.v1.charges.retrieve(charge.id, {"expand": [mandate]})
    assert expanded.payment_method_details is not None
    assert expanded.payment_method_details.ideal is not None
    assert isinstance(expanded.payment_method_details.ideal.generated_sepa_debit_mandate, stripe.Mandate)


def test_a_customer_is_changed_field_by_field_and_an_empty_value_takes_one_away(
    client: stripe.StripeClient,
) -> None:
    customer = client.v1.customers.create(
        {
            "name": "De Linde",
            "phone": "013",
            "metadata": {"party": "P-1", "old": "x"},
            "address": {"city": "Tilburg"},
        }
    )

    changed = client.v1.customers.update(customer.id, {"phone": "", "metadata": {"old": "", "new": "y"}})

    assert (changed.name, changed.phone) == ("De Linde", None)
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"party": "P-1", "new": "y"}
    [event] = client.v1.events.list({"type": "customer.updated"}).data
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes["phone"] == "013"
