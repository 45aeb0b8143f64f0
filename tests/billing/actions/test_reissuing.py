"""Corrections: a wrong document is credited and issued again in one go, and nobody pays or is billed twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import Sum

from billing.actions.agreements import end_agreement
from billing.actions.credit import use_credit
from billing.actions.payment_requests import request_payment
from billing.actions.payments import settle_payment
from billing.actions.reissuing import (
    MoneyOnItsWay,
    NothingToCorrect,
    Reissued,
    TooOldToCorrect,
    reissue_invoice,
)
from billing.actions.release import release_until
from billing.actions.runs import bill_until
from billing.choices import AttemptState, EndReason
from billing.models import Allocation, Charge, Entry, EntryLine, PaymentAttempt, Receivable
from billing.queries.invariants import broken_invariants
from billing.queries.receivables import open_receivables
from billing.rules.selection import Choice
from foundation.clock import wall_time
from foundation.models import AuditEntry, OutboxMessage, Party, User
from invoices.actions.crediting import AlreadyCredited, CreditNeedsReason, PartlyCredited
from invoices.models import Document, Issuer, VatCase
from invoices.queries.vat import VatUndecided
from marketplace.actions.organisations import PostcodeWrong, TextHoldsBsn
from marketplace.actions.parties import CorrectedParty
from tests.billing.given import NOW, a_paid_agreement, a_payment_of, an_agreement, an_employer
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=2)
REASON = "Verkeerd adres."


def finance() -> User:
    return User.objects.filter(email="finance@mip.example").first() or a_user("finance@mip.example")


def as_it_is(party: Party) -> CorrectedParty:
    return CorrectedParty(
        name=party.name,
        street=party.street,
        postcode=party.postcode,
        city=party.city,
        vat_id=party.vat_id,
    )


def corrected(
    document: Document, *, now=LATER, reason: str = REASON, order: str | None = None, **party: str
) -> Reissued:
    return reissue_invoice(
        reference=document.reference,
        purchase_order=document.purchase_order if order is None else order,
        party=replace(as_it_is(document.party), **party) if party else None,
        reason=reason,
        actor=finance(),
        now=now,
    )


def all_is_well() -> None:
    assert {name: found for name, found in broken_invariants(wall_now=wall_time()).items() if found} == {}


def balance(code: str) -> int:
    return EntryLine.objects.filter(account__code=code).aggregate(total=Sum("cents"))["total"] or 0


def moved() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Document, Receivable, Charge, Allocation, Entry))


def test_a_wrong_address_is_credited_and_issued_again_linked_and_owed_once():
    agreement = an_agreement()
    wrong = agreement.receivables.get().document

    done = corrected(wrong, street="Zandhorst 21")

    assert (done.credit.credits, done.credit.number, done.credit.reason) == (wrong, "2027-C0001", REASON)
    assert (done.document.number, done.document.reissues) == ("2027-00002", wrong)
    assert done.document.buyer["street"] == "Zandhorst 21"
    assert wrong.buyer["street"] != "Zandhorst 21"
    assert (done.document.net_cents, done.document.gross_cents) == (wrong.net_cents, wrong.gross_cents)
    assert list(done.document.lines.values_list("code", "net_cents")) == list(
        wrong.lines.values_list("code", "net_cents")
    )
    old, new = Receivable.objects.order_by("id")
    assert (old.is_first, new.is_first, new.agreement) == (False, True, agreement)
    assert [one.open_cents for one in open_receivables(agreement.party, LATER.date())] == [
        wrong.gross_cents,
        0,
    ]
    assert balance("1300") == wrong.gross_cents
    assert AuditEntry.objects.get(action="correct_party").facts == {"changed": ["street"]}
    assert AuditEntry.objects.get(action="reissue_invoice").facts["document"] == "2027-00002"
    all_is_well()


def test_the_first_payment_of_the_new_one_opens_the_agreement():
    agreement = an_agreement()
    corrected(agreement.receivables.get().document, order="PO-7")

    a_payment_of(agreement, now=LATER)

    agreement.refresh_from_db()
    assert agreement.first_paid_at == LATER
    all_is_well()


def test_what_was_paid_stays_paid_on_the_new_one_and_where_it_was():
    agreement = a_paid_agreement()
    wrong = agreement.receivables.get().document

    done = corrected(wrong, order="PO-7")

    assert done.document.purchase_order == "PO-7"
    old, new = Receivable.objects.order_by("id")
    assert [one.payment_id is not None for one in old.allocations.all()] == [True]
    assert [(one.credit, one.cents) for one in new.allocations.all()] == [(done.credit, wrong.gross_cents)]
    assert [one.open_cents for one in open_receivables(agreement.party, LATER.date())] == [0, 0]
    assert (balance("1300"), balance("2100")) == (0, 0)
    agreement.refresh_from_db()
    assert agreement.first_paid_at == NOW
    all_is_well()


def test_a_part_that_was_paid_counts_and_the_rest_is_still_owed():
    agreement = an_agreement()
    wrong = agreement.receivables.get().document
    a_payment_of(agreement, cents=1000)

    corrected(wrong, order="PO-7")

    old, new = Receivable.objects.order_by("id")
    assert old.allocations.aggregate(total=Sum("cents"))["total"] == wrong.gross_cents
    assert new.allocations.get().cents == 1000
    settle_payment(
        receivable=new,
        provider_reference="pi_rest",
        method="ideal",
        cents=wrong.gross_cents - 1000,
        into="1220",
        received_at=LATER,
        now=LATER,
    )
    agreement.refresh_from_db()
    assert agreement.first_paid_at == LATER
    all_is_well()


def test_what_was_charged_stands_on_the_new_one_and_nothing_is_billed_twice():
    agreement = a_paid_agreement()
    wrong = agreement.receivables.get().document
    done = corrected(wrong, order="PO-7")

    assert bill_until(until_on=date(2027, 6, 1), now=LATER).invoices == 0
    renewed = bill_until(until_on=date(2028, 3, 16), now=NOW.replace(year=2028))
    assert renewed.invoices == 1
    standing = Charge.objects.filter(returns=None, document=done.document)
    assert [charge.turn for charge in standing] == [1]
    assert Charge.objects.filter(returns__isnull=False).get().document == done.credit
    all_is_well()


def test_days_that_are_not_used_are_credited_from_the_new_document():
    agreement = a_paid_agreement()
    done = corrected(agreement.receivables.get().document, order="PO-7")

    end_agreement(
        agreement=agreement,
        ends_on=date(2027, 9, 16),
        reason=EndReason.STAFF,
        actor=finance(),
        now=LATER,
    )

    back = Document.objects.get(corrects=done.document)
    # 182 of 366 days of € 1,000.00.
    assert back.net_cents == -49727
    assert not Document.objects.filter(corrects=done.document.reissues).exists()
    all_is_well()


def test_what_was_earned_before_a_correction_is_earned_once():
    agreement = a_paid_agreement()
    release_until(day=date(2027, 5, 2), now=NOW + timedelta(days=47))
    earned = -balance("8000")

    corrected(agreement.receivables.get().document, order="PO-7", now=NOW + timedelta(days=48))

    assert balance("8000") == 0
    all_is_well()
    release_until(day=date(2027, 6, 2), now=NOW + timedelta(days=80))
    # 46 days up to and including April, and those of May.
    assert (earned, -balance("8000")) == (12568, 21038)
    all_is_well()


def test_vat_that_was_wrong_is_decided_anew_and_the_difference_is_the_partners_credit():
    """The issuer turns out to be registered in the CRKBO: what was 21 % is exempt."""
    an_employer()
    Issuer.objects.update(crkbo_from=None)
    agreement = a_paid_agreement(None, Choice("WEL-DUTCH", 2), Choice("CAR-RECRUIT-5"))
    wrong = agreement.receivables.get().document
    assert wrong.vat_cents == 27300
    Issuer.objects.update(crkbo_from=date(2026, 1, 1))

    done = corrected(wrong, reason="Vrijgesteld onderwijs.")

    assert (done.document.net_cents, done.document.vat_cents) == (130000, 21000)
    grounds = dict(done.document.lines.values_list("code", "vat_ground"))
    assert grounds == {"WEL-DUTCH": "education", "CAR-RECRUIT-5": "standard"}
    assert done.document.lines.get(code="WEL-DUTCH").vat_facts["crkbo"] == ["2026-01-01", None]
    assert balance("1810") == -21000
    # 63.00 was paid too much: it stands as the partner's credit, and pays the next invoice.
    assert (balance("1300"), balance("2100")) == (0, -6300)
    all_is_well()
    bill_until(until_on=date(2028, 3, 16), now=NOW.replace(year=2028))
    newest = Receivable.objects.latest("id")
    assert newest.allocations.get().cents == 6300
    assert use_credit(agreement=agreement, now=NOW.replace(year=2028)) == 0
    all_is_well()


def test_a_payment_request_is_corrected_too_and_stays_one():
    employer = an_employer()
    request = request_payment(
        organisation=employer,
        issuer=Issuer.objects.get(),
        request="R-1",
        cents=250000,
        description="Bijdrage welkomstdagen",
        actor=finance(),
        now=NOW,
    )

    done = corrected(request, order="VPL-2027-9")

    assert (done.document.number, done.document.kind) == ("B-2027-0002", "payment_request")
    assert balance("8100") == -250000
    all_is_well()


def test_nothing_differs_no_reason_a_second_time_and_a_part_that_was_credited_are_refused():
    agreement, other = a_paid_agreement(), a_paid_agreement()
    document = agreement.receivables.get().document
    before = moved()
    for refusal, ask in (
        (NothingToCorrect, {}),
        (NothingToCorrect, {"street": document.party.street}),
        (CreditNeedsReason, {"order": "PO-7", "reason": " "}),
        (TextHoldsBsn, {"order": "PO-7", "reason": "BSN 111222333"}),
        (PostcodeWrong, {"postcode": "onbekend"}),
    ):
        with pytest.raises(refusal):
            corrected(document, **ask)
    assert moved() == before

    corrected(document, order="PO-7")
    before = moved()
    with pytest.raises(AlreadyCredited):
        corrected(document, order="PO-8")
    assert moved() == before

    end_agreement(
        agreement=other, ends_on=date(2027, 9, 16), reason=EndReason.STAFF, actor=finance(), now=LATER
    )
    before = moved()
    with pytest.raises(PartlyCredited):
        corrected(other.receivables.get().document, order="PO-9")
    assert moved() == before


def test_a_document_can_be_corrected_again_by_correcting_what_took_its_place():
    document = a_paid_agreement().receivables.get().document

    second = corrected(document, order="PO-7").document
    third = corrected(second, order="PO-8").document

    assert (third.reissues, third.purchase_order) == (second, "PO-8")
    assert Charge.objects.get(document=third).turn == 2
    all_is_well()


def test_money_on_its_way_and_an_invoice_of_before_facts_were_kept_are_left_alone():
    agreement = an_agreement()
    receivable = agreement.receivables.get()
    attempt = PaymentAttempt.objects.create(
        receivable=receivable, state=AttemptState.PROCESSING, opened_at=NOW
    )
    before = moved()
    with pytest.raises(MoneyOnItsWay):
        corrected(receivable.document, order="PO-7")
    PaymentAttempt.objects.filter(pk=attempt.pk).update(state=AttemptState.OPEN)
    assert moved() == before

    corrected(receivable.document, order="PO-7")

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.OPEN
    assert OutboxMessage.objects.get(kind="payment.page").reference.startswith(attempt.reference)


def test_an_invoice_without_facts_is_left_to_a_person(without_line_guards):
    document = an_agreement().receivables.get().document
    document.lines.update(vat_facts={})
    before = moved()

    with pytest.raises(TooOldToCorrect):
        corrected(document, order="PO-7")

    assert moved() == before


@pytest.fixture
def without_line_guards(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE invoices_documentline DISABLE TRIGGER ALL")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE invoices_documentline ENABLE TRIGGER ALL")


def test_vat_that_only_a_person_can_tell_is_held_with_the_right_number_and_nothing_else_moves():
    agreement = an_agreement()
    document = agreement.receivables.get().document
    Party.objects.filter(pk=document.party_id).update(
        country="DE", kvk_number="", foreign_register_number="HRB 1"
    )
    document.party.refresh_from_db()
    before = moved()

    with pytest.raises(VatUndecided):
        corrected(document, vat_id="DE 136 695 976")

    assert moved() == before
    document.party.refresh_from_db()
    assert document.party.vat_id == "DE136695976"
    case = VatCase.objects.get()
    assert (case.vat_id, case.why) == ("DE136695976", "vat-id-unchecked")
