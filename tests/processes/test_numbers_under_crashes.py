"""Numbers have no gap though processes change their mind or are killed at any point, for documents of all kinds."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from invoices.models import Document, NumberSeries
from invoices.queries.documents import series_with_gaps
from tests.invoices.given import a_party, an_issuer
from tests.processes.workers import PROJECT, environment

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PROCESSES = 8
EACH = 60
SECONDS = 400  # never a measure: only so that one that hangs does not hold up everything


def start(var: Path, issuer: int, party: int, seed: int, *, may_die: bool) -> subprocess.Popen[str]:
    var.mkdir()
    facts = [issuer, party, seed, EACH, int(may_die)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.processes.issuing", *map(str, facts)],
        cwd=PROJECT,
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_eight_processes_that_roll_back_and_are_killed_leave_no_gap_in_any_series(tmp_path: Path):
    issuer, party = an_issuer(), a_party()
    seed = random.randrange(10**6)  # noqa: S311 -- no secret
    chance = random.Random(seed)  # noqa: S311 -- no secret
    # Three kill themselves with a number in their hands, two are killed from outside, three come through.
    running = [
        start(tmp_path / str(number), issuer.pk, party.pk, seed * 10 + number, may_die=number < 3)
        for number in range(PROCESSES)
    ]
    said = ["" for _one in running]
    for number in (3, 4):
        out = running[number].stdout
        assert out is not None
        for _line in range(chance.randrange(1, EACH // 3)):
            said[number] += out.readline()
        running[number].kill()
        # Of the same reader: it may hold lines that were told before the end.
        said[number] += out.read()
    errors = []
    for number, process in enumerate(running):
        output, error = process.communicate(timeout=SECONDS)
        said[number] += output
        errors.append(error)

    codes = [process.returncode for process in running]
    assert codes == [-9] * 5 + [0] * 3, (seed, errors)
    told = [line for text in said for line in text.split("\n") if line]
    stored = Counter(Document.objects.values_list("number", flat=True))
    # What was told after a commit is there, once; a process that was killed may have committed one it did not tell.
    assert set(told) <= set(stored), seed
    assert set(stored.values()) == {1}
    assert len(stored) - len(told) <= 2, seed
    assert series_with_gaps() == [], seed
    for kind in ("invoice", "credit_note", "payment_request"):
        numbers = Document.objects.filter(kind=kind).order_by("series_number")
        count = numbers.count()
        assert count > 20, (seed, kind)
        assert list(numbers.values_list("series_number", flat=True)) == list(range(1, count + 1)), seed
        assert NumberSeries.objects.get(kind=kind).last_number == count
