"""The words of a statement of account, in the language that is active, and the statement on paper."""

from __future__ import annotations

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.choices import StatementKind
from billing.models import Payment
from billing.queries.debtors import CreditPart
from billing.queries.refund_requests import CreditStanding
from billing.queries.statements import Movement, Statement, newest_document
from foundation.amounts import euro
from foundation.errors import NotFound
from foundation.languages import staff_language
from foundation.periods import day_of
from invoices.actions.checking import party_facts
from invoices.actions.issuing import seller_facts
from invoices.documents.account import AccountCredit, AccountDebt, AccountLine, AccountPaper, pdf_of_account
from invoices.models import Document


class NoStatementYet(NotFound):
    code = "no-statement-yet"
    sentence = translation.gettext_lazy(
        "No invoice was issued up to and including that day, so there is no statement. Choose a later day."
    )


_NAMED_BY_PAYMENT = (StatementKind.RETURN, StatementKind.REFUND, StatementKind.REFUND_BACK)


def name_of(movement: Movement) -> str:
    """What it is, with its number."""
    if movement.document:
        return f"{movement.kind.label} {movement.document.number}"
    if movement.kind in _NAMED_BY_PAYMENT and movement.payment:
        return f"{movement.kind.label} {movement.payment.reference}"
    if movement.payment:
        return _payment_name(movement.payment)
    return str(movement.kind.label)


def _payment_name(payment: Payment) -> str:
    return _("Payment, {method}").format(method=payment.get_method_display())


def about(movement: Movement) -> str:
    """What it is about: what a payment or credit settled, what a credit note takes back, what an invoice replaces."""
    if movement.document:
        return _about_document(movement.document, movement.names)
    if movement.kind == StatementKind.MOVED:
        note, number = movement.names
        return _("{note} settled {number}").format(note=note, number=number)
    if movement.kind == StatementKind.RETURN:
        return _("what it had paid is open again")
    if movement.kind == StatementKind.REFUND:
        return _("credit that went back the way this payment came in")
    if movement.kind == StatementKind.REFUND_BACK:
        return _("it is credit again")
    if movement.kind == StatementKind.WRITTEN_OFF:
        return _("{number}: not expected any more").format(number=movement.names[0])
    if movement.kind == StatementKind.RECOVERED:
        return _("{number}: paid or credited after all").format(number=movement.names[0])
    if not movement.names:
        return _("not used for an invoice yet")
    return _("for {numbers}").format(numbers=", ".join(movement.names))


def _about_document(document: Document, names: tuple[str, ...]) -> str:
    if names:
        return _("takes back {number}: {reason}").format(number=names[0], reason=document.reason)
    if document.reissues:
        return _("in place of {number}").format(number=document.reissues.number)
    return ""


def credit_name(part: CreditPart) -> str:
    """What a part of a partner's credit is left of."""
    if isinstance(part.source, Document):
        return _("Left of credit note {number}").format(number=part.source.number)
    return _("Paid more than was open, {payment}").format(payment=part.source.reference)


def credit_plan(standing: CreditStanding) -> str:
    """What happens with it, to the partner: it goes back, was asked back, or what we do with it."""
    if standing.going_back_cents:
        return _("{amount} of it is on its way back to you.").format(amount=euro(standing.going_back_cents))
    if standing.asked_at is not None:
        return _("You asked it back on {day}. It goes back the way you paid, after we looked at it.").format(
            day=date_format(day_of(standing.asked_at), "j F Y")
        )
    return credit_use(standing.part)


def credit_use(part: CreditPart) -> str:
    """What happens with it."""
    if isinstance(part.source, Document):
        return _("Pays the next invoice of {issuer} by itself.").format(issuer=part.source.issuer.party.name)
    return _("Waits until our finance desk pays it back or uses it.")


def statement_pdf(statement: Statement) -> bytes:
    """The statement in the style of an invoice, in the language of the partner; the same statement, the same bytes.

    On the sheet of the issuer of the newest document. Refuses when there was none up to the last day.
    """
    newest = newest_document(statement.party, statement.last_on)
    if newest is None:
        raise NoStatementYet
    language = staff_language(statement.party.language)
    with translation.override(language):
        return pdf_of_account(
            AccountPaper(
                reference=statement.party.reference,
                seller=seller_facts(newest.issuer),
                buyer=party_facts(statement.party),
                language=language,
                first_on=statement.first_on,
                last_on=statement.last_on,
                opening=statement.opening,
                lines=[
                    AccountLine(
                        line.movement.on,
                        name_of(line.movement),
                        about(line.movement),
                        line.movement.cents,
                        line.balance,
                    )
                    for line in statement.lines
                ],
                closing=statement.closing,
                debts=[
                    AccountDebt(
                        debt.receivable.document.number,
                        debt.receivable.due_on,
                        str(debt.age.label),
                        debt.open_cents,
                        debt.receivable.document.payment_reference,
                    )
                    for debt in statement.open_debts
                ],
                credits=[
                    AccountCredit(credit_name(part), credit_use(part), part.cents)
                    for part in statement.credit
                ],
            )
        )
