"""Two billing runs at the same time, each a process of its own: every agreement is invoiced once, and nothing fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from billing.models import Agreement, Charge, Receivable
from invoices.models import Document
from invoices.queries.documents import series_with_gaps
from tests.billing.given import NOW
from tests.billing.many import many_agreements
from tests.processes.workers import PROJECT, environment, wait_until, waiting_for_a_lock

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

AGREEMENTS = 2000
YEAR_LATER = NOW.replace(year=2028)
UNTIL = YEAR_LATER.date()
SECONDS_TO_RUN = 600  # never a measure: only so that a run that hangs does not hold up everything


def start_run(var: Path) -> subprocess.Popen[str]:
    var.mkdir()
    return subprocess.Popen(
        [sys.executable, "manage.py", "bill", "--until", UNTIL.isoformat(), "--json"],
        cwd=PROJECT,
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_overlapping_runs_invoice_every_agreement_once_without_failure_or_gap(
    tmp_path: Path, clock_at: Callable[[datetime], None]
) -> None:
    many_agreements(AGREEMENTS, now=NOW)
    clock_at(YEAR_LATER)
    # Everything can be read and nothing of an agreement changed, so both runs find the same agreements due.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE billing_agreement IN EXCLUSIVE MODE")
        runs = [start_run(tmp_path / name) for name in ("one", "other")]
        try:
            wait_until(lambda: waiting_for_a_lock() == 2, "both runs stand before the first agreement")
        except BaseException:
            for run in runs:
                run.kill()
            raise
    said = [run.communicate(timeout=SECONDS_TO_RUN) for run in runs]

    assert [run.returncode for run in runs] == [0, 0], said
    outcomes = [json.loads(output.splitlines()[-1]) for output, _errors in said]
    assert [outcome["parked"] for outcome in outcomes] == [[], []]
    assert sum(outcome["invoices"] for outcome in outcomes) == AGREEMENTS
    assert sum(outcome["renewed"] for outcome in outcomes) == AGREEMENTS

    made = Document.objects.filter(series_year=2028).order_by("series_number")
    assert list(made.values_list("series_number", flat=True)) == list(range(1, AGREEMENTS + 1))
    assert series_with_gaps() == []
    charged = Charge.objects.filter(period_from=UNTIL).values_list("line__agreement_id", flat=True)
    assert sorted(charged) == sorted(Agreement.objects.values_list("id", flat=True))
    owed = Receivable.objects.filter(document__series_year=2028).values_list("agreement_id", flat=True)
    assert sorted(owed) == sorted(charged)
    assert set(Agreement.objects.values_list("term_until_on", flat=True)) == {date(2029, 3, 16)}

    verified = StringIO()
    call_command("verify", json=True, stdout=verified)
    assert json.loads(verified.getvalue())["ok"] is True
