"""Writes and changes many rows at once: for batches, where a statement a row, or one of many cases, is too slow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

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
    fields = [field for field in meta.concrete_fields if not getattr(field, "generated", False)]
    key = meta.pk
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [quote(meta.db_table), key.column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
        # JSON is wrapped for the driver; everything else it takes as it is.
        names = [
            (str(field.attname), field if isinstance(field, models.JSONField) else None) for field in fields
        ]
        with cursor.cursor.copy(f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(
                    [
                        getattr(row, name)
                        if field is None
                        else field.get_db_prep_save(getattr(row, name), connection)
                        for name, field in names
                    ]
                )
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def update_days(model: type[models.Model], column: str, values: Mapping[int, date | datetime | None]) -> None:
    """Give many rows of a model another day or instant in one column, by key, in one statement."""
    if not values:
        return
    meta = model._meta
    is_instant = isinstance(meta.get_field(column), models.DateTimeField)
    query = sql.SQL(
        "UPDATE {table} AS changed SET {column} = given.value FROM unnest(%s::bigint[], %s::{kind}[]) "
        "AS given(key, value) WHERE changed.id = given.key"
    ).format(
        table=sql.Identifier(meta.db_table),
        column=sql.Identifier(column),
        kind=sql.Identifier("timestamptz" if is_instant else "date"),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [list(values), list(values.values())])
