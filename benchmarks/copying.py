"""COPY, the least that writing costs: the rows of a run again, in the same tables with the same guards."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.string import TextLoader

from benchmarks.ground import address

BATCH = 1000


def copy_what_was_written(
    *, source: str, target: str, tables: Mapping[str, tuple[int, list[str]]], invoices: int
) -> tuple[float, int]:
    """Write by COPY what a run wrote in one database into another, equal to it before; seconds, and rows.

    In batches of 1,000 invoices with all that belongs to them, a transaction each, from Python's own values. Reading
    them is not counted, nor is what the run changed in rows that were there.
    """
    batches = -(-invoices // BATCH)
    seconds, rows = 0.0, 0
    with ExitStack() as stack:
        reading = stack.enter_context(psycopg.connect(address(source)))
        writing = stack.enter_context(psycopg.connect(address(target)))
        for kind in ("json", "jsonb"):
            reading.adapters.register_loader(kind, TextLoader)
        cursors: dict[str, tuple[psycopg.ServerCursor[Any], list[str], int]] = {}
        for table, (last, columns) in tables.items():
            count = _count(reading, table, last)
            if count:
                cursors[table] = (_reader(reading, table, last, columns), columns, count)
        for batch in range(batches):
            values = {
                table: cursor.fetchmany(count * (batch + 1) // batches - count * batch // batches)
                for table, (cursor, _columns, count) in cursors.items()
            }
            rows += sum(map(len, values.values()))
            begin = time.perf_counter()
            with writing.transaction(), writing.cursor() as cursor:
                for table, some in values.items():
                    with cursor.copy(_statement(table, cursors[table][1])) as writer:
                        for value in some:
                            writer.write_row(value)
            seconds += time.perf_counter() - begin
    return seconds, rows


def _count(connection: psycopg.Connection[Any], table: str, last: int) -> int:
    query = sql.SQL("SELECT count(*) FROM {} WHERE id > %s").format(sql.Identifier(table))
    return int(connection.execute(query, [last]).fetchone()[0])  # type: ignore[index]  # a count is always there


def _columns(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _statement(table: str, columns: list[str]) -> sql.Composed:
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _columns(columns))


def _reader(
    connection: psycopg.Connection[Any], table: str, last: int, columns: list[str]
) -> psycopg.ServerCursor[Any]:
    # By document and by entry, so that what belongs together is written together: their guards add up at commit.
    order = [*[name for name in ("document_id", "entry_id") if name in columns][:1], "id"]
    cursor = connection.cursor(name=table)
    cursor.execute(
        sql.SQL("SELECT {} FROM {} WHERE id > %s ORDER BY {}").format(
            _columns(columns), sql.Identifier(table), _columns(order)
        ),
        [last],
    )
    return cursor
