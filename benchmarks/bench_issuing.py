"""Issuing invoices against writing the same rows by COPY, in the same batches, into the same guarded tables.

Issuing decides VAT, adds up, takes numbers last and leaves a message for each PDF. COPY does nothing but write: it is
what the database could do at best. No PDF is made in either.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial

from benchmarks.ground import an_empty_database, report, seconds
from foundation.periods import AMSTERDAM

BATCH = 1000
BATCHES = 5
ROUNDS = 3
NOW = datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM)
TABLES = ("invoices_document", "invoices_documentline", "invoices_documentvat", "foundation_outboxmessage")


def main() -> None:
    from django.db import connection, transaction
    from psycopg import sql

    from foundation.money import Money
    from invoices.actions.issuing import issue_invoices
    from invoices.rules.drafts import DraftLine, InvoiceDraft
    from tests.invoices.given import a_party, an_issuer

    issuer, party = an_issuer(), a_party()
    line = DraftLine(
        programme="Programma Career",
        code="CAR-RECRUIT-15",
        description="Wervingspakket, 15 vacatures tegelijk",
        quantity=Decimal(1),
        unit_price=Money(240000),
        vat_treatment="standard",
        place_rule="general",
        supplied_on=NOW.date(),
    )

    def drafts(run: str) -> list[list[InvoiceDraft]]:
        return [
            [
                InvoiceDraft(
                    source=f"{run}:{batch}:{number}",
                    issuer_id=issuer.pk,
                    party_id=party.pk,
                    lines=(line,),
                    our_reference="A-7T2M-9K",
                    purchase_order="2027-118",
                )
                for number in range(BATCH)
            ]
            for batch in range(BATCHES)
        ]

    def issue(run: str) -> None:
        for batch in drafts(run):
            issue_invoices(drafts=batch, now=NOW)

    def rows() -> dict[str, tuple[list[str], list[tuple[object, ...]]]]:
        kept = {}
        for table in TABLES:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {table} ORDER BY id")
                kept[table] = ([column.name for column in cursor.description], cursor.fetchall())
        return kept

    def empty() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")

    def copy(kept: dict[str, tuple[list[str], list[tuple[object, ...]]]]) -> None:
        for batch in range(BATCHES):
            with transaction.atomic(), connection.cursor() as cursor:
                for table, (columns, values) in kept.items():
                    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
                    )
                    share = len(values) // BATCHES
                    with cursor.copy(statement) as writer:
                        for value in values[batch * share : (batch + 1) * share]:
                            writer.write_row(value)

    issue("warm")
    ours: list[float] = []
    theirs: list[float] = []
    written = 0
    for number in range(ROUNDS):
        empty()
        ours.append(seconds(partial(issue, f"run{number}")))
        kept = rows()
        empty()
        theirs.append(seconds(partial(copy, kept)))
        written = sum(len(values) for _columns, values in kept.values())
    report(
        f"Issuing {BATCH * BATCHES:,} invoices of one line in batches of {BATCH:,} ({written:,} rows, without PDF)",
        ours,
        theirs,
        beside="bare COPY",
        unit="invoices",
        count=BATCH * BATCHES,
        goal="≤ 3, set for a billing run of ten rows an invoice",
    )


if __name__ == "__main__":
    with an_empty_database():
        main()
