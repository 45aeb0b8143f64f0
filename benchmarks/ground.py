"""What every benchmark stands on: databases of its own, made and dropped again, and a report."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from config.startup import prepare

PROJECT = Path(__file__).resolve().parent.parent
_numbers = count(1)


def address(database: str) -> str:
    """Where a database is, on the server that Menukaart uses."""
    from config.settings import DATABASE_URL

    return f"{DATABASE_URL.rsplit('/', 1)[0]}/{database}"


@contextmanager
def a_database(*, like: str = "template1") -> Iterator[str]:
    """The name of a fresh database that holds what another holds, to which nobody is connected; dropped afterwards."""
    prepare()
    name = f"menukaart_bench_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(address("postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(like)
            )
        )
    try:
        yield name
    finally:
        with psycopg.connect(address("postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def an_empty_database() -> Iterator[str]:
    """Django on a fresh database with all tables, on the server Menukaart uses; dropped afterwards. Gives its name."""
    with a_database() as name:
        os.environ["MENUKAART_BENCH_DATABASE"] = name
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield name
        finally:
            connection.close()


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def report(
    title: str, ours: list[float], theirs: list[float], *, beside: str, unit: str, count: int, goal: str
) -> None:
    """Print what both did a minute, and the ratio of the rounds, each measured side by side."""
    print(title)
    for name, times in (("Menukaart", ours), (beside, theirs)):
        print(f"  {name:<14} {count / statistics.median(times) * 60:>12,.0f} {unit} a minute")
    report_ratio([a / b for a, b in zip(ours, theirs, strict=True)], goal=goal)


def report_ratio(ratios: list[float], *, goal: str, name: str = "ratio") -> None:
    """Print the middle one of the rounds' ratios, with the spread and the goal."""
    spread = f"{len(ratios)} rounds: {min(ratios):.2f} to {max(ratios):.2f}"
    print(f"  {name:<14} {statistics.median(ratios):>12.2f} ({spread}; goal: {goal})", flush=True)
