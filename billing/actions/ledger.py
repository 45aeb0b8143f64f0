"""Books money events: each once, balanced, in one fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from billing.models import Account, Entry, EntryLine
from billing.rules.ledger import STRIPE_CLEARING, Posting, cost_postings, one_fund
from billing.rules.periods import booked_on as booked_on_of
from foundation.actions.rows import insert_rows, insert_values
from foundation.errors import Conflict
from foundation.models import Party


class FundsMixed(Conflict):
    code = "funds-mixed"
    sentence = _(
        "Public and private money are booked apart: contributions of partners never pay the desk (R6). "
        "{accounts} are not of one fund. Book an entry for each."
    )


def open_from() -> date | None:
    """The first day on which may be booked, or None for any; no month is closed before this transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT billing_open_from()")
        row = cursor.fetchone()
    return row[0] if row else None


def booking_day(day: date) -> date:
    """The day on which an event of a day is booked: that day, or the first open one when its month is closed."""
    return booked_on_of(day, open_from=open_from())


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
    """Book one event. The same source again gives the entry of then.

    One of a closed month is booked on the first open day, and keeps its true day beside it. Refuses accounts of two
    funds (R6); the database refuses that too, one out of balance, and one dated in a closed month.
    """
    opens_on = open_from()
    entry, is_new = Entry.objects.get_or_create(
        source_kind=source_kind,
        source_reference=source_reference,
        defaults={
            "booked_on": booked_on_of(booked_on, open_from=opens_on),
            "happened_on": booked_on if opens_on is not None and booked_on < opens_on else None,
            "description": description[:200],
            "created_at": now,
        },
    )
    if is_new:
        accounts = {account.code: account for account in Account.objects.all()}
        codes = sorted({posting.account for posting in postings})
        if not one_fund(accounts[code].fund for code in codes):
            raise FundsMixed(accounts=", ".join(codes))
        EntryLine.objects.bulk_create(
            [
                EntryLine(entry=entry, account=accounts[posting.account], party=party, cents=posting.cents)
                for posting in postings
            ]
        )
    return entry


def book_stripe_cost(
    *, reference: str, account: str, cents: int, booked_on: date, description: str, now: datetime
) -> None:
    """Book what Stripe kept by one transaction of its balance, once; less than nothing it gave back."""
    if cents:
        post_entry(
            source_kind="stripe-cost",
            source_reference=reference,
            booked_on=booked_on,
            description=description,
            postings=cost_postings(account=account, paid_from=STRIPE_CLEARING, cents=cents),
            party=None,
            now=now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry to book; as `post_entry` takes it."""

    source_kind: str
    source_reference: str
    booked_on: date
    description: str
    postings: Sequence[Posting]
    party_id: int | None


def post_entries(entries: Sequence[NewEntry], *, now: datetime) -> None:
    """Book many new events in as many statements as one; the database refuses a second entry of the same source."""
    opens_on = open_from()
    accounts = dict(Account.objects.values_list("code", "id"))
    rows = [
        Entry(
            booked_on=booked_on_of(entry.booked_on, open_from=opens_on),
            happened_on=entry.booked_on if opens_on is not None and entry.booked_on < opens_on else None,
            source_kind=entry.source_kind,
            source_reference=entry.source_reference,
            description=entry.description[:200],
            created_at=now,
        )
        for entry in entries
    ]
    insert_rows(rows)
    insert_values(
        EntryLine,
        ("entry_id", "account_id", "party_id", "cents"),
        [
            (row.pk, accounts[posting.account], entry.party_id, posting.cents)
            for row, entry in zip(rows, entries, strict=True)
            for posting in entry.postings
        ],
    )
