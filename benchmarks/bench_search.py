"""Searching 10,000, 100,000 and 1,000,000 vacancies, beside the same questions in SQL by hand through psycopg.

By hand means what somebody writes who wants the same page: twenty rows in their order, the number of hits up to 1,001,
and the counts of four facets over the first 5,000, each in one statement. `again` is what Menukaart itself asked,
sent once more through psycopg, so it shows what Python adds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import psycopg

from benchmarks.ground import address, an_empty_database, report_ratio
from benchmarks.oscar.peer import NAME as OSCAR
from benchmarks.oscar.peer import an_oscar
from benchmarks.peers import CannotInstall

SIZES, LARGE = [10_000, 100_000], 1_000_000
ROUNDS = 7
ASKED: dict[str, dict[str, Any]] = {
    "everything": {},
    "a rare word": {"text": "kamelrokamel"},
    "a frequent word": {"text": "lasser"},
    "a frequent word, region and stay": {
        "text": "orderpicker",
        "chosen": {"region": frozenset({"west-brabant"}), "stay": frozenset({"short"})},
    },
    "two words": {"text": "kok tilburg"},
    "a beginning": {"text": "vracht"},
    "within 10 km": {"place": "Eindhoven", "radius_km": 10},
    "a word within 25 km, nearest": {"text": "timmerman", "place": "Breda", "sort": "distance"},
    "sector and contract": {
        "chosen": {"sector": frozenset({"care"}), "contract": frozenset({"permanent", "fixed_term"})}
    },
    "highest wage": {"sort": "wage"},
    "a word, highest wage": {"text": "bakker", "sort": "wage"},
    "a mistyped word": {"text": "ordrepicker"},
}


# What django-oscar can be asked as well.
BESIDE_OSCAR = ("everything", "a rare word", "a frequent word", "two words")


def main(database: str, sizes: list[int], *, with_oscar: bool) -> None:
    from django.core.management import call_command

    from benchmarks.many_listings import NOW, fill
    from marketplace.actions.search_index import count_words
    from tests.marketplace.given import an_open_door, an_organisation

    call_command("load_regions", verbosity=0)
    an_open_door(an_organisation(), slots=10_000_000)
    before, medians = 0, {}
    for size in sizes:
        fill(database, count=size - before, first=before)
        before = size
        with psycopg.connect(address(database), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE marketplace_listing")
            table, indexes = connection.execute(
                "SELECT pg_size_pretty(pg_table_size('marketplace_listing')), "
                "pg_size_pretty(pg_indexes_size('marketplace_listing'))"
            ).fetchone()  # type: ignore[misc]  # a size is always there
        count_words(now=NOW)
        print(f"{size:,} vacancies (table {table}, indexes {indexes})")
        medians[size] = measured(database)
        if with_oscar and size == sizes[0]:
            beside_oscar(database, size)
    smallest, largest = medians[sizes[0]], medians[sizes[-1]]
    if len(sizes) > 1:
        grown = [largest[name] / smallest[name] for name in ASKED]
        print(f"From {sizes[0]:,} to {sizes[-1]:,}")
        report_ratio(grown, goal="at most 3, the middle one", name="grown")


def measured(database: str) -> dict[str, float]:
    """Ask every question, in turns with the SQL by hand; print and give the middle times."""
    from benchmarks.many_listings import NOW
    from marketplace.choices import ListingKind
    from marketplace.queries.search import Search, search_page

    ours: dict[str, list[float]] = {name: [] for name in ASKED}
    again: dict[str, list[float]] = {name: [] for name in ASKED}
    with ExitStack() as stack:
        bare = stack.enter_context(psycopg.connect(address(database), autocommit=True))
        for name, asked in ASKED.items():
            search = Search(kind=ListingKind.VACANCY, **asked)
            ask = partial(search_page, search=search, now=NOW)
            statements = statements_of(ask)
            for _round in range(ROUNDS):
                ours[name].append(seconds(ask))
                again[name].append(seconds(partial(send, bare, statements)))
            page = search_page(search=search, now=NOW)
            print(
                f"  {name:<34}{statistics.median(ours[name]) * 1000:>9.1f} ms "
                f"{statistics.median(again[name]) * 1000:>9.1f} ms bare, {len(statements)} statements, "
                f"{page.total}{'' if page.total_is_exact else '+'} found"
            )
    every, bare_every = (
        [one for many in ours.values() for one in many],
        [o for m in again.values() for o in m],
    )
    for part, place in (("p50", 50), ("p95", 95)):
        a, b = (statistics.quantiles(times, n=100)[place - 1] for times in (every, bare_every))
        print(f"  {part}: {a * 1000:.1f} ms, bare {b * 1000:.1f} ms: {a / b:.2f} × (goal for p95: at most 2)")
    print(f"  {len(every) / sum(every):,.0f} requests a second, one at a time")
    return {name: statistics.median(times) for name, times in ours.items()}


def beside_oscar(database: str, size: int) -> None:
    """Print how many times as long django-oscar takes for the same questions about the same texts."""
    from benchmarks.many_listings import NOW
    from marketplace.choices import ListingKind
    from marketplace.queries.search import Search, search_page

    questions = {name: ASKED[name].get("text", "") for name in BESIDE_OSCAR}
    try:
        with an_oscar() as oscar:
            took = oscar.take_over(database, NOW.isoformat())
            print(f"Beside {OSCAR}, {size:,} products, indexed in {took:,.0f} s")
            answers = oscar.search(ROUNDS, list(questions.values()))
    except CannotInstall as refusal:
        print(refusal)
        return
    ratios = []
    for name, text in questions.items():
        search = Search(kind=ListingKind.VACANCY, text=text)
        ours = statistics.median(
            seconds(partial(search_page, search=search, now=NOW)) for _round in range(ROUNDS)
        )
        theirs = statistics.median(answers[text]["seconds"])
        ratios.append(theirs / ours)
        print(
            f"  {name:<34}{ours * 1000:>9.1f} ms {theirs * 1000:>9.1f} ms {OSCAR}, {answers[text]['total']} found"
        )
    report_ratio(ratios, goal="above 1", name="times as long")


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def statements_of(work: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements that it sends."""
    from django.db import connection

    sent: list[tuple[str, Any]] = []

    def listen(execute, statement, params, many, context):
        sent.append((statement, params))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(listen):
        work()
    return sent


def send(connection: psycopg.Connection[Any], statements: list[tuple[str, Any]]) -> None:
    for statement, params in statements:
        connection.execute(statement, params).fetchall()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, help="how many vacancies, from small to large")
    parser.add_argument("--large", action="store_true", help="a million too")
    parser.add_argument("--without-oscar", action="store_true")
    options = parser.parse_args()
    with an_empty_database() as name:
        main(
            name,
            options.sizes or [*SIZES, *([LARGE] if options.large else [])],
            with_oscar=not options.without_oscar,
        )
