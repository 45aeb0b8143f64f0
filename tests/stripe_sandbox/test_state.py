"""Everything survives a restart and a kill, and one file belongs to one sandbox."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import stripe

from stripe_sandbox.server import start
from stripe_sandbox.store import LAYOUT, StateUnusable
from tests.stripe_sandbox.conftest import MORNING
from tests.stripe_sandbox.given import (
    DAY,
    KEY,
    a_client,
    a_customer,
    a_session,
    door,
    event_types,
    move_clock,
    outcome,
)
from tests.stripe_sandbox.receiver import SECRET, Receiver


def test_objects_clock_and_promises_survive_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "stripe.sqlite3"
    with start(state=state, now=MORNING) as sandbox:
        client = a_client(sandbox)
        session = a_session(client, customer=a_customer(client).id, key="attempt-1")
        outcome(sandbox, session.id, "paid_later")
        before = event_types(client)
        account = client.v1.accounts.retrieve_current().id

    with start(state=state) as sandbox:
        client = a_client(sandbox)
        assert client.v1.accounts.retrieve_current().id == account
        assert event_types(client) == before
        assert abs(door(sandbox, "/sandbox/clock")["now"] - int(MORNING.timestamp())) < 60
        replayed = client.v1.checkout.sessions.retrieve(session.id)
        assert replayed.status == "complete"
        move_clock(sandbox, 2 * DAY)
        assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.processes
def test_a_killed_sandbox_has_kept_what_it_answered_and_sends_what_it_owed(tmp_path: Path) -> None:
    state = tmp_path / "stripe.sqlite3"
    nobody_listens = _free_port()
    with Receiver() as receiver:
        process = subprocess.Popen(
            [
                *[sys.executable, "-m", "stripe_sandbox", "--port", "0", "--state", str(state)],
                *["--webhook-url", f"http://127.0.0.1:{nobody_listens}/", "--webhook-secret", SECRET],
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout is not None
            url = process.stdout.readline().split()[3]
            client = stripe.StripeClient(KEY, base_addresses={"api": url})
            customer = a_customer(client)
            [endpoint] = client.v1.webhook_endpoints.list().data
            client.v1.webhook_endpoints.update(endpoint.id, {"url": receiver.url})
            process.send_signal(signal.SIGKILL)

        with start(state=state) as sandbox:
            assert a_client(sandbox).v1.customers.retrieve(customer.id).name == customer.name
            assert receiver.next_of("customer.created").event.data.object["id"] == customer.id


@pytest.mark.processes
def test_the_command_prints_its_address_and_stops_when_asked(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "stripe_sandbox", "--port", "0", "--state", str(tmp_path / "deep" / "state")],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Stripe sandbox at http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def test_a_state_file_belongs_to_one_sandbox_at_a_time(tmp_path: Path) -> None:
    with start(state=tmp_path / "state"), pytest.raises(StateUnusable, match="in use by another sandbox"):
        start(state=tmp_path / "state")
    with start(state=tmp_path / "state") as again:
        assert door(again, "/sandbox/health")["status"] == "ok"


def test_a_state_file_of_the_former_layout_is_taken_on(tmp_path: Path) -> None:
    with start(state=tmp_path / "state") as sandbox:
        customer = a_customer(a_client(sandbox)).id
    older = sqlite3.connect(tmp_path / "state")
    older.execute("ALTER TABLE deliveries DROP COLUMN turn")
    older.execute("PRAGMA user_version = 1")
    older.commit()
    older.close()

    with start(state=tmp_path / "state") as sandbox:
        assert a_client(sandbox).v1.customers.retrieve(customer).id == customer
        assert door(sandbox, "/sandbox/webhooks/release", {}) == {"released": 0}


def test_a_state_file_of_a_later_layout_is_refused(tmp_path: Path) -> None:
    later = sqlite3.connect(tmp_path / "state")
    later.execute(f"PRAGMA user_version = {LAYOUT + 1}")
    later.close()

    with pytest.raises(StateUnusable, match="another version of stripe_sandbox"):
        start(state=tmp_path / "state")


def test_a_port_that_is_taken_is_refused_and_the_state_file_is_free_again(tmp_path: Path) -> None:
    with start() as first, pytest.raises(OSError, match="in use"):
        start(state=tmp_path / "state", port=int(first.url.rsplit(":", 1)[1]))
    with start(state=tmp_path / "state") as second:
        assert door(second, "/sandbox/health")["status"] == "ok"


def test_a_new_state_of_the_same_shop_is_the_same_account(tmp_path: Path) -> None:
    ids = set()
    for name in ("one", "two"):
        with start(state=tmp_path / name, business_name="Menukaart") as sandbox:
            ids.add(a_client(sandbox).v1.accounts.retrieve_current().id)

    assert len(ids) == 1


def test_a_file_that_is_no_state_is_refused_and_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear reader, " * 100)

    with pytest.raises(StateUnusable, match="is not a state file"):
        start(state=letter)

    assert letter.read_text() == "Dear reader, " * 100


def test_the_clock_does_not_go_back_before_the_newest_object() -> None:
    with start(now=MORNING) as sandbox:
        a_customer(a_client(sandbox))
        an_hour_ago = (MORNING - timedelta(hours=1)).isoformat()

        with pytest.raises(OSError, match="400") as refusal:
            door(sandbox, "/sandbox/clock", {"set": an_hour_ago})

        with refusal.value as answer:  # type: ignore[attr-defined]  # an HTTPError is an answer too
            assert "cannot go back" in json.loads(answer.read())["error"]["message"]
        assert door(sandbox, "/sandbox/clock")["now"] >= int(MORNING.timestamp())


def test_the_sandbox_imports_neither_django_nor_the_shop() -> None:
    names = [
        "django",
        "djstripe",
        "foundation",
        "marketplace",
        "invoices",
        "quality",
        "billing",
        "api",
        "web",
    ]
    question = (
        "import sys, stripe_sandbox.__main__; print([name for name in sys.argv[1:] if name in sys.modules])"
    )

    answer = subprocess.run(
        [sys.executable, "-c", question, *names], capture_output=True, text=True, check=True, timeout=60
    )

    assert answer.stdout.strip() == "[]"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
