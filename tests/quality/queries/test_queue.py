"""What waits at the quality desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quality.choices import QueueKind
from quality.queries.queue import waiting_at
from quality.rules.queue import Waiting, in_order
from tests.quality.given import NOW, a_partner


def test_the_greatest_risk_comes_first_then_what_waits_longest() -> None:
    day = timedelta(days=1)
    young = Waiting(QueueKind.GONE, "B-2", "Huis & Haard", "SNF", NOW)
    old = Waiting(QueueKind.GONE, "B-1", "Agri Flex", "SNF", NOW - 4 * day)
    report = Waiting(QueueKind.REPORT, "M-1", "Kamer in Deurne", "14 people", NOW)
    assert in_order([young, old, report]) == [report, old, young]


@pytest.mark.django_db
def test_nothing_waits_while_every_mark_is_in_order() -> None:
    a_partner()
    assert waiting_at(NOW) == []
