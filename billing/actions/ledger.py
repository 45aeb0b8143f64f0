"""Books money events: each once, balanced, in one fund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from billing.models import Account, Entry, EntryLine
from billing.rules.ledger import Posting
from foundation.models import Party


@transaction.atomic
def post_entry(
    *,
    source_kind: str,
    source_reference: str,
    booked_on: date,
    description: str,
    postings: Sequence[Posting],
    party: Party | None,
    now: datetime,
) -> Entry:
    """Book one event. The same source again gives the entry of then; the database refuses one out of balance."""
    entry, is_new = Entry.objects.get_or_create(
        source_kind=source_kind,
        source_reference=source_reference,
        defaults={"booked_on": booked_on, "description": description[:200], "created_at": now},
    )
    if is_new:
        accounts = {account.code: account for account in Account.objects.all()}
        EntryLine.objects.bulk_create(
            [
                EntryLine(entry=entry, account=accounts[posting.account], party=party, cents=posting.cents)
                for posting in postings
            ]
        )
    return entry
