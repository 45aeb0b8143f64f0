"""The page of an agreement names the day it can end, and ending it keeps to that day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client

from foundation.periods import AMSTERDAM
from tests.billing.given import a_paid_agreement
from tests.marketplace.given import an_owner_of


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "last_day", "ended_on"),
    [
        (datetime(2027, 6, 1, 12, 0, tzinfo=AMSTERDAM), "Wednesday 15 March 2028", date(2028, 3, 16)),
        (datetime(2028, 3, 5, 12, 0, tzinfo=AMSTERDAM), "Tuesday 4 April 2028", date(2028, 4, 5)),
    ],
)
def test_the_button_says_the_last_day_and_that_is_the_last_day(clock_at, today, last_day, ended_on):
    agreement = a_paid_agreement()
    clock_at(today)
    client = Client()
    client.force_login(an_owner_of(agreement.organisation))
    path = f"/en/portal/agreements/{agreement.reference}/"

    assert f"End it after {last_day}" in client.get(path).content.decode()
    client.post(f"{path}end/")

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.end_reason) == (ended_on, "notice")
