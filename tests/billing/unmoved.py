"""All that is stored, to show that a refusal left everything as it was: every row of every table, and every file."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

APPS = ("foundation", "marketplace", "quality", "invoices", "billing", "djstripe")


def all_that_is_stored() -> dict[str, object]:
    """Of each table how many rows, and what they say together; of each file its size. Empty tables are left out."""
    tables = sorted(model._meta.db_table for name in APPS for model in apps.get_app_config(name).get_models())
    counted = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, count(*), sum(hashtextextended(one::text, 0)) FROM {} one").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(counted)
        found: dict[str, object] = {table: (rows, said) for table, rows, said in cursor.fetchall() if rows}
    files = Path(settings.MEDIA_ROOT)
    return found | {
        str(one.relative_to(files)): one.stat().st_size for one in files.rglob("*") if one.is_file()
    }
