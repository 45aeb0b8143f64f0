"""Puts a wrong invoice right in one go: credits it whole, and issues it again with what is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from billing.actions.agreements import confirm_first_payment
from billing.actions.credit import settle_with_note
from billing.actions.receivables import (
    NewReceivable,
    credit_for_another,
    locked_receivable,
    open_cents,
    open_receivables,
)
from billing.choices import AttemptState, PaymentTerms
from billing.models import Agreement, Charge, Receivable
from foundation.actions.audit import record
from foundation.actions.rows import insert_rows
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.money import Money
from foundation.periods import Period, day_of
from invoices.actions.checking import party_facts
from invoices.actions.crediting import CreditNeedsReason, credit_document
from invoices.actions.issuing import issue_invoices, seller_facts, vat_of_lines
from invoices.actions.numbering import take_numbers
from invoices.actions.vat_cases import hold_case
from invoices.models import Document, DocumentLine
from invoices.queries.documents import document_with
from invoices.queries.vat import VatUndecided
from invoices.rules.drafts import DraftLine, InvoiceDraft
from invoices.rules.evidence import rule_in
from marketplace.actions.organisations import refuse_bsn
from marketplace.actions.parties import CorrectedParty, correct_party


class NothingToCorrect(Invalid):
    code = "nothing-to-correct"
    sentence = _(
        "Nothing on invoice {number} would be different. Change what is wrong first: the address, the VAT id, the "
        "purchase order number, or the decision about its VAT."
    )


class TooOldToCorrect(Conflict):
    code = "too-old-to-correct"
    sentence = _(
        "Invoice {number} is from before we kept what its VAT was decided on. Credit it, and make a new one by hand."
    )


class MoneyOnItsWay(Conflict):
    code = "money-on-its-way"
    sentence = _("A payment of invoice {number} is on its way at the bank. Wait until it is in.")


@dataclass(frozen=True, slots=True)
class Reissued:
    """The credit note of the wrong document, and the one that took its place."""

    credit: Document
    document: Document


def reissue_invoice(
    *,
    reference: str,
    purchase_order: str,
    party: CorrectedParty | None,
    reason: str,
    actor: User,
    now: datetime,
) -> Reissued:
    """Credit a whole invoice or payment request, and issue it again with what is right, linked to each other.

    `party` is what was wrong about the buyer; it is put right there too. VAT is decided anew, by the facts of today.
    What was paid counts for the new one, what was charged stands on it from now on, and nothing is billed twice.

    Refuses when nothing differs, a second time, one of which a part was credited, an empty reason, and a payment that
    is on its way at the bank. VAT that only a person can decide is held, and the documents stay as they are; the buyer
    is put right all the same, so that VIES is asked about the right number.
    """
    original = document_with(reference)
    try:
        with transaction.atomic():
            return _reissue(original, purchase_order, party, reason, actor, now)
    except VatUndecided as undecided:
        with transaction.atomic():
            if party is not None:
                correct_party(party=original.party, corrected=party, actor=actor, now=now)
            hold_case(case=undecided.case, now=now)
        raise


def _reissue(
    original: Document,
    purchase_order: str,
    party: CorrectedParty | None,
    reason: str,
    actor: User,
    now: datetime,
) -> Reissued:
    if not reason.strip():
        raise CreditNeedsReason(field="reason")
    refuse_bsn(reason=reason, purchase_order=purchase_order)
    receivable = _locked(original)
    if party is not None:
        correct_party(party=original.party, corrected=party, actor=actor, now=now)
        original.party.refresh_from_db()
    draft = _draft(original, purchase_order.strip()[:60])
    _refuse_same(original, draft, now)
    # The counter of the new document before that of the credit note, in which order a run takes them too.
    take_numbers(issuer_id=original.issuer_id, kind=original.kind, day=day_of(now), count=0)
    credit = credit_document(document=original, reason=reason, now=now)
    document = issue_invoices(drafts=[draft], now=now)[0]
    yearly = _move_charges(original, credit, document, now)
    if receivable is not None:
        _move_what_is_owed(receivable, credit, document, yearly, now)
    record(
        action="reissue_invoice",
        subject_kind="invoice",
        subject_reference=original.number,
        actor=actor,
        now=now,
        facts={"credit": credit.number, "document": document.number},
    )
    return Reissued(credit, document)


def _locked(original: Document) -> Receivable | None:
    """What is owed by it, locked after its agreement: everybody takes these locks in this order."""
    found = Receivable.objects.filter(document=original).first()
    if found is None:
        return None
    if found.agreement_id is not None:
        Agreement.objects.select_for_update(of=("self",)).get(pk=found.agreement_id)
    locked = locked_receivable(found.pk)
    if locked.attempts.filter(state=AttemptState.PROCESSING).exists():
        raise MoneyOnItsWay(number=original.number)
    return locked


def _draft(original: Document, purchase_order: str) -> InvoiceDraft:
    return InvoiceDraft(
        source=f"reissue:{original.reference}",
        issuer_id=original.issuer_id,
        party_id=original.party_id,
        lines=tuple(_line(original, line) for line in original.lines.order_by("position")),
        purchase_order=purchase_order,
        our_reference=original.our_reference,
        reissues_id=original.pk,
    )


def _line(original: Document, line: DocumentLine) -> DraftLine:
    rule = rule_in(line.vat_facts)
    if rule is None:
        raise TooOldToCorrect(number=original.number)
    return DraftLine(
        programme=line.programme,
        code=line.code,
        description=line.description,
        detail=line.detail,
        quantity=line.quantity,
        unit_price=Money(line.unit_price_cents),
        vat_treatment=rule.treatment,
        place_rule=rule.place_rule,
        supplied_on=rule.supplied_on,
        period=Period(line.period_from, line.period_until) if line.period_from else None,
    )


def _refuse_same(original: Document, draft: InvoiceDraft, now: datetime) -> None:
    buyer, seller = party_facts(original.party), seller_facts(original.issuer)
    verdicts = vat_of_lines(draft=draft, issuer=original.issuer, buyer=original.party, decided_on=day_of(now))
    before = [
        (line.vat_category, line.vat_rate, line.vat_ground) for line in original.lines.order_by("position")
    ]
    after = [(one.decision.category, one.decision.rate, str(one.decision.ground)) for one in verdicts]
    is_same = (
        draft.purchase_order == original.purchase_order
        and before == after
        and all(buyer[name] == value for name, value in original.buyer.items())
        and all(seller[name] == value for name, value in original.seller.items())
    )
    if is_same:
        raise NothingToCorrect(number=original.number)


def _move_charges(original: Document, credit: Document, document: Document, now: datetime) -> int:
    """What was charged on the wrong document is given back on the credit note, and charged again on the new one.

    Answers what of it was sold ahead, in cents without VAT.
    """
    charges = list(Charge.objects.filter(document=original, returns=None).order_by("id"))
    lines = {charge.line_id for charge in charges}
    counted = Charge.objects.filter(line__in=lines, returns=None).order_by()
    turns = {
        (line_id, day): count
        for line_id, day, count in counted.values_list("line_id", "period_from").annotate(Count("id"))
    }
    given_back = [
        Charge(
            line_id=charge.line_id,
            period_from=charge.period_from,
            period_until=charge.period_until,
            returns=charge,
            full_cents=-charge.full_cents,
            discount_cents=-charge.discount_cents,
            document=credit,
            charged_at=now,
        )
        for charge in charges
    ]
    again = [
        Charge(
            line_id=charge.line_id,
            period_from=charge.period_from,
            period_until=charge.period_until,
            turn=turns[charge.line_id, charge.period_from],
            full_cents=charge.full_cents,
            discount_cents=charge.discount_cents,
            document=document,
            charged_at=now,
        )
        for charge in charges
    ]
    insert_rows(given_back)
    insert_rows(again)
    return sum(one.full_cents - one.discount_cents for one in charges if one.period_until is not None)


def _move_what_is_owed(
    receivable: Receivable, credit: Document, document: Document, yearly: int, now: datetime
) -> None:
    """The new document is owed; what was paid on the wrong one settles it, by way of the credit note."""
    left = credit_for_another(receivable=receivable, credit=credit, now=now)
    was_first = receivable.is_first
    Receivable.objects.filter(pk=receivable.pk).update(is_first=False)
    agreement = receivable.agreement
    open_receivables([NewReceivable(document, agreement, yearly, was_first)], now=now)
    owed = locked_receivable(Receivable.objects.get(document=document).pk)
    cents = min(left, open_cents(owed))
    if cents:
        settle_with_note(receivable=owed, note=credit, cents=cents, now=now)
    waits = (
        agreement is not None
        and agreement.payment_terms == PaymentTerms.PREPAID
        and agreement.first_paid_at is None
    )
    if agreement is not None and waits and was_first and open_cents(owed) == 0:
        confirm_first_payment(agreement=agreement, at=now, now=now)
