"""Importing a bank's statement (CAMT.053) of 10,000 entries, beside reading the same bytes with lxml alone.

Menukaart reads and checks the file, tells every movement from those of earlier files, stores it, books it in the
ledger, and looks in each for our references; the second import holds the same movements and ten more.
"""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime
from functools import partial

from benchmarks.ground import an_empty_database, report_ratio, seconds

ENTRIES = 10_000
ROUNDS = 3
NOW = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)


def main() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from lxml import etree

    from billing.actions.bank import import_statement
    from billing.actions.catalogue import load_accounts
    from billing.models import BankTransaction
    from tests.billing.camt import a_file, moves_of
    from tests.invoices.given import an_issuer

    an_issuer()
    load_accounts()

    def run(content: bytes, name: str) -> None:
        import_statement(content=content, file_name=f"{name}.xml", now=NOW)

    ours, bare, overlapping, queries = [], [], [], []
    for number in range(1, ROUNDS + 1):
        day = date(2027, 5, number)
        content = a_file(*moves_of(ENTRIES), day=day)
        wider = a_file(*moves_of(ENTRIES + 10), day=day, name=f"wider {number}")
        with CaptureQueriesContext(connection) as asked:
            ours.append(seconds(partial(run, content, "day")))
        queries.append(len(asked))
        bare.append(statistics.median(seconds(partial(etree.fromstring, content)) for _try in range(3)))
        overlapping.append(seconds(partial(run, wider, "wider")))
    print(f"A statement of {ENTRIES:,} entries")
    print(f"  {'Menukaart':<14} {ENTRIES / statistics.median(ours):>12,.0f} entries a second")
    print(f"  {'again, wider':<14} {ENTRIES / statistics.median(overlapping):>12,.0f} entries a second")
    print(f"  {'lxml alone':<14} {ENTRIES / statistics.median(bare):>12,.0f} entries a second")
    print(f"  {'queries':<14} {max(queries):>12,}")
    report_ratio([a / b for a, b in zip(ours, bare, strict=True)], goal="no goal was set")
    print(f"  {BankTransaction.objects.count():,} movements, none twice")


if __name__ == "__main__":
    with an_empty_database():
        main()
