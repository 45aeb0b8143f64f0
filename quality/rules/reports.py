"""What a report may be, how long it is kept, and what changed in a listing since."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from foundation.periods import add_months
from quality.choices import ReportKind

# Who tells this may be in danger: the places of help stand on the receipt, and the case goes first.
URGENT = frozenset({ReportKind.PASSPORT_KEPT, ReportKind.HOUSING})
LONGEST_TEXT = 4000
MOST_LINKS = 2
KEPT_FOR_MONTHS = 24
# Six weeks in which a partner may object, and two to tell the reporter what came of it.
CONTACT_KEPT_FOR_WEEKS = 8
# From one network: a home of twenty with one wifi may report, a machine may not.
MOST_AN_HOUR = 10
MOST_A_DAY = 30

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


def links_in(text: str) -> int:
    """How many links a text holds; `https://www.` is one."""
    return len(_LINK.findall(text.replace("://www.", "://")))


def looks_like_email(text: str) -> bool:
    """Whether one address stands there, and nothing else."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def kept_until(received_on: date) -> date:
    """The first day on which a report is no longer there (AVG: 24 months)."""
    return add_months(received_on, KEPT_FOR_MONTHS)


def changed_fields(then: Mapping[str, object], now: Mapping[str, object]) -> frozenset[str]:
    """Which fields of a listing say something else than they did, or are new, or are gone."""
    return frozenset(
        name
        for name in then.keys() | now.keys()
        if (name in then, then.get(name)) != (name in now, now.get(name))
    )
