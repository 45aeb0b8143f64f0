"""Whatever is posted at Stripe's door: a clear answer, and nothing stored, or an event that moves nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from billing.models import ProviderEvent
from billing.providers.stripe.adapter import stripe_client
from billing.providers.stripe.intake import LARGEST_BODY
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.models import OutboxMessage
from stripe_sandbox.server import RunningSandbox
from tests.billing.given import an_agreement
from tests.billing.paying import SECRET, choose, pay_page, post, signature
from tests.billing.unmoved import all_that_is_stored

pytestmark = pytest.mark.django_db

DOOR = "/hooks/stripe/"
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "data": {"object": {"id": "pi_1"}},
}
BODY = json.dumps(EVENT).encode()
OTHER = "whsec_other000000000000000000000000000"

TOO_LARGE = (
    "too-large",
    "The body is larger than 256 kB, or does not say how large it is. Stripe sends less.",
)
UNSIGNED = (
    "unsigned",
    "There is no Stripe-Signature header that says when it was signed. Only Stripe posts here.",
)
TIME = (
    "time",
    "It was signed more than five minutes ago, or in the future. Check the clock of this server.",
)
SIGNATURE = (
    "signature",
    "The signature is of no endpoint of ours. Check the signing secret (STRIPE_WEBHOOK_SECRET).",
)
CONTENT = (
    "content",
    "The body is not an event as Stripe sends them: JSON with id, type and data.object.",
)


@pytest.fixture(autouse=True)
def _our_secret(settings):
    settings.STRIPE_WEBHOOK_SECRET = SECRET


def seconds_away(seconds: float) -> Callable[[bytes], str]:
    return lambda body: signature(body, at=wall_time().timestamp() + seconds)


def with_other(**fields: object) -> bytes:
    return json.dumps(EVENT | fields).encode()


@dataclass(frozen=True)
class Bad:
    """A post, and the code and the sentence of the answer."""

    answer: tuple[str, str]
    body: bytes = BODY
    header: Callable[[bytes], str] = signature


POSTS = {
    "no signature": Bad(UNSIGNED, header=lambda _body: ""),
    "a signature without a moment": Bad(UNSIGNED, header=lambda body: signature(body).partition(",")[2]),
    "words for a signature": Bad(UNSIGNED, header=lambda _body: "Bearer sk_test_1"),
    "of another secret": Bad(SIGNATURE, header=lambda body: signature(body, secret=OTHER)),
    "of another body": Bad(SIGNATURE, header=lambda body: signature(body + b" ")),
    "of another moment": Bad(
        SIGNATURE,
        header=lambda body: (
            f"{seconds_away(-60)(body).partition(',')[0]},{signature(body).partition(',')[2]}"
        ),
    ),
    "of an older scheme": Bad(SIGNATURE, header=lambda body: signature(body).replace("v1=", "v0=")),
    "no letters of UTF-8": Bad(SIGNATURE, body=b"\xff\xfe" + BODY),
    "six minutes old": Bad(TIME, header=seconds_away(-360)),
    "of four days ago": Bad(TIME, header=seconds_away(-4 * 86_400)),
    "six minutes ahead": Bad(TIME, header=seconds_away(360)),
    "a byte too large": Bad(TOO_LARGE, body=BODY + b" " * (LARGEST_BODY + 1 - len(BODY))),
    "nothing": Bad(CONTENT, body=b""),
    "a form": Bad(CONTENT, body=b"id=evt_1&type=payment_intent.succeeded"),
    "half of it": Bad(CONTENT, body=BODY[:-20]),
    "a list of events": Bad(CONTENT, body=json.dumps([EVENT]).encode()),
    "a word": Bad(CONTENT, body=b'"evt_1"'),
    "no id": Bad(CONTENT, body=json.dumps({"type": "x", "data": {"object": {}}}).encode()),
    "an empty id": Bad(CONTENT, body=with_other(id="")),
    "a number for an id": Bad(CONTENT, body=with_other(id=1)),
    "nobody's letters in the id": Bad(CONTENT, body=with_other(id="evt_\0")),
    "half a letter in the id": Bad(CONTENT, body=BODY.replace(b"evt_1", b"evt_\\ud800")),
    "an id without end": Bad(CONTENT, body=with_other(id="evt_" + "1" * 77)),
    "no type": Bad(CONTENT, body=with_other(type=None)),
    "a type without end": Bad(CONTENT, body=with_other(type="a" * 81)),
    "no object": Bad(CONTENT, body=with_other(data={})),
    "a name for an object": Bad(CONTENT, body=with_other(data={"object": "pi_1"})),
    "a list for an object's id": Bad(CONTENT, body=with_other(data={"object": {"id": ["pi_1"]}})),
    "deeper than JSON goes": Bad(CONTENT, body=b"[" * 100_000),
}


@pytest.mark.parametrize("name", POSTS)
def test_it_is_refused_with_a_sentence_and_stores_nothing(name: str):
    bad = POSTS[name]
    code, why = bad.answer
    before = all_that_is_stored()

    answer = Client().post(
        DOOR, bad.body, content_type="application/json", headers={"Stripe-Signature": bad.header(bad.body)}
    )

    assert (answer.status_code, answer.json()) == (400, {"refused": code, "why": why})
    assert all_that_is_stored() == before


class NeverRead(io.RawIOBase):
    """A body that nobody may read."""

    def readinto(self, _buffer: object) -> int:
        raise AssertionError("The body was read.")


@pytest.mark.parametrize("length", ["262145", "10000000000", "999999999999999999999", "-1", "much", "²"])
def test_a_body_that_is_too_large_is_refused_without_reading_a_byte_of_it(length: str):
    before = all_that_is_stored()

    answer = Client().post(
        DOOR,
        b"",
        content_type="application/json",
        headers={"Stripe-Signature": signature(b"")},
        CONTENT_LENGTH=length,
        **{"wsgi.input": NeverRead()},  # type: ignore[arg-type]  # as a server gives it
    )

    assert (answer.status_code, answer.json()["refused"]) == (400, "too-large")
    assert all_that_is_stored() == before


def test_hundreds_of_unsigned_and_oversized_posts_leave_the_database_as_it_was(django_assert_num_queries):
    before = all_that_is_stored()
    client = Client()

    with django_assert_num_queries(0):
        for number in range(100):
            for header in ("", f"t={int(wall_time().timestamp())},v1={number:064x}"):
                for body in (BODY, b"x" * (LARGEST_BODY + 1)):
                    answer = client.post(
                        DOOR, body, content_type="application/json", headers={"Stripe-Signature": header}
                    )
                    assert answer.status_code == 400

    assert all_that_is_stored() == before


STRANGE = {
    "a payment that nobody knows": EVENT,
    "a page that nobody knows": EVENT
    | {"type": "checkout.session.completed", "data": {"object": {"id": "cs_1"}}},
    "a refund that nobody knows": EVENT | {"type": "refund.updated", "data": {"object": {"id": "re_1"}}},
    "a dispute that nobody knows": EVENT
    | {"type": "charge.dispute.created", "data": {"object": {"id": "du_1"}}},
    "a payout that nobody knows": EVENT | {"type": "payout.paid", "data": {"object": {"id": "po_1"}}},
    "a mandate that nobody knows": EVENT
    | {"type": "mandate.updated", "data": {"object": {"id": "mandate_1"}}},
    "a kind that nobody knows": EVENT | {"type": "moon.risen"},
    "a kind that will come": EVENT | {"type": "payment_intent.partially_paid.v2"},
    "an object of another kind": EVENT | {"data": {"object": {"id": "cus_1"}}},
    "an object without an id": EVENT
    | {"type": "balance.available", "data": {"object": {"object": "balance"}}},
    "of the other mode": EVENT | {"livemode": True},
    "of another account": EVENT | {"account": "acct_somebody"},
}


@pytest.mark.parametrize("name", STRANGE)
def test_an_event_of_what_is_not_ours_is_closed_and_moves_nothing(sandbox: RunningSandbox, name: str):
    an_agreement()
    OutboxMessage.objects.all().delete()
    before = all_that_is_stored()

    assert post(STRANGE[name]) == 200
    deliver_due()

    event = ProviderEvent.objects.get()
    assert event.applied_at is not None
    assert not OutboxMessage.objects.filter(done_at=None).exists()
    ProviderEvent.objects.all().delete()
    OutboxMessage.objects.all().delete()
    assert all_that_is_stored() == before


def test_an_event_that_says_paid_of_a_page_that_is_open_books_nothing(sandbox: RunningSandbox):
    pay_page(an_agreement())
    deliver_due()
    [session] = stripe_client().v1.checkout.sessions.list().data
    before = all_that_is_stored()
    said = {"id": session.id, "object": "checkout.session", "payment_status": "paid", "status": "complete"}

    post(EVENT | {"type": "checkout.session.completed", "data": {"object": said}})
    deliver_due()

    apart = ("billing_providerevent", "foundation_outboxmessage")
    after = all_that_is_stored()
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert {name for name in changed if not name.startswith("djstripe_")} <= set(apart)
    assert after.get("billing_payment") is None


def test_an_event_of_a_customer_that_was_deleted_at_stripe_meanwhile_settles_all_the_same(
    sandbox: RunningSandbox,
):
    pay_page(an_agreement())
    choose(sandbox, "paid")
    client = stripe_client().v1
    [session] = client.checkout.sessions.list().data
    client.customers.delete(str(session.customer))

    post(EVENT | {"type": "checkout.session.completed", "data": {"object": {"id": session.id}}})
    deliver_due()

    assert all_that_is_stored()["billing_payment"][0] == 1  # type: ignore[index]  # rows, and what they say
    assert not OutboxMessage.objects.filter(kind="stripe.event", done_at=None).exists()
