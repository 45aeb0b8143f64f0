"""The one table of how the state of a mark may change. Dates say whether it counts; the state says what it is called.

| state | meaning |
|---|---|
| claimed | the partner says it holds it and sent evidence; nobody looked yet |
| verified | somebody, or a register, confirmed it |
| due for check | it counts until its last day, and somebody must look |
| suspended | it does not count for a while, by a decision |
| withdrawn | ended by a decision |
| expired | its last day is past |
| unverifiable | nobody can confirm or deny it |
"""

from __future__ import annotations

from collections.abc import Mapping

from quality.choices import MarkState

TRANSITIONS: Mapping[MarkState, frozenset[MarkState]] = {
    MarkState.CLAIMED: frozenset({MarkState.VERIFIED, MarkState.UNVERIFIABLE, MarkState.WITHDRAWN}),
    MarkState.VERIFIED: frozenset(
        {MarkState.DUE_FOR_CHECK, MarkState.SUSPENDED, MarkState.WITHDRAWN, MarkState.EXPIRED}
    ),
    MarkState.DUE_FOR_CHECK: frozenset(
        {
            MarkState.VERIFIED,
            MarkState.SUSPENDED,
            MarkState.WITHDRAWN,
            MarkState.EXPIRED,
            MarkState.UNVERIFIABLE,
        }
    ),
    MarkState.SUSPENDED: frozenset({MarkState.VERIFIED, MarkState.WITHDRAWN, MarkState.EXPIRED}),
    # What ended stays ended: it begins again as a stretch of its own, claimed or verified.
    MarkState.WITHDRAWN: frozenset(),
    MarkState.EXPIRED: frozenset(),
    MarkState.UNVERIFIABLE: frozenset({MarkState.CLAIMED, MarkState.VERIFIED, MarkState.WITHDRAWN}),
}


def may_become(state: str, next_state: str) -> bool:
    """Whether a mark in this state may be called that next. Staying as it is is no change, and always may be."""
    return state == next_state or MarkState(next_state) in TRANSITIONS[MarkState(state)]


def may_expire() -> list[MarkState]:
    """The states that the passing of a last day may end, in the order of the table."""
    return [state for state, following in TRANSITIONS.items() if MarkState.EXPIRED in following]
