"""Importing a register with its consequences against COPY of the same file, in the same round.

The file is as large as that of the IND: 13,000 rows, 5,000 of them partners of ours. Menukaart reads and checks it,
compares it with the snapshot before, and decides about every partner: checks, marks, decisions, letters, clearances.
COPY does nothing but write the lines of the file into a bare table.
"""

from __future__ import annotations

import statistics
from datetime import UTC, datetime, timedelta
from functools import partial

from benchmarks.ground import an_empty_database, report_ratio, seconds

ROWS = 13_000
PARTNERS = 5_000
# Of each import after the first: who vanished, came in, and has another name.
GONE = 500
RENAMED = 200
ROUNDS = 5
NOW = datetime(2027, 3, 16, 9, 0, tzinfo=UTC)


def _file(*, first: int, names: str) -> bytes:
    lines = [
        f"{names if number % (ROWS // RENAMED) == 0 else 'Bedrijf'} {number} B.V.,{20_000_000 + number}"
        for number in range(first, first + ROWS)
    ]
    return ("organisation,kvk_number\n" + "\n".join(lines) + "\n").encode()


def _partners() -> None:
    from foundation.actions.rows import insert_rows
    from foundation.choices import PartyKind
    from foundation.models import Party
    from marketplace.models import Organisation, OrganisationRole

    parties = [
        Party(
            kind=PartyKind.ORGANISATION,
            name=f"Bedrijf {number} B.V.",
            kvk_number=str(20_000_000 + number),
            street="Dorpsstraat 1",
            postcode="5038 AB",
            city="Tilburg",
            email=f"p{number}@partner.example",
            created_at=NOW,
        )
        for number in range(PARTNERS)
    ]
    insert_rows(parties)
    organisations = [Organisation(party=party, name=party.name, created_at=NOW) for party in parties]
    insert_rows(organisations)
    insert_rows([OrganisationRole(organisation=one, role="employer") for one in organisations])


def main() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from quality.actions.marks import load_marks
    from quality.actions.registers import import_register
    from quality.models import Decision, MarkHeld

    load_marks()
    _partners()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_register (name text NOT NULL, kvk_number text NOT NULL)")

    def copy(content: bytes) -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE bench_register")
            with cursor.copy("COPY bench_register FROM STDIN WITH (FORMAT csv, HEADER)") as writer:
                writer.write(content)

    def run(content: bytes, week: int) -> None:
        import_register(
            register_code="ind",
            content=content,
            file_name="ind.csv",
            taken_on=(NOW + timedelta(weeks=week)).date(),
            now=NOW + timedelta(weeks=week),
        )

    def measured(title: str, files: list[bytes], first_week: int) -> None:
        ours, theirs, queries = [], [], []
        for number, content in enumerate(files):
            with CaptureQueriesContext(connection) as asked:
                ours.append(seconds(partial(run, content, first_week + number)))
            queries.append(len(asked))
            theirs.append(statistics.median(seconds(partial(copy, content)) for _try in range(3)))
        print(title)
        print(f"  {'Menukaart':<14} {statistics.median(ours) * 1000:>12,.0f} ms")
        print(f"  {'bare COPY':<14} {statistics.median(theirs) * 1000:>12,.0f} ms")
        print(f"  {'queries':<14} {max(queries):>12,} (goal: constant)")
        report_ratio([a / b for a, b in zip(ours, theirs, strict=True)], goal="≤ 50")

    measured(
        f"First import: {ROWS:,} rows, {PARTNERS:,} partners verified", [_file(first=0, names="Bedrijf")], 0
    )
    there, gone = _file(first=0, names="Bedrijf"), _file(first=GONE, names="Firma")
    measured(
        f"Next imports: {GONE:,} partners vanish, or are back, in turn; {PARTNERS - GONE:,} stay",
        [gone if number % 2 == 0 else there for number in range(ROUNDS)],
        1,
    )
    print(f"  {MarkHeld.objects.count():,} marks held, {Decision.objects.count():,} decisions")


if __name__ == "__main__":
    with an_empty_database():
        main()
