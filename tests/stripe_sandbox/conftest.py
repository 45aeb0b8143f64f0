"""A fresh sandbox per test, on a fixed day; whatever a test asks is held against Stripe's contract afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import stripe

from stripe_sandbox.server import RunningSandbox, start
from tests.stripe_sandbox.contract import classes, problems_of
from tests.stripe_sandbox.given import a_client
from tests.stripe_sandbox.recording import EXCHANGES, problems_of_exchange

MORNING = datetime.fromisoformat("2027-03-16T10:05:00+01:00")


@pytest.fixture(autouse=True)
def contract() -> Iterator[None]:
    """Everything asked and answered in a test is as the `stripe` package says."""
    EXCHANGES.clear()
    yield
    found = [problem for exchange in EXCHANGES for problem in problems_of_exchange(exchange)]
    assert found == []


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    """A sandbox; what it holds at the end, events too, is held against the contract."""
    with start(business_name="Menukaart", now=MORNING) as running:
        yield running
        assert problems_of_state(running) == []


def problems_of_state(sandbox: RunningSandbox) -> list[str]:
    """How the stored objects and events differ from what Stripe promises."""
    with sandbox.sandbox.work() as work:
        stored = [obj for kind in classes() for obj in work.store.newest(kind)]
    return [problem for obj in stored for problem in problems_of(obj)]


@pytest.fixture
def client(sandbox: RunningSandbox) -> stripe.StripeClient:
    return a_client(sandbox)
