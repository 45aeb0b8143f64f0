"""Statements of a bank, taken in, for tests."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Sum

from billing.actions.bank import (
    StatementOutcome,
    import_statement,
)
from billing.models import (
    EntryLine,
    Receivable,
)
from foundation.models import User
from tests.billing.camt import Move, a_file
from tests.billing.changing import on
from tests.billing.given import an_agreement, an_employer
from tests.marketplace.given import a_user

START = date(2027, 3, 16)
DAY = date(2027, 4, 1)
NOW = on(DAY + timedelta(days=1))


def owed(name: str = "Kwekerij De Zandhorst B.V.", kvk_number: str = "90006623") -> Receivable:
    agreement = an_agreement(an_employer(now=on(START), name=name, kvk_number=kvk_number), now=on(START))
    return Receivable.objects.select_related("document", "party", "agreement").get(agreement=agreement)


def taken(*moves: Move, day: date = DAY, **changes: object) -> StatementOutcome:
    read_at = max(NOW, on(day + timedelta(days=1)))
    return import_statement(content=a_file(*moves, day=day, **changes), file_name="bank.xml", now=read_at)


def finance() -> User:
    return User.objects.filter(email="finance@mip.example").first() or a_user("finance@mip.example")


def left(receivable: Receivable) -> int:
    return receivable.cents - int(receivable.allocations.aggregate(total=Sum("cents"))["total"] or 0)


def balance(code: str) -> int:
    return int(EntryLine.objects.filter(account__code=code).aggregate(total=Sum("cents"))["total"] or 0)
