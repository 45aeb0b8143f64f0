"""Money that goes back by bank: held, approved by another, in one file, booked when the bank says so, and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from lxml import etree

from billing.actions.left_over import CreditDoesNotFit, use_left_over
from billing.actions.payments import MoreThanStayed, return_payment
from billing.actions.refund_files import NothingToPutInAFile, make_refund_file
from billing.actions.refunds import (
    AnotherApproves,
    NoWayBack,
    RefundDoesNotFit,
    RefundMovedOn,
    RefundNeedsReason,
    approve_refund,
    call_off_refund,
    propose_refund,
)
from billing.choices import BankUse, RefundState, ReturnKind
from billing.models import BankTransaction, Payment, Receivable, Refund, RefundFile
from billing.queries.bank import originals_of
from billing.queries.debtors import aged_debtors, credit_parts
from billing.queries.invariants import broken_invariants
from billing.queries.left_over import left_over_cents
from billing.queries.statements import statement_of
from foundation.clock import wall_time
from foundation.models import User
from invoices.models import Issuer
from marketplace.models import Organisation
from marketplace.queries.organisations import organisation_of_party
from tests.billing.banking import DAY, NOW, START, balance, finance, owed, taken
from tests.billing.camt import THEIRS, Move
from tests.billing.changing import on
from tests.billing.given import a_payment_of, an_agreement
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db
TODAY = DAY + timedelta(days=1)
PAIN = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


@pytest.fixture(autouse=True)
def _two_above_five_hundred(settings) -> None:
    settings.FOUR_EYES_ABOVE_CENTS = 50_000


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    later = TODAY + timedelta(days=30)
    if Issuer.objects.exists():
        assert aged_debtors(later).difference == 0
        assert -balance("2100") == sum(part.cents for part in credit_parts(day=later))


def colleague() -> User:
    return User.objects.filter(email="second@mip.example").first() or a_user("second@mip.example")


def paid_too_much(cents: int = 60_000) -> Payment:
    receivable = owed()
    taken(Move(receivable.cents + cents, reference=receivable.document.payment_reference))
    return Payment.objects.get()


def proposed(payment: Payment, cents: int) -> Refund:
    return propose_refund(source=payment, cents=cents, reason="Dubbel betaald", actor=finance(), now=NOW)


def sent(payment: Payment, cents: int) -> Refund:
    refund = approve_refund(refund=proposed(payment, cents), actor=colleague(), now=NOW)
    make_refund_file(issuer_code=refund.issuer.code, actor=colleague(), now=NOW)
    return Refund.objects.get(pk=refund.pk)


def test_it_goes_to_the_account_the_money_came_from_and_is_held_from_then_on():
    payment = paid_too_much()

    refund = proposed(payment, 60_000)

    assert (refund.iban, refund.way, refund.name) == (THEIRS, "bank", "Kwekerij De Zandhorst B.V.")
    assert left_over_cents(payment) == 0
    assert [part.cents for part in credit_parts(day=TODAY)] == [60_000]
    with pytest.raises(RefundDoesNotFit):
        proposed(payment, 1)
    second = Receivable.objects.get(agreement=an_agreement(payer_of(payment), now=on(DAY)))
    with pytest.raises(CreditDoesNotFit):
        use_left_over(payment=payment, receivable=second, cents=100, actor=finance(), now=NOW)
    with pytest.raises(MoreThanStayed):
        return_all_of(payment)
    assert Refund.objects.count() == 1


def payer_of(payment: Payment) -> Organisation:
    """Whose payment it is."""
    return organisation_of_party(payment.party)


def return_all_of(payment: Payment) -> None:
    return_payment(
        payment=payment,
        kind=ReturnKind.BANK,
        source_reference="terug",
        cents=payment.cents,
        returned_on=TODAY,
        out_of="1220",
        reason="",
        now=NOW,
    )


def test_above_the_limit_another_approves_and_up_to_it_the_same_person_may():
    payment = paid_too_much(100_000)
    small, large = proposed(payment, 49_999), proposed(payment, 50_001)

    with pytest.raises(AnotherApproves, match="500,00"):
        approve_refund(refund=large, actor=finance(), now=NOW)
    assert Refund.objects.get(pk=large.pk).state == RefundState.PROPOSED
    assert approve_refund(refund=small, actor=finance(), now=NOW).state == RefundState.APPROVED
    assert approve_refund(refund=large, actor=colleague(), now=NOW).approved_by == colleague()
    with pytest.raises(RefundMovedOn):
        approve_refund(refund=large, actor=colleague(), now=NOW)


def test_the_bank_takes_a_payment_back_by_itself_again_when_its_refund_was_called_off():
    first = owed()
    taken(Move(first.cents + 60_000, reference=first.document.payment_reference, end_to_end="HUN-1"))
    payment = Payment.objects.get()
    refund = proposed(payment, 60_000)
    back = Move(-payment.cents, end_to_end="HUN-1", is_reversal=True, bank_reference="1")
    assert taken(back).to_decide == 1
    row = BankTransaction.objects.get(use=BankUse.UNDECIDED)
    assert originals_of(row) == []

    call_off_refund(refund=refund, reason="Teruggeboekt", actor=finance(), now=NOW)

    assert [one.payment for one in originals_of(row)] == [payment]
    assert taken(replace(back, bank_reference="2")).returned == 1
    assert payment.returns.get().cents == payment.cents


def test_in_parts_it_is_no_less_and_another_approves_the_part_that_makes_it_more():
    payment = paid_too_much(100_000)

    first, second, third = proposed(payment, 30_000), proposed(payment, 20_000), proposed(payment, 1)

    assert [one.needs_another for one in (first, second, third)] == [False, False, True]
    approve_refund(refund=second, actor=finance(), now=NOW)
    with pytest.raises(AnotherApproves):
        approve_refund(refund=third, actor=finance(), now=NOW)


def test_the_database_wants_another_too_and_keeps_what_was_proposed():
    refund = proposed(paid_too_much(), 60_000)

    with pytest.raises(IntegrityError, match="refund_is_approved_by_another"), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(
            state="approved", approved_by=refund.proposed_by, approved_at=NOW
        )
    with pytest.raises(IntegrityError, match="stays what was proposed"), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(iban="NL91ABNA0417164300")
    with pytest.raises(IntegrityError, match="stays what was proposed"), transaction.atomic():
        refund.delete()
    with pytest.raises(IntegrityError, match="than it left over"), transaction.atomic():
        Refund.objects.create(
            **{
                name: getattr(refund, name)
                for name in ("party", "issuer", "payment", "way", "iban", "name", "reason", "proposed_by")
            },
            cents=1,
            needs_another=False,
            proposed_at=NOW,
        )
    assert Refund.objects.get().iban == THEIRS


@pytest.mark.parametrize("cents", [-1, 0, 60_001])
def test_no_more_than_the_credit_goes_back_and_only_with_a_reason(cents: int):
    payment = paid_too_much()

    with pytest.raises(RefundDoesNotFit, match="600,00"):
        proposed(payment, cents)
    with pytest.raises(RefundNeedsReason):
        propose_refund(source=payment, cents=100, reason=" ", actor=finance(), now=NOW)

    assert not Refund.objects.exists()


def test_money_of_which_we_do_not_know_where_it_came_from_does_not_go_back_from_here():
    agreement = owed().agreement
    assert agreement is not None
    payment = a_payment_of(agreement, now=on(START), cents=200_000)

    with pytest.raises(NoWayBack):
        proposed(payment, 100)

    assert not Refund.objects.exists()


def test_a_file_holds_what_was_approved_once_fits_its_schema_and_is_kept():
    payment = paid_too_much()
    first, second = proposed(payment, 10_001), proposed(payment, 2_000)
    waits = proposed(payment, 500)
    for one in (first, second):
        approve_refund(refund=one, actor=finance(), now=NOW)

    made = make_refund_file(issuer_code=first.issuer.code, actor=finance(), now=NOW)
    with pytest.raises(NothingToPutInAFile):
        make_refund_file(issuer_code=first.issuer.code, actor=finance(), now=NOW)

    with default_storage.open(made.stored_as) as kept:
        document = etree.fromstring(kept.read())
    schema = etree.XMLSchema(etree.parse(Path(__file__).parent / "files/pain/pain.001.001.09.xsd"))
    schema.assertValid(document)
    assert document.xpath("//p:EndToEndId/text()", namespaces=PAIN) == [first.reference, second.reference]
    assert document.xpath("//p:InstdAmt/text()", namespaces=PAIN) == ["100.01", "20.00"]
    assert document.xpath("//p:CdtrAcct//p:IBAN/text()", namespaces=PAIN) == [THEIRS, THEIRS]
    assert document.xpath("string(//p:GrpHdr/p:CtrlSum)", namespaces=PAIN) == "120.01"
    assert document.xpath("//p:BtchBookg/text()", namespaces=PAIN) == ["false", "false"]
    assert (RefundFile.objects.get(), made.cents) == (made, 12_001)
    assert [one.state for one in Refund.objects.order_by("id")] == ["sent", "sent", "proposed"]
    assert Refund.objects.get(pk=waits.pk).file is None
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundFile.objects.update(cents=1)


def test_the_bank_says_that_it_is_gone_and_the_credit_with_it_from_that_day():
    payment = paid_too_much()
    refund = sent(payment, 60_000)
    later = TODAY + timedelta(days=2)

    outcome = taken(Move(-60_000, end_to_end=refund.reference), day=later)

    assert (outcome.booked, outcome.to_decide) == (0, 0)
    refund.refresh_from_db()
    assert (refund.state, refund.paid_on) == (RefundState.PAID, later)
    row = BankTransaction.objects.get(cents=-60_000)
    assert (row.use, row.refund) == (BankUse.REFUND, refund)
    assert (balance("2100"), balance("2190"), balance("1100")) == (0, 0, payment.cents - 60_000)
    assert [part.cents for part in credit_parts(day=TODAY)] == [60_000]
    assert credit_parts(day=later) == []
    account = statement_of(refund.party, first_on=START, last_on=later)
    assert account.closing == account.open_cents - account.credit_cents == 0
    assert [line.movement.kind for line in account.lines] == ["invoice", "payment", "refund"]
    assert originals_of(row) == []


def test_a_refund_that_comes_back_is_credit_again():
    payment = paid_too_much()
    refund = sent(payment, 60_000)
    taken(Move(-60_000, end_to_end=refund.reference), day=TODAY)
    later = TODAY + timedelta(days=3)

    outcome = taken(Move(60_000, end_to_end=refund.reference, reason="AC04"), day=later)

    assert (outcome.booked, outcome.to_decide) == (0, 0)
    refund.refresh_from_db()
    assert (refund.state, refund.paid_on, refund.back_on, refund.failure) == ("failed", TODAY, later, "AC04")
    assert (balance("2100"), balance("2190")) == (-60_000, 0)
    assert credit_parts(day=TODAY) == []
    assert [part.cents for part in credit_parts(day=later)] == [60_000]
    assert statement_of(refund.party, first_on=START, last_on=later).closing == -60_000
    assert proposed(payment, 60_000).state == RefundState.PROPOSED


def test_another_amount_or_one_that_was_not_sent_waits_for_a_person():
    payment = paid_too_much()
    refund, other = sent(payment, 30_000), proposed(payment, 10_000)

    outcome = taken(
        Move(-29_999, end_to_end=refund.reference, bank_reference="B1"),
        Move(-10_000, end_to_end=other.reference, bank_reference="B2"),
        day=TODAY,
    )

    assert outcome.to_decide == 2
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["proposed", "sent"]
    assert balance("2100") == -60_000


def test_what_did_not_go_is_called_off_with_a_reason_and_is_credit_again():
    payment = paid_too_much()
    refund, waits = sent(payment, 30_000), proposed(payment, 10_000)

    with pytest.raises(RefundNeedsReason):
        call_off_refund(refund=refund, reason="", actor=finance(), now=NOW)
    call_off_refund(refund=refund, reason="Bestand geweigerd door de bank", actor=finance(), now=NOW)
    call_off_refund(refund=waits, reason="Toch verrekenen", actor=finance(), now=NOW)

    assert left_over_cents(payment) == 60_000
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["failed", "withdrawn"]
    with pytest.raises(RefundMovedOn):
        call_off_refund(refund=refund, reason="nog eens", actor=finance(), now=NOW)
    with pytest.raises(RefundMovedOn):
        approve_refund(refund=waits, actor=colleague(), now=NOW)
