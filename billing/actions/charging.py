"""Charges what is due and puts it on paper: one invoice per agreement and day, credit notes for what is given back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from billing.actions.credit import use_credit
from billing.actions.drafting import by_paper, credit_lines, invoice_draft
from billing.actions.receivables import NewReceivable, credit_part_of_receivable, open_receivables
from billing.choices import PaymentTerms
from billing.models import Agreement, AgreementLine, Charge
from billing.queries.collecting import months_collected
from billing.queries.lines import due_now, line_facts, pauses_of
from billing.rules.charges import DueCharge, LineFacts, next_due_on
from billing.rules.collecting import collecting_day
from foundation.actions.rows import insert_values
from foundation.periods import day_of
from invoices.actions.crediting import credit_part
from invoices.actions.issuing import issue_invoices
from invoices.models import Document


@dataclass(frozen=True, slots=True)
class Account:
    """A locked agreement with its lines, and what the rule says of them. While it `rests` nothing yearly falls due."""

    agreement: Agreement
    lines: dict[int, AgreementLine]
    facts: list[LineFacts]
    rests: bool


def account_of(locked: Agreement) -> Account:
    """The account of an agreement that the caller locked."""
    lines = {line.pk: line for line in locked.lines.select_related("product").order_by("id")}
    pauses = pauses_of(locked)
    facts = [line_facts(line, locked, pauses) for line in lines.values()]
    rests = locked.suspensions.filter(until_on=None).exists()
    if rests:
        # What a year costs from here is known when it goes on; what was used is known now.
        facts = [one for one in facts if not one.is_yearly]
    return Account(locked, lines, facts, rests)


@transaction.atomic
def charge_agreement(*, agreement: Agreement, until: date, now: datetime) -> list[Document]:
    """Charge and invoice what is due of one agreement up to a day, and credit what it turns out not to use.

    Answers the new invoices and credit notes. The agreement is locked first. Each day's charges make an invoice of
    their own (two where a part is outside Dutch VAT), so a run that is late by a month gives the same invoices as one
    in time; a run that repeats gives none. An invoice of zero opens nothing to pay. What a credit note leaves over is
    used on what is open. Of who wants its invoices together only the first one comes here; the others wait for
    `charge_together`.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("party", "organisation", "issuer")
        .get(pk=agreement.pk)
    )
    account = account_of(locked)
    waits_to_open = locked.payment_terms == PaymentTerms.PREPAID and locked.first_paid_at is None
    months = None if waits_to_open else months_collected(locked.organisation)
    documents: list[Document] = []
    is_first = not Charge.objects.filter(line__agreement=locked).exists()
    due = due_now(agreement=locked, facts=account.facts, until=until)
    for day, charges in due.items():
        charged = [charge for charge in charges if charge.returns is None]
        if months is None:
            for paper in by_paper(locked, charged, account.lines, day_of(now)).values():
                documents.append(_invoice(account, day, paper, is_first and not documents, now))
        documents += credit_notes(account, [one for one in charges if one.returns is not None], now)
    if documents:
        use_credit(agreement=locked, now=now)
    waiting = [one for charges in due.values() for one in charges if one.returns is None] if months else []
    look_again(account, until, waiting=waiting, months=months)
    return documents


def _invoice(
    account: Account, day: date, charges: list[DueCharge], is_first: bool, now: datetime
) -> Document:
    agreement, turns = account.agreement, turns_of(charges)
    source = source_of(agreement.reference, day, charges, turns)
    draft = invoice_draft(agreement, charges, account.lines, source, day_of(now))
    document = issue_invoices(drafts=[draft], now=now)[0]
    write_charges([Charged(charges, turns, document)], now=now)
    yearly = sum(charge.net.cents for charge in charges if charge.period)
    open_receivables([NewReceivable(document, agreement, yearly, is_first)], now=now)
    return document


def credit_notes(account: Account, charges: Sequence[DueCharge], now: datetime) -> list[Document]:
    """Give charges back: one credit note for each invoice of which something is."""
    originals = Charge.objects.select_related("document", "document__issuer").in_bulk(
        [charge.returns for charge in charges if charge.returns is not None]
    )
    by_document: dict[int, list[DueCharge]] = defaultdict(list)
    for charge in charges:
        by_document[originals[charge.returns or 0].document_id].append(charge)
    notes: list[Document] = []
    for document_id in sorted(by_document):
        given_back = by_document[document_id]
        original = originals[given_back[0].returns or 0].document
        wanted, reason = credit_lines(account.agreement, given_back, account.lines)
        first = given_back[0]
        note = credit_part(
            document=original,
            lines=wanted,
            reason=reason,
            source=f"credit:{original.reference}:{first.returns}:{first.due_on.isoformat()}",
            now=now,
        )
        write_charges([Charged(given_back, [0] * len(given_back), note)], now=now)
        credit_part_of_receivable(
            credit=note, yearly_net_cents=-sum(one.net.cents for one in given_back if one.period), now=now
        )
        notes.append(note)
    return notes


def turns_of(charges: Sequence[DueCharge]) -> list[int]:
    """How often the same days were charged before, for each charge: they were given back since."""
    before = Charge.objects.filter(line_id__in={charge.line_id for charge in charges}, returns=None)
    known = Counter(before.values_list("line_id", "period_from"))
    return [known[charge.line_id, charge.due_on] for charge in charges]


@dataclass(frozen=True, slots=True)
class Charged:
    """Charges that stand on a document. `turns` says how often the same days of each were charged before."""

    charges: Sequence[DueCharge]
    turns: Sequence[int]
    document: Document


def write_charges(charged: Sequence[Charged], *, now: datetime) -> None:
    """Store charges with the documents that they stand on; the database refuses one that was made before."""
    insert_values(
        Charge,
        (
            *("line_id", "period_from", "period_until", "turn", "returns_id"),
            *("full_cents", "discount_cents", "document_id", "charged_at"),
        ),
        [
            (
                charge.line_id,
                charge.due_on,
                charge.period.ends_before if charge.period else None,
                turn,
                charge.returns,
                charge.full.cents,
                charge.discount.cents,
                one.document.pk,
                now,
            )
            for one in charged
            for charge, turn in zip(one.charges, one.turns, strict=True)
        ],
    )


def source_of(reference: str, day: date, charges: Sequence[DueCharge], turns: Sequence[int]) -> str:
    """Its first charge is made once, so the invoice is too; another of the same day has a name of its own."""
    return f"{reference}:{day.isoformat()}:{charges[0].line_id}.{turns[0]}"


def look_again_on(
    agreement: Agreement, facts: Sequence[LineFacts], after: date, *, rests: bool = False
) -> date | None:
    """When a run is to look at it next: when something falls due, or when the term is over."""
    coming = next_due_on(facts, after)
    return agreement.term_until_on if coming is None and agreement.ended_on is None and not rests else coming


def look_again(account: Account, after: date, *, waiting: Sequence[DueCharge], months: int | None) -> None:
    """Write when a run is to look at it next. What is `waiting` to be collected, and what falls due, is on that day."""
    agreement = account.agreement
    coming = look_again_on(agreement, account.facts, after, rests=account.rests)
    if months is not None:
        falls_due = min((one.due_on for one in waiting), default=next_due_on(account.facts, after))
        goes_on = None if agreement.ended_on is not None or account.rests else agreement.term_until_on
        days = [collecting_day(falls_due, months) if falls_due else None, goes_on]
        coming = min((day for day in days if day is not None), default=None)
    if coming != agreement.next_charge_on:
        agreement.next_charge_on = coming
        agreement.save(update_fields=["next_charge_on"])
