"""A small world of money for tests: two partners, four invoices, Stripe, the bank and the calendar around them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import stripe
from django.conf import LazySettings
from django.db import connection, transaction
from django.db.models import Q

from billing.actions.bank import StatementOutcome, import_statement
from billing.actions.bank_uses import undo_use
from billing.actions.corrections import credit_invoice
from billing.actions.paying_methods import choose_paying_method
from billing.actions.runs import start_run, work_on
from billing.choices import BankUse, PayingMethod
from billing.models import Agreement, BankTransaction, Payment, Receivable
from billing.providers.stripe.checkout import start_checkout
from billing.providers.stripe.debits import collect_debits
from billing.providers.stripe.payouts import ask_about_payouts
from billing.providers.stripe.sweep import ask_about_all, ask_about_silent_attempts
from billing.queries.left_over import left_over_cents
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.errors import Conflict
from foundation.models import ClockOffset, OutboxMessage
from stripe_sandbox.server import RunningSandbox, start
from tests.billing.banking import finance
from tests.billing.camt import Move, a_file
from tests.billing.changing import on
from tests.billing.given import NOW, an_agreement, an_employer
from tests.billing.paying import choose, pass_days, pay_page, post
from tests.marketplace.given import an_owner_of

RENEWED_ON = date(2028, 3, 15)
DEBIT_ON = date(2028, 4, 14)
GOOD = "NL39RABO0300065264"


class Killed(BaseException):
    """The process dies here: nothing of ours hears of it, and its transaction is undone."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """Let the process die at the so-manieth statement for the database, if it comes that far."""
    seen = 0

    def count(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        # Beginning and ending a transaction is the database's own: it did or did not.
        if not str(sql).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen += 1
            if seen == statement:
                raise Killed
        return execute(sql, params, many, context)

    with suppress(Killed), connection.execute_wrapper(count):
        yield


@dataclass(frozen=True)
class Prepared:
    """What every example begins with: the sandbox's state as a file, and the day it is."""

    state: Path
    now: datetime
    settings: LazySettings


def prepare_world(
    folder: Path, settings: LazySettings, *, more_collected: int = 0, more_open: int = 0
) -> Prepared:
    """A partner whose second year is collected and that has another agreement to pay, and one that just began.

    With `more_collected`, so many other partners of which the second year is collected too; with `more_open`, so many
    more agreements of the first partner to pay.
    """
    state = folder / "prepared.sqlite3"
    with start(now=NOW, state=state) as sandbox:
        settings.STRIPE_API_HOST = sandbox.url
        collected = [_collected(sandbox, an_agreement())]
        for number in range(more_collected):
            organisation = an_employer(name=f"Kas {number} B.V.", kvk_number=f"9000663{number}")
            collected.append(_collected(sandbox, an_agreement(organisation)))
        now = on(RENEWED_ON)
        work_on(run=start_run(until_on=RENEWED_ON + timedelta(days=1), now=now), now=now)
        for _number in range(1 + more_open):
            an_agreement(collected[0].organisation, now=now)
        an_agreement(an_employer(now=now, name="Distri-Zuid B.V.", kvk_number="90006624"), now=now)
        begins = on(DEBIT_ON)
        pass_days(sandbox, (begins.date() - NOW.date()).days)
        ask_about_payouts(now=NOW + timedelta(days=9))
    return Prepared(state, begins, settings)


def _collected(sandbox: RunningSandbox, agreement: Agreement) -> Agreement:
    pay_page(agreement)
    choose(sandbox, "paid", iban=GOOD)
    ask_about_silent_attempts(now=NOW + timedelta(days=1))
    return choose_paying_method(
        agreement=agreement,
        method=PayingMethod.SEPA_DEBIT,
        actor=an_owner_of(agreement.organisation),
        now=NOW + timedelta(days=2),
    )


@dataclass
class World:
    """The world of one example, from its beginning until it is undone."""

    sandbox: RunningSandbox
    now: datetime
    files: list[bytes] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    told: int = 0
    """How many of Stripe's events were posted or lost."""

    @classmethod
    @contextmanager
    def opened(cls, prepared: Prepared, *, name: str = "run") -> Iterator[World]:
        """A world as it was prepared; all that happens in it is undone at the end."""
        with cls.kept(prepared, name=name) as world, transaction.atomic():
            world.set_clock()
            yield world
            transaction.set_rollback(True)

    @classmethod
    @contextmanager
    def kept(cls, prepared: Prepared, *, name: str = "run") -> Iterator[World]:
        """A world as it was prepared; what happens in it stays."""
        state = prepared.state.with_name(f"{name}.sqlite3")
        shutil.copy(prepared.state, state)
        with start(state=state) as sandbox:
            prepared.settings.STRIPE_API_HOST = sandbox.url
            stripe.api_base = sandbox.url  # dj-stripe's own requests
            world = cls(sandbox, prepared.now)
            world.told = len(world.at_stripe("event"))
            yield world

    # Stripe

    def at_stripe(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, oldest first."""
        with self.sandbox.sandbox.work() as work:
            return work.store.newest(kind)[::-1]

    def door(self, path: str, **sent: Any) -> None:
        """Let something happen at Stripe or in a bank."""
        answer = httpx.post(f"{self.sandbox.url}/sandbox/{path}", json=sent)
        assert answer.status_code == 200, answer.text

    def open_pages(self) -> list[dict[str, Any]]:
        return [one for one in self.at_stripe("checkout.session") if one["status"] == "open"]

    def unanswered_debits(self) -> list[dict[str, Any]]:
        return [one for one in self.at_stripe("charge") if one["status"] == "pending"]

    def untold(self) -> list[dict[str, Any]]:
        """Events that nobody was told of."""
        return self.at_stripe("event")[self.told :]

    def tell(self, events: list[dict[str, Any]], *, times: int = 1) -> None:
        """Post events to our door, each so often."""
        for event in events:
            for _time in range(times):
                assert post(event) == 200

    def hear(self) -> None:
        """All that Stripe has to tell reaches us, and a worker takes it on."""
        events = self.untold()
        self.told += len(events)
        self.tell(events)
        self.work()

    # Partners

    def receivables(self) -> list[Receivable]:
        return list(
            Receivable.objects.select_related("document", "party", "agreement__organisation").order_by("id")
        )

    def ask_for_page(self, receivable: Receivable) -> str:
        return start_checkout(
            receivable=receivable,
            success_url="http://localhost/nl/paid",
            cancel_url="http://localhost/nl/back",
            language="nl",
            now=self.now,
        )

    def open_page_of(self, receivable: Receivable) -> dict[str, Any] | None:
        """The page at Stripe on which this is paid; None when nobody can pay it now."""
        try:
            url = self.ask_for_page(receivable)
        except Conflict:
            return None
        return next(one for one in self.open_pages() if one["url"] == url)

    def left_over(self, way: str) -> list[Payment]:
        """Payments by bank or through Stripe that leave something over."""
        by_bank = Q(provider_reference__startswith="bank:")
        found = Payment.objects.filter(by_bank if way == "bank" else ~by_bank).select_related("party")
        return [one for one in found.order_by("id") if left_over_cents(one) > 0]

    def pay_by_bank(
        self, cents: int, *named: Receivable, end_to_end: str = "", **more: Any
    ) -> StatementOutcome:
        """Money on our account, for what is named; in a file of its own."""
        number = len(self.moves)
        move = Move(
            cents,
            text=" ".join(one.document.number for one in named) or "dank",
            end_to_end=end_to_end or f"E2E-{number}",
            bank_reference=f"B{number:05d}",
            **more,
        )
        return self.take_in(move)

    def take_in(self, *moves: Move) -> StatementOutcome:
        content = a_file(*moves, day=self.now.date(), name=f"S-{len(self.files)}")
        outcome = import_statement(content=content, file_name="bank.xml", now=self.now)
        self.files.append(content)
        self.moves.extend(moves)
        return outcome

    def again(self, content: bytes) -> StatementOutcome:
        return import_statement(content=content, file_name="again.xml", now=self.now)

    # Us

    def work(self) -> None:
        """A worker delivers what waits, also what failed before."""
        OutboxMessage.objects.filter(done_at=None).update(due_at=wall_time() - timedelta(minutes=1))
        deliver_due()

    def night(self) -> None:
        """What the daily round does with payments, and a worker after it."""
        ask_about_all(now=self.now)
        collect_debits(now=self.now)
        self.work()

    def correct(self, row: BankTransaction) -> None:
        undo_use(row=row, reason="Verkeerde factuur", actor=finance(), now=self.now)

    def credit(self, receivable: Receivable) -> None:
        credit_invoice(
            reference=receivable.document.reference, reason="Vergissing", actor=finance(), now=self.now
        )

    def choose_method(self, method: PayingMethod) -> Agreement:
        agreement = Agreement.objects.order_by("id")[0]
        return choose_paying_method(
            agreement=agreement, method=method, actor=an_owner_of(agreement.organisation), now=self.now
        )

    def booked_moves(self) -> list[BankTransaction]:
        """Bank movements that are a payment of which nothing went back."""
        booked = BankTransaction.objects.filter(use=BankUse.PAYMENT, payment__returns=None)
        return list(booked.select_related("payment").order_by("id"))

    # The calendar

    def pass_days(self, days: int) -> None:
        pass_days(self.sandbox, days)
        self.now += timedelta(days=days)
        self.set_clock()

    def set_clock(self) -> None:
        seconds = round((self.now - wall_time()).total_seconds())
        ClockOffset.objects.update_or_create(pk=1, defaults={"seconds": seconds})
