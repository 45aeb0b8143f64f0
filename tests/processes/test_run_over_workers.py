"""A billing run spreads over workers: two processes, over Redis and over the broker that comes along."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from billing.actions import runs
from billing.actions.runs import start_run
from billing.models import Agreement, BillingRun, Charge
from invoices.queries.documents import series_with_gaps
from tests.billing.given import NOW
from tests.billing.many import many_agreements
from tests.processes.test_worker import redis  # noqa: F401 -- the fixture
from tests.processes.workers import a_worker, somebody_waits_for_a_lock, tell, wait_until, waiting_for_a_lock

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

AGREEMENTS = 60
YEAR_LATER = NOW.replace(year=2028)
UNTIL = YEAR_LATER.date()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, clock_at: Callable[[datetime], None]) -> BillingRun:
    monkeypatch.setattr(runs, "PART", 10)
    many_agreements(AGREEMENTS, now=NOW)
    clock_at(YEAR_LATER)
    return start_run(until_on=UNTIL, now=YEAR_LATER)


def is_finished(run: BillingRun) -> bool:
    run.refresh_from_db()
    return run.finished_at is not None


def everything_is_billed_once(run: BillingRun) -> None:
    charged = Charge.objects.filter(period_from=UNTIL).values_list("line__agreement_id", flat=True)
    assert sorted(charged) == sorted(Agreement.objects.values_list("id", flat=True))
    assert series_with_gaps() == []
    assert run.invoices == AGREEMENTS


@pytest.mark.parametrize("broker", ["redis", "filesystem"])
def test_two_workers_share_a_run(
    tmp_path: Path, run: BillingRun, broker: str, request: pytest.FixtureRequest
) -> None:
    variables = {"CELERY_BROKER_URL": request.getfixturevalue("redis")} if broker == "redis" else {}
    var = tmp_path / "var"
    with ExitStack() as stack:
        # Nothing of an agreement can change, so each worker stands in a part of its own: both work on the run.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE billing_agreement IN EXCLUSIVE MODE")
            for _worker in range(2):
                stack.enter_context(a_worker(var, beat=False, **variables))
            for _helper in range(2):
                tell("billing.tasks.work_on_run", [run.pk], var, **variables)
            wait_until(lambda: waiting_for_a_lock() == 2, "both workers hold a part")
        wait_until(lambda: is_finished(run), "the run is finished")

    everything_is_billed_once(run)


def test_a_worker_that_is_killed_lets_go_of_its_part_and_another_finishes_the_run(
    tmp_path: Path, run: BillingRun
) -> None:
    var = tmp_path / "var"
    with a_worker(var, beat=False) as worker, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE billing_agreement IN EXCLUSIVE MODE")
        tell("billing.tasks.work_on_run", [run.pk], var)
        wait_until(somebody_waits_for_a_lock, "the worker holds a part")
        worker.kill()
    assert not is_finished(run)

    with a_worker(var, beat=False):
        tell("billing.tasks.resume_runs", [], var)
        wait_until(lambda: is_finished(run), "the run is finished")

    everything_is_billed_once(run)
