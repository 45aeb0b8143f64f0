"""Terms of objecting, and what can be objected to."""

from __future__ import annotations

from datetime import date, timedelta

from quality.choices import DecisionKind

OBJECTION_TERM = timedelta(weeks=6)
"""As long as the law gives against the government (Algemene wet bestuursrecht, artikel 6:7): our terms do the same."""

ANSWER_TERM = timedelta(weeks=6)
"""As soon as the law asks of the government (Algemene wet bestuursrecht, artikel 7:10), counted from the objection.

The law counts from the last day of objecting and so gives us longer; whose listings are gone should not wait for that.
"""

OBJECTIONABLE = frozenset(
    {
        DecisionKind.REFUSE,
        DecisionKind.DUE_FOR_CHECK,
        DecisionKind.SUSPEND,
        DecisionKind.WITHDRAW,
        DecisionKind.REMOVE,
    }
)


def last_objection_day(decided_on: date) -> date:
    """The last day on which a decision can be objected to; the term begins the day after (artikel 6:8)."""
    return decided_on + OBJECTION_TERM


def answer_by(objected_on: date) -> date:
    """The last day on which we answer an objection."""
    return objected_on + ANSWER_TERM


def may_object(kind: str, *, decided_on: date, today: date) -> bool:
    """Whether a decision of this kind can still be objected to; what is good for the partner cannot."""
    return kind in OBJECTIONABLE and today <= last_objection_day(decided_on)
