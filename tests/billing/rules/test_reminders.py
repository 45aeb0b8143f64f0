"""When a partner is reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.rules.reminders import quote_reminder, renewal_reminder

TERM = date(2028, 3, 16)


@pytest.mark.parametrize(
    ("left", "reminder"),
    [(61, None), (60, 60), (45, 60), (31, 60), (30, 30), (29, 30), (1, 30), (0, None), (-3, None)],
)
def test_one_reminder_belongs_to_a_day(left: int, reminder: int | None):
    assert renewal_reminder(term_until=TERM, today=TERM - timedelta(days=left)) == reminder


@pytest.mark.parametrize(("left", "due"), [(6, False), (5, True), (1, True), (0, False)])
def test_a_quote_is_called_to_mind_in_its_last_days(left: int, due: bool):
    assert quote_reminder(valid_until=TERM, today=TERM - timedelta(days=left)) is due
