"""What is not expected any more is written off by one or by two, and taken back by what comes in all the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from billing.actions.agreements import end_agreement
from billing.actions.corrections import credit_invoice
from billing.actions.payment_reminders import remind_of_debts
from billing.actions.payments import return_payment, settle_payment
from billing.actions.receivables import SomethingWasPaid
from billing.actions.reissuing import reissue_invoice
from billing.actions.runs import bill_until
from billing.actions.unpaid_standing import standing_ends_on
from billing.actions.write_offs import (
    AnotherMustApprove,
    LapsesByItself,
    MoneyMayStillCome,
    WriteOffDecided,
    WriteOffDoesNotFit,
    WriteOffUnexplained,
    WriteOffWaits,
    approve_write_off,
    propose_write_off,
    withdraw_write_off,
)
from billing.choices import AttemptState, EndReason, ReturnKind, WriteOffReason, WriteOffState
from billing.models import Allocation, Entry, Payment, PaymentAttempt, Receivable, WriteOff
from billing.queries.debtors import aged_debtors, credit_parts
from billing.queries.invariants import broken_invariants
from billing.queries.papers import PaperSearch, papers
from billing.queries.receivables import standing_of
from billing.queries.statements import statement_of
from billing.queries.write_offs import write_offs, written_off
from foundation.clock import wall_time
from foundation.models import AuditEntry, OutboxMessage, User
from foundation.references import new_reference
from invoices.models import Document, Issuer
from tests.billing.banking import balance, finance, left
from tests.billing.changing import on
from tests.billing.given import a_paid_agreement, an_agreement, an_employer
from tests.marketplace.given import a_user

START = date(2027, 3, 16)
RENEWED = date(2028, 3, 16)
DAY = date(2028, 9, 1)
NOW = on(DAY)
LATER = DAY + timedelta(days=60)


@pytest.fixture
def late(db) -> Receivable:
    """The invoice of the second year, 1,210 euros, not paid."""
    agreement = a_paid_agreement(an_employer(now=on(START)), now=on(START))
    bill_until(until_on=RENEWED, now=on(RENEWED))
    return Receivable.objects.select_related("document", "party", "agreement").get(
        agreement=agreement, is_first=False
    )


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    for day in (RENEWED, DAY, LATER):
        assert aged_debtors(day).difference == 0
    for party in {one.party for one in Receivable.objects.select_related("party")}:
        account = statement_of(party, first_on=START, last_on=LATER)
        assert account.closing == account.open_cents - account.credit_cents


def proposed(receivable: Receivable, cents: int = 121_000, actor: User | None = None) -> WriteOff:
    return propose_write_off(
        receivable=receivable,
        cents=cents,
        reason=WriteOffReason.BANKRUPT,
        explanation="Bankrupt since 20 August; the trustee expects nothing.",
        actor=actor or finance(),
        now=NOW,
    )


def booked(receivable: Receivable) -> WriteOff:
    return approve_write_off(write_off=proposed(receivable), actor=a_user("boss@mip.example"), now=NOW)


def paid(receivable: Receivable, cents: int, day: date = LATER) -> Payment:
    return settle_payment(
        receivable=receivable,
        provider_reference=new_reference("pi"),
        method="transfer",
        cents=cents,
        into="1220",
        received_at=on(day),
        now=on(day),
    )


def test_above_the_amount_another_person_approves_and_only_then_it_is_a_cost(late: Receivable):
    made = proposed(late)

    assert (made.state, made.needs_another) == (WriteOffState.PROPOSED, True)
    assert left(late) == 121_000
    with pytest.raises(AnotherMustApprove, match=r"1.000,00"):
        approve_write_off(write_off=made, actor=finance(), now=NOW)
    assert not Allocation.objects.filter(write_off__isnull=False).exists()
    done = approve_write_off(write_off=made, actor=a_user("boss@mip.example"), now=NOW)

    assert (done.state, done.booked_on, left(late)) == (WriteOffState.BOOKED, DAY, 0)
    entry = Entry.objects.get(source_kind="write-off")
    assert sorted(entry.lines.values_list("account__code", "cents")) == [
        ("1300", -121_000),
        ("4500", 121_000),
    ]
    assert standing_of(late, DAY).status == "written_off"
    assert standing_of(late, DAY - timedelta(days=1)).status == "late"
    assert [one.number for one in papers(PaperSearch(state="written_off"), today=DAY)] == [
        late.document.number
    ]
    assert late.document not in papers(PaperSearch(state="paid"), today=DAY)
    (shown,) = written_off(write_offs(party=late.party))
    assert (shown.left_cents, shown.vat_cents, shown.vat_back_from) == (121_000, 21_000, date(2029, 4, 15))
    actions = ["propose_write_off", "book_write_off"]
    assert list(
        AuditEntry.objects.filter(action__in=actions).order_by("id").values_list("action", flat=True)
    ) == (actions)


def test_up_to_the_amount_one_person_writes_off_at_once_and_the_rest_stays_owed(late: Receivable):
    made = proposed(late, 100_000)

    assert (made.state, made.needs_another, made.decided_by) == (WriteOffState.BOOKED, False, finance())
    assert left(late) == 21_000
    assert standing_of(late, DAY).status == "late"


def test_in_parts_it_is_no_less_and_another_approves_the_part_that_makes_it_more(late: Receivable):
    first, second = proposed(late, 100_000), proposed(late, 1)

    assert (first.needs_another, second.needs_another) == (False, True)
    assert left(late) == 21_000


@pytest.mark.parametrize("cents", [-1, 0, 121_001])
def test_no_more_than_is_open_is_written_off(late: Receivable, cents: int):
    with pytest.raises(WriteOffDoesNotFit, match=late.document.number):
        proposed(late, cents)

    assert not WriteOff.objects.exists()


@pytest.mark.parametrize(("reason", "explanation"), [("", "why"), ("bankrupt", "  "), ("mood", "why")])
def test_a_write_off_has_a_reason_and_a_sentence(late: Receivable, reason: str, explanation: str):
    with pytest.raises(WriteOffUnexplained):
        propose_write_off(
            receivable=late, cents=1, reason=reason, explanation=explanation, actor=finance(), now=NOW
        )

    assert not WriteOff.objects.exists()


def test_what_was_paid_meanwhile_is_not_written_off(late: Receivable):
    made = proposed(late)
    paid(late, 1_000, DAY)

    with pytest.raises(WriteOffDoesNotFit):
        approve_write_off(write_off=made, actor=a_user("boss@mip.example"), now=NOW)
    with pytest.raises(WriteOffWaits):
        proposed(late, 1_000)
    withdraw_write_off(write_off=made, actor=finance(), now=NOW)
    with pytest.raises(WriteOffDecided):
        withdraw_write_off(write_off=made, actor=finance(), now=NOW)

    assert balance("4500") == 0
    assert proposed(late, 1_000).state == WriteOffState.BOOKED
    assert left(late) == 119_000


def test_while_money_is_on_its_way_nothing_is_written_off(late: Receivable):
    PaymentAttempt.objects.create(receivable=late, state=AttemptState.PROCESSING, opened_at=NOW)

    with pytest.raises(MoneyMayStillCome):
        proposed(late)


def test_stripe_is_asked_to_close_an_open_page_to_pay(late: Receivable):
    attempt = PaymentAttempt.objects.create(receivable=late, state=AttemptState.OPEN, opened_at=NOW)

    booked(late)

    message = OutboxMessage.objects.get(kind="payment.page")
    assert message.reference.startswith(attempt.reference)


@pytest.mark.django_db
def test_a_first_invoice_that_opens_an_agreement_is_credited_instead():
    agreement = an_agreement(an_employer(now=on(START)), now=on(START))

    with pytest.raises(LapsesByItself):
        proposed(agreement.receivables.get(), 100)


def test_reminders_end_and_what_is_not_online_stays_so_until_it_is_paid(late: Receivable):
    for days in range(30, 200):
        remind_of_debts(now=on(RENEWED + timedelta(days=days)))
    agreement = late.agreement
    assert agreement is not None
    gone_on = standing_ends_on(agreement)
    assert gone_on is not None
    owed = list(Receivable.objects.exclude(pk=late.pk).filter(document__issued_on__gt=RENEWED))

    booked(late)

    assert standing_ends_on(agreement) == gone_on
    assert remind_of_debts(now=on(DAY + timedelta(days=100))) == 0
    paid(late, 121_000)
    assert standing_ends_on(agreement) is None
    assert [left(one) for one in owed] == [one.cents for one in owed]


def test_money_that_comes_after_all_takes_the_cost_back_and_what_exceeds_it_is_credit(late: Receivable):
    booked(late)

    paid(late, 50_000)
    again = paid(late, 80_000)

    assert (balance("4500"), balance("1300"), balance("2100")) == (0, 0, -9_000)
    assert left(late) == 0
    assert standing_of(late, LATER).status == "paid"
    assert standing_of(late, LATER - timedelta(days=1)).status == "written_off"
    assert [part.source for part in credit_parts(day=LATER)] == [again]
    entries = Entry.objects.filter(source_kind="recovered")
    assert [one.lines.get(account__code="4500").cents for one in entries.order_by("id")] == [-50_000, -71_000]
    (shown,) = written_off(write_offs())
    assert (shown.recovered_cents, shown.left_cents, shown.vat_cents) == (121_000, 0, 0)


def test_what_stayed_open_is_paid_before_what_was_written_off(late: Receivable):
    proposed(late, 100_000)

    paid(late, 30_000)

    assert balance("4500") == 91_000
    assert left(late) == 0


def test_money_of_before_that_is_booked_late_takes_it_back_on_the_day_of_the_write_off(late: Receivable):
    booked(late)

    settle_payment(
        receivable=late,
        provider_reference="late-statement",
        method="transfer",
        cents=121_000,
        into="1220",
        received_at=on(DAY - timedelta(days=3)),
        now=on(LATER),
    )

    assert Entry.objects.get(source_kind="recovered").booked_on == DAY
    for day in (DAY - timedelta(days=2), DAY, LATER):
        assert aged_debtors(day).ages.total == 0
        assert aged_debtors(day).difference == 0


def test_a_payment_that_the_bank_takes_back_leaves_it_owed_and_not_written_off(late: Receivable):
    booked(late)
    payment = paid(late, 121_000)

    return_payment(
        payment=payment,
        kind=ReturnKind.BANK,
        source_reference="r1",
        cents=121_000,
        returned_on=LATER,
        out_of="1220",
        reason="",
        now=on(LATER),
    )

    assert left(late) == 121_000
    assert balance("4500") == 0


def test_what_is_written_off_and_issued_again_is_owed_by_the_new_one_and_no_cost_any_more(late: Receivable):
    booked(late)

    done = reissue_invoice(
        reference=late.document.reference,
        purchase_order="PO-7",
        party=None,
        reason="Wrong order number",
        actor=finance(),
        now=on(DAY + timedelta(days=1)),
    )

    new = Receivable.objects.get(document=done.document)
    assert (left(late), left(new)) == (0, 121_000)
    assert (balance("4500"), balance("1300")) == (0, 121_000)
    assert standing_of(late, LATER).status == "credited"


def test_days_that_are_given_back_take_the_write_off_back_and_are_no_credit(late: Receivable):
    booked(late)
    agreement = late.agreement
    assert agreement is not None

    end_agreement(
        agreement=agreement, ends_on=date(2028, 12, 1), reason=EndReason.STAFF, actor=finance(), now=NOW
    )

    back = -Document.objects.get(corrects=late.document).gross_cents
    assert back > 0
    assert balance("4500") == 121_000 - back
    assert left(late) == 0
    assert credit_parts(day=LATER) == []
    (shown,) = written_off(write_offs())
    assert (shown.recovered_cents, shown.left_cents) == (back, 121_000 - back)


def test_what_is_written_off_is_not_credited_by_hand(late: Receivable):
    booked(late)

    with pytest.raises(SomethingWasPaid):
        credit_invoice(reference=late.document.reference, reason="Wrong", actor=finance(), now=NOW)

    assert left(late) == 0
    assert not Document.objects.filter(credits=late.document).exists()


def test_the_database_keeps_a_write_off_as_it_was_and_within_its_receivable(late: Receivable):
    made = proposed(late)
    facts = {"write_off": made, "cents": 1, "allocated_on": DAY, "allocated_at": NOW}

    with pytest.raises(IntegrityError, match="settles another receivable"), transaction.atomic():
        Allocation.objects.create(receivable=late, **facts)  # not approved
    with pytest.raises(IntegrityError, match="write_off_is_approved_by_another"), transaction.atomic():
        WriteOff.objects.filter(pk=made.pk).update(
            state=WriteOffState.BOOKED, decided_at=NOW, decided_by=finance(), booked_on=DAY
        )
    with pytest.raises(IntegrityError, match="stays as it was proposed"), transaction.atomic():
        WriteOff.objects.filter(pk=made.pk).update(cents=1)
    with pytest.raises(IntegrityError, match="write_off_has_the_facts_of_its_state"), transaction.atomic():
        WriteOff.objects.filter(pk=made.pk).update(state=WriteOffState.WITHDRAWN)
    with pytest.raises(IntegrityError, match="stays as it was proposed"), transaction.atomic():
        WriteOff.objects.all().delete()
    approve_write_off(write_off=made, actor=a_user("boss@mip.example"), now=NOW)
    assert left(late) == 0
    assert WriteOff.objects.get().cents == 121_000


def test_the_database_settles_no_more_than_was_written_off(late: Receivable):
    made = proposed(late, 100_000)

    with pytest.raises(IntegrityError, match="more than was written off"), transaction.atomic():
        Allocation.objects.create(
            receivable=late, write_off=made, cents=1, allocated_on=DAY, allocated_at=NOW
        )

    assert left(late) == 21_000


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_approve_at_once_write_off_once(late: Receivable):
    made = proposed(late)
    answers: list[str] = []

    def approve(email: str) -> None:
        try:
            approve_write_off(write_off=made, actor=a_user(email), now=NOW)
            answers.append("booked")
        except (WriteOffDecided, WriteOffDoesNotFit):
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=(f"boss{n}@mip.example",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["booked", "refused"]
    assert balance("4500") == 121_000
    assert Issuer.objects.count() == 1
