"""Writes many rows at once by COPY: for batches, where one INSERT a row or even one for all is too slow."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models

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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [quote(meta.db_table), key.column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
        names = [(str(field.attname), field) for field in fields]
        with cursor.cursor.copy(f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(
                    [field.get_db_prep_save(getattr(row, name), connection) for name, field in names]
                )
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias
