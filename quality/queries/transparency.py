"""What was decided in a calendar year, objected to, and with what outcome (P2B, DSA: the yearly figures)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Count, Min

from foundation.periods import day_of, start_of_day
from quality.models import Decision, Objection
from quality.rules.transparency import Group, YearFigures, median_days


def years_with_decisions(today: date) -> list[int]:
    """The calendar years from the first decision up to this one, the newest first."""
    first = Decision.objects.aggregate(first=Min("decided_at"))["first"]
    return list(range(today.year, (day_of(first).year if first else today.year) - 1, -1))


def year_asked(text: str, years: list[int]) -> int:
    """The year that an address asks for; the newest when it names none of these."""
    return next((one for one in years if str(one) == text), years[0])


def figures_of(year: int) -> YearFigures:
    """Decisions that were taken in a year, and objections that were made in it, in Amsterdam's days."""
    span = (start_of_day(date(year, 1, 1)), start_of_day(date(year + 1, 1, 1)))
    rows = (
        Decision.objects.filter(decided_at__gte=span[0], decided_at__lt=span[1])
        .values_list("kind", "reason_code", "mark__name")
        .annotate(count=Count("id"))
        .order_by("kind", "reason_code", "mark__name")
    )
    groups = [Group(kind, reason, mark or "", count) for kind, reason, mark, count in rows]
    by_kind: Counter[str] = Counter()
    by_reason: Counter[str] = Counter()
    for one in groups:
        by_kind[one.kind] += one.count
        by_reason[one.reason_code] += one.count
    made = Objection.objects.filter(made_at__gte=span[0], made_at__lt=span[1]).order_by("made_at", "id")
    outcomes: Counter[str] = Counter()
    spans = []
    for outcome, made_at, answered_at in made.values_list("outcome", "made_at", "answered_at"):
        outcomes[outcome] += 1
        if answered_at is not None:
            spans.append(answered_at - made_at)
    return YearFigures(groups, dict(outcomes), median_days(spans), dict(by_kind), dict(by_reason))
