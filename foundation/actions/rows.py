"""Writes and changes many rows at once: for batches, where a statement a row, or one of many cases, is too slow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from psycopg import sql

# Below this COPY is not faster than one INSERT: it asks for the keys first.
FEWEST = 20


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model, in order, and give each its key. Guards and triggers see them as they see others.

    As `bulk_create` it calls no `save` and sends no signals. Nothing else may write to the same connection meanwhile.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) < FEWEST:
        model._default_manager.bulk_create(rows)
        return
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(meta.db_table), meta.pk.column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
    fields = [field for field in meta.concrete_fields if not getattr(field, "generated", False)]
    names = [str(field.attname) for field in fields]
    _copy(model, fields, ([getattr(row, name) for name in names] for row in rows))
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def insert_values(
    model: type[models.Model], names: Sequence[str], values: Sequence[Sequence[object]]
) -> None:
    """Insert new rows that are given as values of the attributes `names`, in order; what is not named has its default.

    As `insert_rows`, but no instance is made, which takes longer than writing it; so nobody is told the keys.
    """
    if not values:
        return
    if len(values) < FEWEST:
        model._default_manager.bulk_create([model(**dict(zip(names, row, strict=True))) for row in values])
        return
    known = {str(field.attname): field for field in model._meta.concrete_fields}
    given = [known.pop(name) for name in names]
    left = [
        field for field in known.values() if not field.primary_key and not getattr(field, "generated", False)
    ]
    makers = [field for field in left if callable(field.default)]
    fixed = [field for field in left if not callable(field.default)]
    defaults = [field.get_default() for field in fixed]
    _copy(
        model,
        [*given, *fixed, *makers],
        ([*row, *defaults, *(maker.get_default() for maker in makers)] for row in values),
    )


def _copy(
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    rows: Iterable[Sequence[object]],
) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    # JSON is written out here; everything else the driver takes as it is. What many rows say alike, such as who sells,
    # is one object and written out once.
    written_out = [
        (place, field.encoder) for place, field in enumerate(fields) if isinstance(field, models.JSONField)
    ]
    last: dict[int, tuple[object, str | None]] = {}
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(statement) as copy,
    ):
        for row in rows:
            values = list(row)
            for place, encoder in written_out:
                value = values[place]
                if place not in last or last[place][0] is not value:
                    last[place] = value, None if value is None else json.dumps(value, cls=encoder)
                values[place] = last[place][1]
            copy.write_row(values)


def update_days(model: type[models.Model], column: str, values: Mapping[int, date | datetime | None]) -> None:
    """Give many rows of a model another day or instant in one column, by key, in one statement."""
    update_values(model, [column], list(values.items()))


def update_values(
    model: type[models.Model], names: Sequence[str], values: Sequence[tuple[object, ...]]
) -> None:
    """Give many rows other values of the attributes `names`, in one statement; each begins with its row's key.

    As `bulk_update` it calls no `save`, but it writes no branch a row and column, which takes the planner longest.
    """
    if not values:
        return
    meta = model._meta
    known = {str(field.attname): field for field in meta.concrete_fields}
    fields = [meta.pk, *(known[name] for name in names)]
    # Without a length: what is too long is then refused by the column, and not cut off by the cast.
    kinds = [str(field.rel_db_type(connection)).partition("(")[0] for field in fields]
    given = [sql.Identifier(f"given_{place}") for place in range(len(fields))]
    query = sql.SQL(
        "UPDATE {table} AS changed SET {sets} FROM unnest({arrays}) AS given({given}) WHERE changed.{key} = {first}"
    ).format(
        table=sql.Identifier(meta.db_table),
        key=sql.Identifier(str(meta.pk.column)),
        first=given[0],
        sets=sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(str(field.column)), column)
            for field, column in zip(fields[1:], given[1:], strict=True)
        ),
        arrays=sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(kind)) for kind in kinds),
        given=sql.SQL(", ").join(given),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [list(column) for column in zip(*values, strict=True)])
