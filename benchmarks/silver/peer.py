"""Installs django-silver 0.11.1 beside us on first use, and lets it bill.

What it needs today (tried on Python 3.11; Django 3.2 imports `cgi`, which Python 3.13 left out): Django before 3.3,
psycopg2, and `typing_extensions` and `pkg_resources` (setuptools before 81), which it uses without asking for them; the
setting PAYMENT_PROCESSORS, without which its models do not import; and Django's template engine for the text of an
entry. Some of what it asks for comes as source, so pip fetches what builds it.

It is measured as it bills best: one subscription and one entry an invoice, no consolidation, no transactions, no PDF.
Its Celery task refuses to run twice at a time, by a lock in Redis; its generator and its command do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.ground import a_database, address
from benchmarks.peers import command, installed, place_of
from benchmarks.processes import answer_of, failures_of_two

NAME = "django-silver"
# Both find the customers and what is due; then each waits before its first document.
FIRST_DOCUMENT = "silver_billingdocumentbase IN SHARE MODE"
_BILLED_TWICE = """
SELECT count(*) FROM (
    SELECT FROM silver_billingdocumentbase GROUP BY customer_id HAVING count(*) > 1
) twice
"""


def variables(database: str) -> dict[str, str]:
    """What silver's settings need to know."""
    return {
        "DJANGO_SETTINGS_MODULE": "benchmarks.silver.project.settings",
        **place_of(database, prefix="SILVER"),
    }


class Silver:
    """django-silver with customers of whom one invoice each is due."""

    def __init__(self, program: Path, database: str) -> None:
        self.database = database
        self._migrate = command(program, "django", "migrate", "--verbosity", "0")
        self._work = command(program, "benchmarks.silver.project.billing")

    def prepare(self, count: int, state: str) -> None:
        """Tables and customers; `state` is what its generator makes: `draft` (its default) or `issued`."""
        answer_of(self._migrate, variables(self.database))
        answer_of([*self._work, "prepare", str(count), state], variables(self.database))

    def bill(self) -> dict[str, Any]:
        """One run, in a copy: seconds, and how many invoices it issued."""
        with a_database(like=self.database) as copy:
            return answer_of([*self._work, "bill"], variables(copy))

    def bill_twice_at_once(self) -> tuple[int, list[str]]:
        """Two overlapping runs, in a copy: how many customers were billed twice, and how each failed run ended."""
        with a_database(like=self.database) as copy:
            failures = failures_of_two(
                [*self._work, "bill"], variables(copy), database=copy, lock=FIRST_DOCUMENT
            )
            with psycopg.connect(address(copy)) as connection:
                found = connection.execute(_BILLED_TWICE).fetchone()
        return int(found[0]) if found else 0, failures


@contextmanager
def a_silver(count: int, state: str) -> Iterator[Silver]:
    """django-silver on a database of its own; CannotInstall when it cannot be had."""
    program = installed(NAME, folder="silver", settings=variables("postgres"))
    with a_database() as database:
        silver = Silver(program, database)
        silver.prepare(count, state)
        yield silver
