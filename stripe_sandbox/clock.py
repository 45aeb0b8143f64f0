"""Two times: the wall clock, for signatures and deliveries, and the business clock, which a tester moves."""

from __future__ import annotations

import time


def wall() -> float:
    """Seconds since 1970 on the machine's own clock. The only place of the sandbox that reads it."""
    return time.time()  # noqa: TID251 — the sandbox stands apart and has no other clock to ask


class BusinessClock:
    """The moment the sandbox believes it is: the wall clock moved by an offset in whole seconds.

    It runs on by itself.
    """

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset

    def now(self) -> int:
        """Whole seconds since 1970 in the sandbox's own time."""
        return int(wall()) + self.offset

    def move_to(self, moment: int) -> None:
        """Let it be `moment` now. Whether that is allowed is the caller's decision."""
        self.offset = moment - int(wall())
