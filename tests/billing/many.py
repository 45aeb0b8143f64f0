"""Many paid agreements at once, for tests and benchmarks of billing runs.

One is really made and paid, through the actions. What those wrote is then copied inside the database, so a copy has
every row and every column that an agreement has, whatever comes to be written later, and every guard judges it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Field, ForeignKey, JSONField, Model

from billing.models import (
    Acceptance,
    Agreement,
    AgreementLine,
    Allocation,
    Charge,
    Entry,
    EntryLine,
    Payment,
    Quote,
    QuoteLine,
    Receivable,
)
from foundation.models import OutboxMessage, Party
from foundation.periods import day_of
from invoices.choices import DocumentKind
from invoices.models import Document, DocumentLine, DocumentVat, NumberSeries
from invoices.rules.numbers import document_number, payment_reference
from marketplace.models import Allowance, Clearance, Organisation, OrganisationRole
from tests.billing.given import a_paid_agreement, an_employer, the_price_card

# What belongs to one agreement alone, each table after those it points to. Members, marks, audit trail and messages
# are those of the one that was made.
COPIED: tuple[type[Model], ...] = (
    Party,
    Organisation,
    OrganisationRole,
    Allowance,
    Clearance,
    Quote,
    QuoteLine,
    Acceptance,
    Agreement,
    AgreementLine,
    Document,
    DocumentLine,
    DocumentVat,
    Charge,
    Receivable,
    Payment,
    Allocation,
    Entry,
    EntryLine,
)
FIRST_KVK_NUMBER = 10_000_000  # the builders begin with 98 and 99


@transaction.atomic
def many_agreements(count: int, *, now: datetime) -> None:
    """So many agreements of one yearly line, each with its own organisation, accepted and paid at a moment.

    Their term is over a year later. Their first invoices have numbers without a gap.
    """
    the_price_card()
    before = {model: _last_key(model) for model in COPIED}
    agreement = a_paid_agreement(an_employer(now=now), now=now)
    OutboxMessage.objects.filter(done_at=None).update(
        done_at=F("created_at")
    )  # a year ago, so long delivered
    document = Document.objects.get(our_reference=agreement.reference)
    _number_the_copies(document, count - 1)
    made = {model: list(model._base_manager.filter(pk__gt=before[model]).order_by("pk")) for model in COPIED}
    # One distance for all keys: what pointed to a row of the one points to the same row of its copy.
    distance = max(row.pk - before[model] for model, rows in made.items() for row in rows)
    words = _words_of_its_own(made, document)
    with connection.cursor() as cursor:
        for model, rows in made.items():
            for row in rows:
                _copy_row(cursor, row, before, distance, words)
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; DROP TABLE copies")
    NumberSeries.objects.filter(
        issuer=document.issuer, kind=DocumentKind.INVOICE, year=document.series_year
    ).update(last_number=F("last_number") + count - 1, last_issued_on=day_of(now))


def _last_key(model: type[Model]) -> int:
    """The key given out last: also to rows that are gone, so that keys do not run away from test to test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        [(sequence,)] = cursor.fetchall()
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
        [(last,)] = cursor.fetchall()
    return int(last)


def _number_the_copies(document: Document, copies: int) -> None:
    """A temporary table of what only our own code can work out: the numbers that follow, and their references."""
    prefix = document.issuer.number_prefix
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE copies (n bigint, kvk_number text, number text, payment_reference text)"
        )
        with cursor.copy("COPY copies FROM STDIN") as writer:
            first_kvk_number = FIRST_KVK_NUMBER + document.series_number
            for n in range(1, copies + 1):
                number = document_number(
                    kind=DocumentKind.INVOICE,
                    year=document.series_year,
                    number=document.series_number + n,
                    prefix=prefix,
                )
                writer.write_row((n, str(first_kvk_number + n), number, payment_reference(number)))


def _words_of_its_own(made: dict[type[Model], list[Model]], document: Document) -> dict[str, str]:
    """What no other agreement may say, and what its copy says instead, in SQL."""
    words = {
        str(document.party.kvk_number): "c.kvk_number",
        document.number: "c.number",
        document.payment_reference: "c.payment_reference",
    }
    for rows in made.values():
        for row in rows:
            reference = getattr(row, "reference", None)
            if reference:
                words[reference] = f"'{reference}-' || c.n"
    return words


def _copy_row(
    cursor: CursorWrapper, row: Model, before: dict[type[Model], int], distance: int, words: dict[str, str]
) -> None:
    model = type(row)
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    columns = ", ".join(str(field.column) for field in fields)
    values = ", ".join(_value_in_copy(field, row, before, distance, words) for field in fields)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM copies c, {table} p WHERE p.id = {row.pk} ORDER BY c.n"
    )


def _value_in_copy(
    field: Field[Any, Any], row: Model, before: dict[type[Model], int], distance: int, words: dict[str, str]
) -> str:
    column, value = f"p.{field.column}", getattr(row, field.attname)
    points_to = field.related_model if isinstance(field, ForeignKey) else type(row)
    if field.primary_key or (isinstance(field, ForeignKey) and points_to in before and value is not None):
        return f"{column} + c.n * {distance}" if value > before[points_to] else column
    if isinstance(row, Document) and field.name == "series_number":
        return f"{column} + c.n"
    if isinstance(field, ArrayField) or not isinstance(value, str | dict):
        return column
    text = json.dumps(value) if isinstance(value, dict) else value
    found = [word for word in words if word in text]
    if not found:
        return column
    said = f"{column}::text"
    for word in found:
        said = f"replace({said}, '{word}', {words[word]})"
    return f"({said})::jsonb" if isinstance(field, JSONField) else said
