"""What registers ask of a person: names that differ, rows that may be somebody, registers that are old or broken."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext

from foundation.periods import day_of, start_of_day
from quality.choices import QueueKind
from quality.models import Register, RegisterSnapshot
from quality.queries.registers import age_in_days
from quality.queries.snapshots import matches_waiting
from quality.rules.queue import Waiting


def open_matches(_now: datetime) -> list[Waiting]:
    """Proposals that stand in the current snapshot and that nobody judged; they open by the match's reference."""
    return [
        Waiting(
            QueueKind.RENAMED if row.has_our_number else QueueKind.MATCH,
            row.reference,
            row.organisation.name,
            gettext("{register}: {name}").format(register=row.register.name, name=row.name),
            row.found_at,
        )
        for row in matches_waiting()
    ]


def registers_to_look_at(now: datetime) -> list[Waiting]:
    """Registers that could not be fetched, or whose snapshot is too old; they open by the register's code."""
    cases = [
        Waiting(QueueKind.REGISTER, register.code, register.name, register.problem, register.problem_since_at)
        for register in Register.objects.exclude(problem="").order_by("code")
        if register.problem_since_at is not None
    ]
    told = {case.reference for case in cases}
    for snapshot in (
        RegisterSnapshot.objects.select_related("register").filter(is_current=True).order_by("pk")
    ):
        register, age = snapshot.register, age_in_days(snapshot, now)
        if age > register.stale_after_days and register.code not in told:
            since = day_of(now) - timedelta(days=age - register.stale_after_days - 1)
            cases.append(
                Waiting(
                    QueueKind.REGISTER,
                    register.code,
                    register.name,
                    ngettext(
                        "{days} day old. Read a new file.", "{days} days old. Read a new file.", age
                    ).format(days=age),
                    start_of_day(since),
                )
            )
    return cases
