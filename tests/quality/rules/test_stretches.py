"""A hole in a stretch of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quality.rules.requirements import Stretch
from quality.rules.stretches import without

BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
hours = st.integers(0, 40)


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    from_at = BEGIN + timedelta(hours=draw(hours))
    length = draw(st.none() | st.integers(1, 40))
    return Stretch(from_at, None if length is None else from_at + timedelta(hours=length))


@given(stretches(), stretches(), hours)
def test_a_moment_is_left_exactly_when_it_was_there_and_is_not_in_the_hole(
    stretch: Stretch, hole: Stretch, hour: int
) -> None:
    at = BEGIN + timedelta(hours=hour)
    left = [part for part in without(stretch, hole) if part is not None]
    assert any(at in part for part in left) == (at in stretch and at not in hole)


@given(stretches(), stretches())
def test_what_is_left_never_overlaps_and_runs_forward(stretch: Stretch, hole: Stretch) -> None:
    before, after = without(stretch, hole)
    for part in (before, after):
        assert part is None or part.until_at is None or part.from_at < part.until_at
    if before is not None and after is not None:
        assert before.until_at is not None
        assert before.until_at <= after.from_at


@given(stretches(), stretches())
def test_the_end_of_a_stretch_is_never_moved(stretch: Stretch, hole: Stretch) -> None:
    _before, after = without(stretch, hole)
    assert after is None or after.until_at == stretch.until_at


def test_a_hole_without_an_end_leaves_nothing_after_it() -> None:
    stretch = Stretch(BEGIN, None)
    at = BEGIN + timedelta(hours=3)
    assert without(stretch, Stretch(at, None)) == (Stretch(BEGIN, at), None)
