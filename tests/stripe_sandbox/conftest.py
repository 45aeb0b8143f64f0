"""A fresh sandbox per test, on a fixed day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import stripe

from stripe_sandbox.server import RunningSandbox, start
from tests.stripe_sandbox.given import a_client

MORNING = datetime.fromisoformat("2027-03-16T10:05:00+01:00")


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start(business_name="Menukaart", now=MORNING) as running:
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox) -> stripe.StripeClient:
    return a_client(sandbox)
