"""Billing runs beside COPY of the same rows, beside django-silver, from small to large, and two at the same time.

Each run is a process of its own on a fresh copy of a prepared database, and what it is measured beside follows in the
same round on the same server. COPY writes what the run wrote into another copy, in batches of 1,000 invoices, under the
same guards and indexes; it decides, looks up and changes nothing. No PDF is made anywhere.

Memory is that of the run's own process, Django and all. Nobody hears the bell of the outbox there, so each transaction
leaves some 1.7 kB in it that a real broker would have taken away.

`make bench BENCH=--large` goes to 100,000 agreements.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import psycopg

from benchmarks.copying import copy_what_was_written
from benchmarks.ground import a_database, address, an_empty_database, report, report_ratio
from benchmarks.peers import CannotInstall
from benchmarks.processes import answer_of, failures_of_two
from benchmarks.silver.peer import NAME as SILVER
from benchmarks.silver.peer import Silver, a_silver

WARM = 20
MEBIBYTE = 1024 * 1024
WORK = [sys.executable, "-m", "benchmarks.one_billing_run"]
# Everything can be read, so both runs find the same agreements due; then each waits before its first.
FIRST_AGREEMENT = "billing_agreement IN EXCLUSIVE MODE"
_OVERLAP = """
SELECT count(*), count(*) - count(DISTINCT our_reference), coalesce(max(series_number), 0) - count(*),
       count(*) - count(DISTINCT series_number)
  FROM invoices_document WHERE issued_on = '2027-03-16'
"""


@dataclass
class Measured:
    """What the rounds of one size came to: seconds, and peak memory in MiB."""

    agreements: int
    rows: int = 0
    ours: list[float] = field(default_factory=list)
    copied: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    @property
    def each(self) -> list[float]:
        """Seconds per agreement, round by round."""
        return [seconds / self.agreements for seconds in self.ours]


def on(database: str) -> dict[str, str]:
    """The variables of a process that works on a database."""
    return {"MENUKAART_BENCH_DATABASE": database}


@contextmanager
def agreements(empty: str, count: int, *, warm: int = WARM) -> Iterator[str]:
    """A database with paid agreements whose term is over."""
    with a_database(like=empty) as database:
        answer_of([*WORK, "prepare", str(count), str(warm)], on(database))
        yield database


def measure(prepared: str, measured: Measured) -> None:
    """One round: a run on one copy, and COPY of what it wrote on another."""
    with a_database(like=prepared) as ours, a_database(like=prepared) as theirs:
        told = answer_of([*WORK, "bill"], on(ours))
        if told["invoices"] != measured.agreements or told["parked"]:
            sys.exit(
                f"{told['invoices']} of {measured.agreements} were invoiced. Parked: {told['parked'][:5]}"
            )
        seconds, measured.rows = copy_what_was_written(
            source=ours, target=theirs, tables=told["tables"], invoices=measured.agreements
        )
    measured.ours.append(told["seconds"])
    measured.copied.append(seconds)
    measured.peaks.append(told["peak_bytes"] / MEBIBYTE)


def beside_copy(measured: Measured) -> None:
    """A run beside COPY of the same rows."""
    report(
        f"A billing run of {measured.agreements:,} agreements ({measured.rows / measured.agreements:.1f} rows each)",
        measured.ours,
        measured.copied,
        beside="bare COPY",
        unit="invoices",
        count=measured.agreements,
        goal="≤ 3",
    )


def beside_silver(small: Measured, rates: list[float]) -> None:
    """Invoices a minute beside silver's, made and issued, as many of both."""
    ours = [1 / each for each in small.each]
    print(f"A billing run of {small.agreements:,} agreements beside {SILVER} 0.11.1, made and issued")
    for name, some in (("Menukaart", ours), (SILVER, rates)):
        print(f"  {name:<14} {statistics.median(some) * 60:>12,.0f} invoices a minute")
    report_ratio([a / b for a, b in zip(ours, rates, strict=True)], goal="≥ 60")


def growth(small: Measured, large: Measured) -> None:
    """Time per agreement and peak memory, from small to large."""
    print(f"From {small.agreements:,} to {large.agreements:,} agreements")
    for measured in (small, large):
        each, peak = statistics.median(measured.each) * 1000, statistics.median(measured.peaks)
        print(f"  {measured.agreements:<14,} {each:>12.3f} ms an agreement, {peak:,.0f} MiB at its peak")
    times = [b / a for a, b in zip(small.each, large.each, strict=True)]
    report_ratio(times, name="time each", goal="≤ 1.3")
    report_ratio(
        [b / a for a, b in zip(small.peaks, large.peaks, strict=True)], name="peak memory", goal="≤ 1.5"
    )


def overlap(empty: str, count: int) -> None:
    """Two runs at once over the same agreements, each in a process of its own."""
    print(f"Two overlapping runs over the same {count:,} agreements, each in a process of its own")
    with agreements(empty, count, warm=0) as database:
        failures = failures_of_two(
            [*WORK, "bill-cold"], on(database), database=database, lock=FIRST_AGREEMENT
        )
        with psycopg.connect(address(database)) as connection:
            made, twice, gaps, doubles = connection.execute(_OVERLAP).fetchone() or (0, 0, 0, 0)
    print(
        f"  {'Menukaart':<14} {twice:>12,} invoiced twice, {len(failures)} of 2 runs failed (goal: 0 and 0); "
        f"{made:,} invoices, {gaps} gaps and {doubles} doubles in their numbers"
    )
    print(*(f"    {failure}\n" for failure in failures), sep="", end="", flush=True)


def overlap_of_silver(count: int) -> None:
    """The same of silver: making drafts, as it does unless told otherwise, and issuing at once."""
    for state in ("draft", "issued"):
        with a_silver(count, state) as silver:
            twice, failures = silver.bill_twice_at_once()
        print(f"  {SILVER:<14} {twice:>12,} billed twice, {len(failures)} of 2 runs failed ({state})")
        print(*(f"    {failure}\n" for failure in failures), sep="", end="", flush=True)


def main(arguments: list[str]) -> None:
    """Measure, and print each ratio with its goal."""
    parser = argparse.ArgumentParser(prog="bench_billing_run")
    parser.add_argument("--sizes", type=int, nargs=2, default=(1_000, 20_000), metavar=("SMALL", "LARGE"))
    parser.add_argument("--large", action="store_const", dest="sizes", const=(1_000, 100_000))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--overlap", type=int, default=2_000, help="agreements of the overlapping runs")
    parser.add_argument("--without-silver", action="store_true")
    options = parser.parse_args(arguments)

    small, large = (Measured(size) for size in options.sizes)
    rates: list[float] = []
    with an_empty_database() as empty, ExitStack() as stack:
        from django.db import connection

        connection.close()  # copies are made of it
        silver: Silver | None = None
        if not options.without_silver:
            try:
                silver = stack.enter_context(a_silver(small.agreements, "issued"))
            except CannotInstall as refusal:
                print(refusal)
        prepared = [
            (size, stack.enter_context(agreements(empty, size.agreements))) for size in (small, large)
        ]
        for _round in range(options.rounds):
            for size, database in prepared:
                measure(database, size)
            if silver is not None:
                told = silver.bill()
                rates.append(told["issued"] / told["seconds"])
        beside_copy(large)
        if silver is not None:
            beside_silver(small, rates)
        growth(small, large)
        overlap(empty, options.overlap)
        if silver is not None:
            overlap_of_silver(options.overlap)


if __name__ == "__main__":
    main(sys.argv[1:])
