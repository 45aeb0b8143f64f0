"""Taking Stripe's events in beside dj-stripe's own webhook view, and the same events four times at the same moment.

Both views stand in one server (granian, as in production), behind the same middleware, on one database, and are posted
the same signed bodies over as many connections, in turns. The bodies are events of real payments of the sandbox.
dj-stripe reads each object again at Stripe, inside the request; so once more under a kind of event that it only stores.

Then four processes post the same events of payments at once, two workers apply them at once, and each is counted.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from benchmarks.ground import PROJECT, an_empty_database, report_ratio, seconds
from benchmarks.posting import Post, post_at_once, post_over, signed
from benchmarks.processes import listening

PAYMENTS = 125
EVENTS = 500
ROUNDS = 5
CONNECTIONS = 8
PROCESSES = 4
GOAL = "≥ 3"
ONLY_STORED = "balance.available"  # dj-stripe has no handler for it
NOW = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)
OURS = "/hooks/stripe/"


@contextmanager
def a_sandbox() -> Iterator[str]:
    """A Stripe sandbox of this benchmark alone; its address."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["stripe_sandbox", "--state", str(Path(folder) / "sandbox.sqlite3")]
        with listening([sys.executable, "-m", *command], {}) as port:
            yield f"http://127.0.0.1:{port}"


def a_web_server() -> AbstractContextManager[int]:
    """Menukaart's web process, as `make run` starts it; the port."""
    return listening(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"),
            *(
                "--blocking-threads",
                "4",
                "--backpressure",
                "64",
                "--log-level",
                "error",
                "config.wsgi:application",
            ),
        ],
        {
            "DJANGO_SETTINGS_MODULE": "benchmarks.intake_settings",
            "PYTHONWARNINGS": "ignore:No directory at:UserWarning",  # of static files, which nobody asks for here
        },
    )


def pay(sandbox: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Let so many people pay something at the sandbox; all events of it, and the payments."""
    from django.conf import settings

    key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
    httpx.post(f"{sandbox}/sandbox/clock", json={"set": NOW.isoformat()}).raise_for_status()
    with httpx.Client(base_url=sandbox, headers=key, timeout=30) as client:
        asked = {
            "amount": 121000,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "payment_method_types[]": "card",
            "confirm": "true",
        }
        paid = [
            client.post("/v1/payment_intents", data=asked).raise_for_status().json()["id"]
            for _ in range(PAYMENTS)
        ]
        events: list[dict[str, Any]] = []
        while True:
            after = {"starting_after": events[-1]["id"]} if events else {}
            page = client.get("/v1/events", params={"limit": 100, **after}).raise_for_status().json()
            events += page["data"]
            if not page["has_more"]:
                return events[::-1], paid


def posts_of(events: Sequence[dict[str, Any]], *, name: str, kind: str = "") -> list[Post]:
    """So many events under ids of their own, of another kind when one is given, signed now."""
    from django.conf import settings

    from foundation.clock import wall_time

    at = wall_time()
    return [
        signed(
            json.dumps(
                events[number % len(events)]
                | {"id": f"evt_{name}{number}"}
                | ({"type": kind} if kind else {})
            ).encode(),
            secret=settings.STRIPE_WEBHOOK_SECRET,
            at=at,
        )
        for number in range(EVENTS)
    ]


def an_endpoint_of_dj_stripe() -> str:
    """dj-stripe's own rows of the endpoint, with its account and key; where its view is."""
    from django.conf import settings
    from djstripe.models import Account, WebhookEndpoint

    from billing.providers.stripe.accounts import shared_account
    from billing.providers.stripe.archive import ensure_account

    endpoint = WebhookEndpoint.objects.create(
        id="we_bench",
        secret=settings.STRIPE_WEBHOOK_SECRET,
        url="https://example.nl/",
        enabled_events=["*"],
        livemode=False,
        djstripe_owner_account=Account.objects.get(id=ensure_account(shared_account())),
    )
    return f"/djstripe/webhook/{endpoint.djstripe_uuid}/"


def beside(title: str, events: Sequence[dict[str, Any]], *, port: int, theirs: str, kind: str = "") -> None:
    """Post the same bodies to both, in turns, and report."""
    times: dict[str, list[float]] = {OURS: [], theirs: []}
    for number in range(ROUNDS + 1):
        posts = posts_of(events, name=f"{kind[:3]}{number}x", kind=kind)
        for path in (OURS, theirs) if number % 2 else (theirs, OURS):
            took = seconds(partial(_all_taken, port, path, posts))
            if number:  # the first round warms up
                times[path].append(took)
    print(f"Taking in {EVENTS} events over {CONNECTIONS} connections: {title}")
    for name, path in (("Menukaart", OURS), ("dj-stripe", theirs)):
        print(f"  {name:<14} {EVENTS / statistics.median(times[path]):>12,.0f} events a second")
    report_ratio([b / a for a, b in zip(times[OURS], times[theirs], strict=True)], goal=GOAL)


def _all_taken(port: int, path: str, posts: Sequence[Post]) -> None:
    statuses = post_over(CONNECTIONS, port, path, posts)
    if set(statuses) != {200}:
        sys.exit(f"{path} answered {dict(statuses)}")


def four_times_at_once(events: Sequence[dict[str, Any]], intents: Sequence[str], *, port: int) -> None:
    """Post the same events by four processes at once, apply them by two workers at once, and count."""
    from django.db.models import Count, Max, Sum

    from billing.models import Payment, PaymentAttempt, ProviderEvent, Receivable
    from foundation.models import OutboxMessage
    from tests.billing.many import many_agreements

    OutboxMessage.objects.filter(done_at=None).delete()
    ProviderEvent.objects.all().delete()
    many_agreements(PAYMENTS, now=NOW)
    receivables = Receivable.objects.order_by("pk")[:PAYMENTS]
    PaymentAttempt.objects.bulk_create(
        PaymentAttempt(receivable=one, state="processing", intent_id=intent, opened_at=NOW)
        for one, intent in zip(receivables, intents, strict=True)
    )
    statuses = post_at_once(PROCESSES, port, OURS, posts_of(events, name="same"))
    stored = ProviderEvent.objects.count()
    workers = [
        subprocess.Popen([sys.executable, "-m", "benchmarks.one_intake_worker"], cwd=PROJECT)
        for _ in range(2)
    ]
    ended = [worker.wait() for worker in workers]
    messages = OutboxMessage.objects.filter(kind="stripe.event").aggregate(
        count=Count("pk"), most=Max("attempts"), done=Count("done_at")
    )
    booked = Payment.objects.filter(provider_reference__in=intents).aggregate(
        n=Count("pk"), cents=Sum("cents")
    )
    print(f"The same {EVENTS} events by {PROCESSES} processes at once, applied by two workers at once")
    print(
        f"  answers {dict(statuses)}; stored {stored}, applied {messages['done']}, at most {messages['most']} time"
    )
    print(f"  {PAYMENTS} payments: booked {booked['n']}, {booked['cents'] or 0:,} cents", flush=True)
    right = (
        statuses == {200: EVENTS * PROCESSES}
        and (stored, messages["count"], messages["done"], messages["most"]) == (EVENTS, EVENTS, EVENTS, 1)
        and (booked["n"], booked["cents"], ended) == (PAYMENTS, PAYMENTS * 121000, [0, 0])
    )
    if not right:
        sys.exit("Not exactly once.")


def main(sandbox: str) -> None:
    """Measure, and count."""
    events, intents = pay(sandbox)
    theirs = an_endpoint_of_dj_stripe()
    with a_web_server() as port:
        beside("each object is read again by dj-stripe", events, port=port, theirs=theirs)
        beside("of a kind that dj-stripe only stores", events, port=port, theirs=theirs, kind=ONLY_STORED)
        four_times_at_once(events, intents, port=port)


if __name__ == "__main__":
    with a_sandbox() as address:
        os.environ["STRIPE_SANDBOX_URL"] = address
        with an_empty_database():
            main(address)
