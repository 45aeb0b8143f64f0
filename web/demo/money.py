"""Money of the demo region: a partner that pays late, and a bank statement with something to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.template.loader import render_to_string

from billing.actions.bank import import_statement
from billing.actions.changes import change_agreement
from billing.actions.payment_reminders import remind_of_debts
from billing.models import Agreement, Receivable
from billing.rules.selection import Choice
from foundation.models import User
from foundation.money import Money

OPENING_CENTS = 4_812_055


@dataclass(frozen=True)
class Movement:
    """A payment as a bank tells it; what goes out is below zero."""

    cents: int
    name: str
    iban: str
    text: str = ""
    reference: str = ""

    @property
    def amount(self) -> Money:
        """As a bank writes it: without a sign."""
        return Money(abs(self.cents))

    @property
    def side(self) -> str:
        """Whether it came in or went out."""
        return "CRDT" if self.cents > 0 else "DBIT"

    @property
    def role(self) -> str:
        """What the other one is."""
        return "Dbtr" if self.cents > 0 else "Cdtr"


def fall_behind(agreement: Agreement, owner: User, then: datetime) -> None:
    """Two more places in the programme, bought and not paid."""
    change_agreement(
        agreement=agreement, choices=[Choice("CAR-SLOT", 2)], actor=owner, ip_address=None, now=then
    )


def load_money(*, paid: Agreement, waiting: Agreement, iban: str, now: datetime) -> None:
    """The first reminder to who is late, and yesterday's statement of our bank.

    One partner paid its invoice again, one paid without naming it, and somebody paid whom nobody knows.
    """
    remind_of_debts(now=now)
    again = Receivable.objects.select_related("document", "party").get(agreement=paid, is_first=True)
    first = Receivable.objects.select_related("party").get(agreement=waiting, is_first=True)
    movements = (
        Movement(
            again.cents, again.party.name, "NL20INGB0001234567", reference=again.document.payment_reference
        ),
        Movement(first.cents, first.party.name, "NL02ABNA0123456789", text="factuur wervingspakket"),
        Movement(7_500, "J. de Wit", "NL39RABO0300065264", text="bijdrage buurtdag"),
        Movement(-1_245, "Bank", "NL91ABNA0417164300", text="kosten zakelijk pakket"),
    )
    day = (now - timedelta(days=1)).date()
    import_statement(
        content=statement_of(movements, iban=iban, day=day), file_name=f"afschrift-{day}.xml", now=now
    )


def statement_of(movements: Sequence[Movement], *, iban: str, day: date) -> bytes:
    """A CAMT.053 file of one day of our account."""
    closing = OPENING_CENTS + sum(one.cents for one in movements)
    facts = {
        "day": day.isoformat(),
        "iban": iban.replace(" ", ""),
        "balances": [("OPBD", Money(OPENING_CENTS)), ("CLBD", Money(closing))],
        "movements": movements,
    }
    return render_to_string("demo/statement.xml", facts).encode()
