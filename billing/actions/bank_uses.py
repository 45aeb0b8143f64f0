"""Decides what a movement on our bank account is: a payment, one taken back, a payout of Stripe, or none of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.ledger import post_entry
from billing.actions.payments import book_payment, return_payment
from billing.choices import BankUse, PaymentMethod, ReturnKind
from billing.models import BankTransaction, Payout, Receivable
from billing.rules.ledger import BANK_OTHER, BANK_UNDECIDED, STRIPE_CLEARING, moved_postings
from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid
from foundation.models import Party, User
from foundation.periods import AMSTERDAM


class DecidedAlready(Conflict):
    code = "bank-transaction-decided"
    sentence = _("A colleague, or the import, decided about this movement already: {use}. Undo that first.")


class NotAPayment(Invalid):
    code = "bank-transaction-is-no-payment"
    sentence = _("Money went out here: it is no payment of a partner.")


class NotTheirs(Invalid):
    code = "receivables-of-several-partners"
    sentence = _("Choose documents of one partner and of the issuer whose account this is.")


class CannotTakeBack(Invalid):
    code = "cannot-take-back"
    sentence = _("This movement does not take that payment back: the amount or the account is another.")


class NothingToUndo(Conflict):
    code = "nothing-to-undo"
    sentence = _("There is nothing to undo here.")


def locked_transaction(row: BankTransaction) -> BankTransaction:
    """A movement, locked: everything that is decided about it waits here."""
    return (
        BankTransaction.objects.select_for_update(of=("self",))
        .select_related("statement__issuer", "payment__party", "payment_return")
        .get(pk=row.pk)
    )


def _undecided(row: BankTransaction) -> BankTransaction:
    locked = locked_transaction(row)
    if locked.use != BankUse.UNDECIDED:
        raise DecidedAlready(use=BankUse(locked.use).label)
    return locked


@transaction.atomic
def assign_payment(
    *,
    row: BankTransaction,
    party: Party,
    receivables: Sequence[Receivable],
    actor: User,
    now: datetime,
) -> BankTransaction:
    """Book a movement as a payment of a partner: for documents in this order, or for none (its credit).

    Refuses what was decided, money that went out, and documents of another partner or issuer.
    """
    locked = _undecided(row)
    if locked.cents < 0:
        raise NotAPayment
    if any(
        one.party_id != party.pk or one.document.issuer_id != locked.statement.issuer_id
        for one in receivables
    ):
        raise NotTheirs
    book_transaction(row=locked, party=party, receivables=receivables, actor=actor, now=now)
    _record("assign_bank_payment", locked, actor, now)
    return locked


def book_transaction(
    *,
    row: BankTransaction,
    party: Party,
    receivables: Sequence[Receivable],
    actor: User | None,
    now: datetime,
) -> None:
    """Book a movement that is to be decided as a payment of a party, for receivables of it; who calls locked it."""
    noon = datetime.combine(row.booked_on, time(12), AMSTERDAM)
    row.payment = book_payment(
        party=party,
        receivables=receivables,
        provider_reference=f"bank:{row.identity}:{row.times_decided}",
        method=PaymentMethod.TRANSFER,
        cents=row.cents,
        into=BANK_UNDECIDED,
        received_at=min(noon, now),
        now=now,
    )
    decide(row, BankUse.PAYMENT, actor, now)


@transaction.atomic
def take_payment_back(
    *, row: BankTransaction, original: BankTransaction, actor: User, now: datetime
) -> BankTransaction:
    """Let a movement out undo the payment that came in by another: what that settled is owed again.

    Refuses what was decided, and a payment of another amount or account.
    """
    locked, source = _undecided(row), locked_transaction(original)
    fits = (
        source.use == BankUse.PAYMENT
        and source.cents == -locked.cents
        and source.statement.iban == locked.statement.iban
    )
    if not fits:
        raise CannotTakeBack
    take_back(row=locked, original=source, actor=actor, now=now)
    _record("take_bank_payment_back", locked, actor, now)
    return locked


def take_back(*, row: BankTransaction, original: BankTransaction, actor: User | None, now: datetime) -> None:
    """Let a movement out undo the payment that came in by another; who calls locked both."""
    if original.payment is None:
        raise CannotTakeBack
    row.payment_return = return_payment(
        payment=original.payment,
        kind=ReturnKind.BANK,
        source_reference=f"bank:{row.identity[:50]}",
        cents=-row.cents,
        returned_on=row.booked_on,
        out_of=BANK_UNDECIDED,
        reason=row.return_code,
        now=now,
    )
    decide(row, BankUse.RETURN, actor, now)


@transaction.atomic
def set_aside(*, row: BankTransaction, use: BankUse, actor: User, now: datetime) -> BankTransaction:
    """Say that a movement is a payout of Stripe, or none of our partners'; refuses what was decided."""
    locked = _undecided(row)
    _move(locked, BANK_UNDECIDED, _account_of(use), now)
    decide(locked, use, actor, now)
    _record("set_bank_transaction_aside", locked, actor, now)
    return locked


def set_as_payout(*, row: BankTransaction, payout: Payout, actor: User | None, now: datetime) -> None:
    """Say that a movement is this payout: what waits at the bank clears what stands at Stripe; who calls locked both.

    Refuses what was decided otherwise. One that was set aside as a payout is tied to it.
    """
    if row.use == BankUse.UNDECIDED:
        _move(row, BANK_UNDECIDED, STRIPE_CLEARING, now)
    elif row.use != BankUse.PAYOUT or row.payout_id is not None:
        raise DecidedAlready(use=BankUse(row.use).label)
    row.payout = payout
    decide(row, BankUse.PAYOUT, actor, now)
    record(
        action="set_bank_transaction_as_payout",
        subject_kind="bank_transaction",
        subject_reference=row.identity[:24],
        actor=actor,
        now=now,
        facts={"cents": row.cents, "payout": payout.reference},
    )


@transaction.atomic
def undo_use(*, row: BankTransaction, reason: str, actor: User, now: datetime) -> BankTransaction:
    """Take back what was decided, so that it can be decided again: what a payment had settled is owed again today.

    Refuses what is not decided, and a payment that the bank took back.
    """
    locked = locked_transaction(row)
    if locked.use == BankUse.PAYMENT and locked.payment is not None:
        if locked.payment.returns.exists():
            raise NothingToUndo
        return_payment(
            payment=locked.payment,
            kind=ReturnKind.CORRECTION,
            source_reference=f"undo:{locked.identity[:46]}:{locked.times_decided}",
            cents=locked.cents,
            returned_on=now.astimezone(AMSTERDAM).date(),
            out_of=BANK_UNDECIDED,
            reason=reason.strip(),
            now=now,
        )
        locked.payment = None
    elif locked.use in (BankUse.PAYOUT, BankUse.OTHER):
        _move(locked, _account_of(BankUse(locked.use)), BANK_UNDECIDED, now)
        locked.payout = None
    else:
        raise NothingToUndo
    decide(locked, BankUse.UNDECIDED, actor, now)
    _record("undo_bank_use", locked, actor, now)
    return locked


def _account_of(use: BankUse) -> str:
    return STRIPE_CLEARING if use == BankUse.PAYOUT else BANK_OTHER


def _move(row: BankTransaction, out_of: str, into: str, now: datetime) -> None:
    post_entry(
        source_kind="bank",
        source_reference=f"{row.identity[:50]}:{row.times_decided}",
        booked_on=row.booked_on,
        description=row.bank_reference or row.statement.statement_id,
        # Money that came in stands on the credit side of what is to be decided.
        postings=moved_postings(out_of=into, into=out_of, cents=row.cents),
        party=None,
        now=now,
    )


def decide(row: BankTransaction, use: BankUse, actor: User | None, now: datetime) -> None:
    """Keep what a movement is; who calls locked it and booked that."""
    row.use, row.decided_at, row.decided_by = use, now, actor
    row.times_decided += 1
    row.save(
        update_fields=[
            *("use", "payment", "payment_return", "refund", "payout"),
            *("decided_at", "decided_by", "times_decided"),
        ]
    )


def _record(action: str, row: BankTransaction, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="bank_transaction",
        subject_reference=row.identity[:24],
        actor=actor,
        now=now,
        facts={"cents": row.cents, "payment": row.payment.reference if row.payment else ""},
    )
