"""Charges many agreements in one transaction and a fixed number of statements (docs/algorithms/billing-run.md).

It does what `renew_agreement` and `charge_agreement` do, for agreements of which nothing needs a closer look. All
others are left apart, for those two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from billing.actions.charging import Charged, look_again_on, source_of, write_charges
from billing.actions.drafting import by_paper, invoice_draft
from billing.actions.receivables import NewReceivable, open_receivables
from billing.actions.renewals import goes_on, renew_terms
from billing.models import Agreement, AgreementLine, Allocation, QualityRest, Suspension
from billing.queries.collecting import collecting_months
from billing.queries.lines import by_day, line_facts, lines_of_many, written_of_many
from billing.queries.receivables import notes_that_leave_credit
from billing.rules.charges import DueCharge, LineFacts, charges_due
from foundation.actions.rows import update_days
from foundation.periods import day_of
from foundation.queries.keys import among
from invoices.actions.checking import NotInOrder, seller_of
from invoices.actions.issuing import Prepared, issue_prepared, prepare_draft
from invoices.choices import DocumentKind
from invoices.models import Document, Issuer
from invoices.queries.vat import VatUndecided
from invoices.rules.endpoints import PartyFacts


@dataclass
class Batch:
    """What was done, and which agreements are left apart."""

    invoices: int = 0
    cents: int = 0
    renewed: int = 0
    apart: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Due:
    """One invoice to be, and what it charges."""

    agreement: Agreement
    charges: list[DueCharge]
    prepared: Prepared
    is_first: bool


@transaction.atomic
def charge_batch(*, agreement_ids: Sequence[int], until: date, now: datetime) -> Batch:
    """Renew and invoice agreements up to a day, all or none of them; answer what was done.

    The agreements are locked first, in key order; slots and listings after them, the numbers last. One that another run
    has billed meanwhile is seen as such.
    """
    batch = Batch()
    agreements = list(
        Agreement.objects.select_for_update(of=("self",))
        .select_related("party", "organisation")
        .filter(pk__in=among(agreement_ids), next_charge_on__lte=until)
        .order_by("id")
    )
    # Few issuers for many agreements: each is read once.
    issuers = Issuer.objects.select_related("party").in_bulk({one.issuer_id for one in agreements})
    for agreement in agreements:
        agreement.issuer = issuers[agreement.issuer_id]
    sellers = {pk: seller_of(issuer) for pk, issuer in issuers.items()}
    ids = [agreement.pk for agreement in agreements]
    lines, written = lines_of_many(ids), written_of_many(ids)
    apart = _need_a_look(agreements)
    collecting = collecting_months({one.organisation_id for one in agreements})
    ready: list[tuple[Agreement, list[LineFacts], list[_Due]]] = []
    for agreement in agreements:
        own, before = lines[agreement.pk], written.get(agreement.pk, [])
        is_over = agreement.term_until_on <= until and agreement.ended_on is None
        together = agreement.organisation_id in collecting
        if together or agreement.pk in apart or (is_over and not goes_on(own)):
            batch.apart.append(agreement.pk)
            continue
        facts = [line_facts(line, agreement) for line in own]
        due = charges_due(facts, until, before)
        # Days that were charged before and given back: how often decides the name of the charge.
        if any(charge.returns is not None for charge in due) or any(
            one.returns is not None for one in before
        ):
            batch.apart.append(agreement.pk)
            continue
        try:
            seller = sellers[agreement.issuer_id]
            drafts = _drafts(agreement, own, due, seller, is_first=not before, today=day_of(now))
        except (VatUndecided, NotInOrder):
            batch.apart.append(agreement.pk)
            continue
        ready.append((agreement, facts, drafts))
    renewed = renew_terms(
        [(agreement, lines[agreement.pk]) for agreement, _facts, _drafts in ready], until_on=until, now=now
    )
    batch.renewed = len(renewed)
    _issue([one for _agreement, _facts, drafts in ready for one in drafts], batch, now)
    for agreement, facts, _drafts_made in ready:
        agreement.next_charge_on = look_again_on(agreement, facts, until)
    coming = {agreement.pk: agreement.next_charge_on for agreement, _facts, _drafts in ready}
    update_days(Agreement, "next_charge_on", coming)
    return batch


def _need_a_look(agreements: Sequence[Agreement]) -> set[int]:
    """Agreements that rest or rested, and those whose party has credit left that an invoice is settled with."""
    rested = set(
        Suspension.objects.filter(agreement__in=among(one.pk for one in agreements))
        .order_by()
        .values_list("agreement_id", flat=True)
    )
    rested |= set(
        QualityRest.objects.filter(line__agreement__in=among(one.pk for one in agreements))
        .order_by()
        .values_list("line__agreement_id", flat=True)
    )
    notes = Document.objects.filter(
        notes_that_leave_credit(),
        kind=DocumentKind.CREDIT_NOTE,
        party_id__in=among({agreement.party_id for agreement in agreements}),
    )
    used = dict(
        Allocation.objects.filter(credit__in=notes)
        .order_by()
        .values_list("credit_id")
        .annotate(total=Coalesce(Sum("cents"), 0))
    )
    with_credit = {
        (party_id, issuer_id)
        for pk, party_id, issuer_id, cents in notes.annotate(cents=-F("gross_cents")).values_list(
            "id", "party_id", "issuer_id", "cents"
        )
        if cents > used.get(pk, 0)
    }
    return rested | {one.pk for one in agreements if (one.party_id, one.issuer_id) in with_credit}


def _drafts(
    agreement: Agreement,
    lines: Sequence[AgreementLine],
    due: Sequence[DueCharge],
    seller: PartyFacts,
    *,
    is_first: bool,
    today: date,
) -> list[_Due]:
    """A document for each day and paper on which something fell due; refuses what only a person can decide."""
    by_id = {line.pk: line for line in lines}
    made: list[_Due] = []
    for day, charges in by_day(due).items():
        for paper in by_paper(agreement, charges, by_id, today).values():
            source = source_of(agreement.reference, day, paper, [0])
            draft = invoice_draft(agreement, paper, by_id, source, today)
            prepared = prepare_draft(
                draft=draft, issuer=agreement.issuer, seller=seller, buyer=agreement.party, today=today
            )
            made.append(_Due(agreement, paper, prepared, is_first and not made))
    return made


def _issue(due: Sequence[_Due], batch: Batch, now: datetime) -> None:
    if not due:
        return
    documents = issue_prepared(prepared=[one.prepared for one in due], now=now)
    write_charges(
        [
            Charged(one.charges, [0] * len(one.charges), document)
            for one, document in zip(due, documents, strict=True)
        ],
        now=now,
    )
    open_receivables(
        [
            NewReceivable(
                document,
                one.agreement,
                sum(charge.net.cents for charge in one.charges if charge.period),
                one.is_first,
            )
            for one, document in zip(due, documents, strict=True)
        ],
        now=now,
    )
    batch.invoices = len(documents)
    batch.cents = sum(document.gross_cents for document in documents)
