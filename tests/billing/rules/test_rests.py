"""Which days of an interruption are credited."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.rests import days_lost, lost
from foundation.periods import AMSTERDAM, Period
from quality.rules.requirements import Stretch

BEGIN = datetime(2027, 3, 1, tzinfo=AMSTERDAM)
hours = st.integers(0, 200)


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    from_at = BEGIN + timedelta(hours=draw(hours))
    length = draw(st.none() | st.integers(1, 100))
    return Stretch(from_at, None if length is None else from_at + timedelta(hours=length))


@given(stretches(), st.lists(stretches(), max_size=3), stretches(), hours)
def test_a_moment_is_lost_when_it_would_have_shown_and_did_not(
    would: Stretch, shows: list[Stretch], hole: Stretch, hour: int
) -> None:
    at = BEGIN + timedelta(hours=hour)
    found = any(at in one for one in lost([would], shows, hole))
    assert found == (at in would and at in hole and not any(at in one for one in shows))


@given(st.lists(stretches(), max_size=3), st.integers(0, 20))
def test_no_day_is_credited_before_it_is_known(gone: list[Stretch], days: int) -> None:
    until = date(2027, 3, 1) + timedelta(days=days)
    assert all(one.ends_before is not None and one.ends_before <= until for one in days_lost(gone, until))


def test_the_day_it_begins_counts_and_the_day_it_ends_does_not() -> None:
    morning = datetime(2027, 3, 16, 10, tzinfo=AMSTERDAM)
    evening = datetime(2027, 3, 20, 21, tzinfo=AMSTERDAM)
    assert days_lost([Stretch(morning, evening)], date(2027, 4, 1)) == [
        Period(date(2027, 3, 16), date(2027, 3, 20))
    ]
    assert days_lost([Stretch(morning, morning + timedelta(hours=2))], date(2027, 4, 1)) == []
