"""What every benchmark stands on: an empty database of its own, made and dropped again."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from config.startup import prepare


@contextmanager
def an_empty_database() -> Iterator[None]:
    """Django on a fresh database with all tables, on the server Menukaart uses; dropped afterwards."""
    prepare()
    from config.settings import DATABASE_URL

    name = f"menukaart_bench_{os.getpid()}"
    server = DATABASE_URL.rsplit("/", 1)[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        os.environ["MENUKAART_BENCH_DATABASE"] = name
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        try:
            import django
            from django.core.management import call_command
            from django.db import connection

            django.setup()
            call_command("migrate", verbosity=0)
            yield
            connection.close()
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def report(
    title: str, ours: list[float], theirs: list[float], *, beside: str, unit: str, count: int, goal: str
) -> None:
    """Print what both did a minute, and the ratio of the rounds, each measured side by side."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    print(title)
    for name, times in (("Menukaart", ours), (beside, theirs)):
        print(f"  {name:<14} {count / statistics.median(times) * 60:>12,.0f} {unit} a minute")
    spread = f"{len(ratios)} rounds: {min(ratios):.2f} to {max(ratios):.2f}"
    print(f"  {'ratio':<14} {statistics.median(ratios):>12.2f} ({spread}; goal: {goal})")
