"""A process that issues documents of all kinds, changes its mind, and dies in the middle: for the test of numbers.

`python -m tests.processes.issuing ISSUER PARTY SEED HOW_MANY MAY_DIE`: prints each number after its commit.
"""

from __future__ import annotations

import os
import random
import signal
import sys


class ChangedMind(Exception):
    """Rolls back what was just issued."""


def main(issuer_id: int, party_id: int, seed: int, how_many: int, may_die: bool) -> None:
    """Issue so many documents; a third is rolled back, and who may die does so with a number in its hands."""
    from django.db import transaction

    from invoices.actions.crediting import credit_document
    from invoices.actions.issuing import issue_invoices
    from invoices.models import Document
    from invoices.rules.drafts import InvoiceDraft
    from tests.invoices.given import NOW, a_line

    chance = random.Random(seed)  # noqa: S311 -- no secret
    own: list[Document] = []
    dies_at = chance.randrange(how_many) if may_die else -1
    for number in range(how_many):
        kind = chance.choice(["invoice", "payment_request", "credit_note"])
        try:
            with transaction.atomic():
                if kind == "credit_note" and own:
                    document = credit_document(document=own[-1], reason="Fout.", now=NOW)
                else:
                    treatment = "outside_scope" if kind == "payment_request" else "standard"
                    draft = InvoiceDraft(
                        source=f"crash:{seed}:{number}",
                        issuer_id=issuer_id,
                        party_id=party_id,
                        lines=(a_line(treatment=treatment),),
                    )
                    document = issue_invoices(drafts=[draft], now=NOW)[0]
                if number == dies_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                if chance.random() < 1 / 3:
                    raise ChangedMind
        except ChangedMind:
            continue
        if document.kind == "credit_note":
            own.pop()
        else:
            own.append(document)
        sys.stdout.write(f"{document.number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    from config.startup import prepare

    prepare()
    import django

    django.setup()
    issuer, party, seed, how_many, may_die = (int(argument) for argument in sys.argv[1:])
    main(issuer, party, seed, how_many, bool(may_die))
