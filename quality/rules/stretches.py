"""Cuts a hole in a stretch of time: what is left of it before and after."""

from __future__ import annotations

from quality.rules.requirements import Stretch


def without(stretch: Stretch, hole: Stretch) -> tuple[Stretch | None, Stretch | None]:
    """What is left of a stretch before and after a hole; None where nothing is.

    A moment is in one of the two exactly when it is in the stretch and not in the hole. A hole of no length takes
    nothing away, but still parts the stretch at its moment.
    """
    before = after = None
    if stretch.from_at < hole.from_at:
        ends = hole.from_at if stretch.until_at is None else min(stretch.until_at, hole.from_at)
        before = Stretch(stretch.from_at, ends)
    if hole.until_at is not None and (stretch.until_at is None or hole.until_at < stretch.until_at):
        after = Stretch(max(stretch.from_at, hole.until_at), stretch.until_at)
    return before, after
