"""Terms of objecting."""

from __future__ import annotations

from datetime import date

import pytest

from quality.choices import DecisionKind
from quality.rules.objections import OBJECTIONABLE, answer_by, last_objection_day, may_object

DECIDED = date(2027, 3, 16)


def test_a_decision_can_be_objected_to_for_six_weeks_and_no_day_longer() -> None:
    assert last_objection_day(DECIDED) == date(2027, 4, 27)
    assert may_object("suspend", decided_on=DECIDED, today=date(2027, 4, 27))
    assert not may_object("suspend", decided_on=DECIDED, today=date(2027, 4, 28))


def test_we_answer_within_six_weeks() -> None:
    assert answer_by(date(2027, 3, 20)) == date(2027, 5, 1)


@pytest.mark.parametrize("kind", set(DecisionKind) - OBJECTIONABLE)
def test_what_is_in_favour_of_the_partner_is_not_objected_to(kind: DecisionKind) -> None:
    assert kind in {DecisionKind.RECOGNISE, DecisionKind.REINSTATE}
    assert not may_object(kind, decided_on=DECIDED, today=DECIDED)
