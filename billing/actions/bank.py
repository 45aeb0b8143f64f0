"""Takes a bank's statement in: whole or not at all, each movement once, and books what names our papers by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.bank_refunds import book_refunds
from billing.actions.bank_uses import book_transaction, take_back
from billing.actions.ledger import NewEntry, post_entries
from billing.actions.payouts import match_payouts
from billing.choices import BankUse, RefundState
from billing.models import BankStatement, BankTransaction, Receivable
from billing.rules.bank import AccountStatement, BankLine, identities, named_in, readable
from billing.rules.camt import CamtRefused, Refused, read_camt
from billing.rules.ledger import BANK, BANK_UNDECIDED, moved_postings
from foundation.actions.audit import record
from foundation.actions.rows import insert_rows
from foundation.amounts import euro
from foundation.days import day_with_weekday
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.periods import day_of
from foundation.queries.keys import among_texts
from foundation.rules.identifiers import is_iban
from foundation.rules.masking import without_bsn
from invoices.models import Issuer


class StatementRefused(Invalid):
    code = "bank-statement-refused"
    sentence = _("The file was refused whole, and nothing was booked: {why}")


class AccountNotOurs(Invalid):
    code = "bank-account-not-ours"
    sentence = _(
        "The file was refused whole, and nothing was booked: account {iban} is of none of our issuers. Check the file, "
        "or the account of the issuer."
    )


class AccountIsNoIban(Invalid):
    code = "bank-account-is-no-iban"
    sentence = _(
        "The file was refused whole, and nothing was booked: account {iban} cannot be right, its check digits do not "
        "fit. Download it again."
    )


class StatementOfTheFuture(Invalid):
    code = "bank-statement-of-the-future"
    sentence = _(
        "The file was refused whole, and nothing was booked: statement {statement} holds a day that is still to come, "
        "{day}. A bank only says what happened. Download it again, after that day."
    )


class StatementOutOfBalance(Conflict):
    code = "bank-statement-out-of-balance"
    sentence = _(
        "The file was refused whole, and nothing was booked: in statement {statement} the balance before and the lines "
        "do not make the balance after; {difference} is missing. Ask the bank for the file again."
    )


REASONS = {
    Refused.TOO_LARGE: _("it is larger than 50 MB. Ask the bank for it by day or by week."),
    Refused.NO_BYTES: _("it is empty. Download it again."),
    Refused.ZIP: _("it is a ZIP file. Unpack it, and import the files in it one by one."),
    Refused.WEB_PAGE: _(
        "it is a web page, as a bank shows it when you are not logged in any more. Log in there and download the file "
        "again."
    ),
    Refused.NOT_XML: _("it is no XML, or it was cut off (line {where}). Download it again."),
    Refused.HAS_DOCTYPE: _("it holds definitions of its own (DOCTYPE), which a bank's file never does."),
    Refused.NOT_A_STATEMENT: _("it is no CAMT.053 statement ({where}). Choose that format at the bank."),
    Refused.EMPTY: _("it holds no statement. Download it again."),
    Refused.NO_ACCOUNT: _("statement {where} does not say of which account (IBAN) it is."),
    Refused.NO_BALANCE: _("statement {where} does not say the balance before and after."),
    Refused.NOT_EURO: _("{where} is not in euros. We keep euros only."),
    Refused.BAD_AMOUNT: _("{where} has an amount that cannot be read in whole cents."),
    Refused.NO_SIDE: _("{where} does not say whether the money came in or went out."),
    Refused.BAD_DATE: _("{where} has a day that cannot be read."),
}
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class StatementOutcome:
    """What came of a file: statements, lines, lines known from before, booked by themselves, and left to decide."""

    statements: int
    lines: int
    known: int
    booked: int
    returned: int
    to_decide: int
    already_imported: bool

    def as_json(self) -> dict[str, object]:
        """For the last line of the command."""
        return asdict(self)


@transaction.atomic
def import_statement(
    *, content: bytes, file_name: str, now: datetime, actor: User | None = None
) -> StatementOutcome:
    """Import a CAMT.053 file whole, or refuse it whole: nothing half booked.

    Every movement is stored once, whatever files it stands in, and booked from the bank onto what is to be decided. A
    payment that names our papers (RF reference, or number) is booked for them; one that the bank takes back undoes the
    payment it names. Everything else waits for a person. The same file again changes nothing. Refuses what is no such
    file, an account that is not ours, another
    currency, a day that is still to come, and a statement that does not balance.
    """
    try:
        statements = read_camt(content)
    except CamtRefused as refused:
        why = str(REASONS[refused.reason]).format(where=refused.where or UNKNOWN)
        raise StatementRefused(field="file", why=why) from refused
    issuers = _issuers_of(statements)
    for statement in statements:
        latest = max([statement.closing_on, *(line.booked_on for line in statement.lines)])
        if latest > day_of(now):
            raise StatementOfTheFuture(
                field="file", statement=statement.statement_id, day=day_with_weekday(latest)
            )
        if statement.difference:
            raise StatementOutOfBalance(
                field="file", statement=statement.statement_id, difference=euro(statement.difference)
            )
    digest = hashlib.sha256(content).hexdigest()
    # One file at a time: two that overlap, at the same moment, tell the same lines apart.
    ours = sorted({issuer.pk for issuer in issuers.values()})
    list(Issuer.objects.select_for_update(no_key=True).filter(pk__in=ours).order_by("pk"))
    if BankStatement.objects.filter(sha256=digest).exists():
        lines = sum(len(one.lines) for one in statements)
        return StatementOutcome(len(statements), lines, lines, 0, 0, 0, already_imported=True)
    stored_as = default_storage.save(f"bank/{digest}.xml", ContentFile(content))
    owed = list(
        Receivable.objects.filter(document__issuer__in=ours)
        .select_related("document", "party")
        .order_by("pk")
    )
    numbers = frozenset(one.document.number.upper() for one in owed)
    told: list[tuple[BankTransaction, BankLine]] = []
    known = 0
    for statement in statements:
        made = _store(statement, issuers[statement.iban], file_name, digest, stored_as, numbers, actor, now)
        told += made
        known += sum(1 for line in statement.lines if line.cents) - len(made)
    fresh = [row for row, _line in told]
    booked = _book_what_is_named(told, owed, now)
    returned = _undo_what_went_back(fresh, now)
    refunded = book_refunds(fresh, now=now)
    booked += match_payouts(now=now)
    record(
        action="import_bank_statement",
        subject_kind="bank_statement",
        subject_reference=digest[:24],
        actor=actor,
        now=now,
        facts={"statements": len(statements), "lines": len(fresh), "known": known, "booked": booked},
    )
    return StatementOutcome(
        len(statements),
        len(fresh) + known,
        known,
        booked,
        returned,
        len(fresh) - booked - returned - refunded,
        already_imported=False,
    )


def _issuers_of(statements: Sequence[AccountStatement]) -> Mapping[str, Issuer]:
    ours = {issuer.iban.replace(" ", ""): issuer for issuer in Issuer.objects.order_by("-pk")}
    for statement in statements:
        if statement.iban not in ours:
            wrong = AccountNotOurs if is_iban(statement.iban) else AccountIsNoIban
            raise wrong(field="file", iban=statement.iban)
    return {statement.iban: ours[statement.iban] for statement in statements}


def _store(
    statement: AccountStatement,
    issuer: Issuer,
    file_name: str,
    digest: str,
    stored_as: str,
    numbers: Container[str],
    actor: User | None,
    now: datetime,
) -> list[tuple[BankTransaction, BankLine]]:
    told = [(identity, line) for identity, line in identities(statement) if line.cents]
    known = set(
        BankTransaction.objects.filter(identity__in=among_texts([identity for identity, _line in told]))
        .order_by()
        .values_list("identity", flat=True)
    )
    row = BankStatement.objects.create(
        issuer=issuer,
        iban=statement.iban,
        statement_id=statement.statement_id[:80],
        opening_cents=statement.opening_cents,
        closing_cents=statement.closing_cents,
        opening_on=statement.opening_on,
        closing_on=statement.closing_on,
        file_name=file_name[:200],
        sha256=digest,
        stored_as=stored_as,
        lines=len(told),
        known_lines=len(known),
        imported_at=now,
        imported_by=actor,
    )
    new = [(identity, line) for identity, line in told if identity not in known]
    fresh = [_row(row, identity, line, numbers) for identity, line in new]
    insert_rows(fresh)
    post_entries(
        [
            NewEntry(
                source_kind="bank",
                source_reference=one.identity[:60],
                booked_on=one.booked_on,
                description=one.bank_reference or row.statement_id,
                postings=moved_postings(out_of=BANK_UNDECIDED, into=BANK, cents=one.cents),
                party_id=None,
            )
            for one in fresh
        ],
        now=now,
    )
    return [(one, line) for one, (_identity, line) in zip(fresh, new, strict=True)]


def _row(statement: BankStatement, identity: str, line: BankLine, numbers: Container[str]) -> BankTransaction:
    return BankTransaction(
        statement=statement,
        identity=identity,
        bank_reference=line.bank_reference[:80],
        booked_on=line.booked_on,
        cents=line.cents,
        is_reversal=line.is_reversal,
        return_code=line.return_code[:8],
        end_to_end_id=line.end_to_end_id[:80],
        creditor_reference=" ".join(line.references)[:80],
        text=readable(line.text, numbers=numbers)[:500],
        name=without_bsn(line.name)[:140],
        iban=line.iban[:34],
    )


def _book_what_is_named(
    told: Sequence[tuple[BankTransaction, BankLine]], owed: Sequence[Receivable], now: datetime
) -> int:
    by_key = {one.pk: one for one in owed}
    by_reference = {one.document.payment_reference: one.pk for one in owed}
    by_number = {one.document.number.upper(): one.pk for one in owed}
    booked = 0
    for one, line in told:
        if one.cents < 0 or one.is_reversal:
            continue
        # By what the bank says, before anything in it was hidden.
        named = named_in(line, by_reference=by_reference, by_number=by_number)
        found = [by_key[pk] for pk in named if by_key[pk].document.issuer_id == one.statement.issuer_id]
        # A payment that names papers of two partners is for a person to divide.
        if found and len({receivable.party_id for receivable in found}) == 1:
            book_transaction(row=one, party=found[0].party, receivables=found, actor=None, now=now)
            booked += 1
    return booked


def _undo_what_went_back(fresh: Sequence[BankTransaction], now: datetime) -> int:
    undone = 0
    for one in fresh:
        if one.cents > 0 or not (one.is_reversal or one.return_code) or not one.end_to_end_id:
            continue
        # By the payer's own reference; by account and amount alone it could be another payment.
        candidates = BankTransaction.objects.filter(
            statement__iban=one.statement.iban,
            use=BankUse.PAYMENT,
            cents=-one.cents,
            end_to_end_id=one.end_to_end_id,
            booked_on__lte=one.booked_on,
            payment__returns=None,
        ).exclude(payment__refunds__state__in=RefundState.holding())
        found = list(candidates.select_related("payment__party").order_by("-booked_on", "-id")[:2])
        if len(found) == 1:
            take_back(row=one, original=found[0], actor=None, now=now)
            undone += 1
    return undone
