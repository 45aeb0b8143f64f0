"""What a change, a rest and a transfer refuse, and that nothing moves when they do."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from billing.actions.agreements import StartsTooEarlyOrTooLate, accept_quote, end_agreement
from billing.actions.changes import (
    AgreementEnds,
    AgreementRests,
    ChangeIsPlanned,
    ComesOnce,
    MarksMissing,
    NothingChanges,
    NothingLeft,
    NotPlanned,
    PayFirst,
    withdraw_change,
)
from billing.actions.credit import use_credit
from billing.actions.quotes import (
    NeedsAnotherProduct,
    PayerNotAllowed,
    QuantityOutOfRange,
    SoldByAnother,
    TwoOfOneGroup,
    UnknownProduct,
)
from billing.actions.runs import bill_until
from billing.actions.suspensions import (
    DoesNotRest,
    RestNeedsExplanation,
    RestsAlready,
    resume_agreement,
    suspend_agreement,
)
from billing.actions.transfers import AlreadyTheirs, TransferNeedsReason, transfer_agreement
from billing.choices import EndReason, SuspensionReason
from billing.models import (
    Agreement,
    AgreementChange,
    AgreementLine,
    Product,
    Quote,
    Receivable,
    Suspension,
    Transfer,
)
from billing.queries.changes import ChangeNotFound, change_of, change_with
from billing.queries.invariants import broken_invariants
from billing.rules.selection import Choice
from foundation.clock import wall_time
from foundation.models import OutboxMessage
from invoices.models import Document
from marketplace.models import Allowance
from quality.actions.decisions import withdraw_mark
from tests.billing.changing import change, on, pay_all
from tests.billing.given import NOW, a_paid_agreement, a_quote, an_agreement, an_employer
from tests.invoices.given import an_issuer
from tests.marketplace.given import a_user, an_owner_of
from tests.quality.given import a_partner

pytestmark = pytest.mark.django_db

MID = date(2027, 9, 16)


def state() -> tuple[object, ...]:
    return (
        Document.objects.count(),
        AgreementChange.objects.count(),
        list(AgreementLine.objects.order_by("id").values_list("id", "from_on", "until_on")),
        list(Allowance.objects.order_by("id").values_list("id", "slots", "from_at", "until_at")),
    )


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"CAR_RECRUIT_5": 1}, NothingChanges),
        ({}, NothingChanges),
        ({"CAR_RECRUIT_5": 0}, NeedsAnotherProduct),
        ({"CAR_RECRUIT_5": 0, "CAR_SLOT": 0}, NothingLeft),
        ({"CAR_RECRUIT_15": 1}, TwoOfOneGroup),
        ({"CAR_SLOT": 9999}, QuantityOutOfRange),
        ({"CAR_SLOT": -1}, QuantityOutOfRange),
        ({"NO_SUCH": 1}, UnknownProduct),
        ({"NO_SUCH": 0}, UnknownProduct),
        ({"WEL_DUTCH": 4}, ComesOnce),
        ({"SRV_MARKETING": 1}, PayerNotAllowed),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_moves(wanted, refusal):
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 2))
    before = state()

    with pytest.raises(refusal):
        change(agreement, MID, **wanted)

    assert state() == before


def test_what_waits_for_its_payment_ends_or_rests_is_not_changed():
    waiting = an_agreement()
    with pytest.raises(PayFirst):
        change(waiting, MID, CAR_SLOT=1)
    agreement = a_paid_agreement(waiting.organisation)
    suspend(agreement)
    with pytest.raises(AgreementRests):
        change(agreement, MID, CAR_SLOT=1)
    resume_agreement(agreement=agreement, actor=a_user("nog@mip.example"), now=on(MID))
    end_agreement(
        agreement=agreement,
        ends_on=date(2028, 3, 16),
        reason=EndReason.NOTICE,
        actor=an_owner_of(agreement.organisation),
        now=on(MID),
    )
    with pytest.raises(AgreementEnds):
        change(agreement, MID, CAR_SLOT=1)


def test_one_change_is_planned_at_a_time_and_can_be_taken_back_once_before_its_day():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 2))
    owner = an_owner_of(agreement.organisation)
    [planned] = change(agreement, MID, CAR_SLOT=1).changes
    with pytest.raises(ChangeIsPlanned):
        change(agreement, MID, CAR_SLOT=5)
    with pytest.raises(NotPlanned):
        withdraw_change(change=planned, actor=owner, now=on(date(2028, 3, 16)))

    withdraw_change(change=planned, actor=owner, now=on(MID))

    with pytest.raises(NotPlanned):
        withdraw_change(change=planned, actor=owner, now=on(MID))
    [at_once] = change(agreement, MID, CAR_SLOT=5).changes
    with pytest.raises(NotPlanned):
        withdraw_change(change=at_once, actor=owner, now=on(MID))


def test_a_change_is_found_by_its_own_agreement_only():
    agreement = a_paid_agreement()
    other = a_paid_agreement(agreement.organisation)
    [made] = change(agreement, MID, CAR_SLOT=1).changes

    assert change_of(agreement, made.reference) == change_with(made.reference) == made
    with pytest.raises(ChangeNotFound):
        change_of(other, made.reference)
    with pytest.raises(ChangeNotFound):
        change_with("W-NONE")


def test_what_asks_a_mark_that_is_gone_is_not_added():
    agreement = a_paid_agreement()
    withdraw_mark(
        organisation=agreement.organisation,
        mark_code="bmip",
        fact="Ingetrokken",
        reason="Besluit van de commissie",
        actor=a_user("kwaliteit@mip.example"),
        now=on(MID),
    )

    with pytest.raises(MarksMissing):
        change(agreement, MID, CAR_SLOT=1)


def test_what_another_issuer_sells_is_a_package_of_its_own():
    agreement = a_paid_agreement()
    other = an_issuer(code="mip-zeeland")
    Product.objects.filter(code="KNOWLEDGE").update(issuer=other)

    for wanted in ({"KNOWLEDGE": 1}, {"KNOWLEDGE": 1, "CAR_RECRUIT_5": 0}):
        with pytest.raises(SoldByAnother):
            change(agreement, MID, **wanted)


def test_who_agreed_when_and_from_where_is_kept_and_told():
    agreement = a_paid_agreement()

    [made] = change(agreement, MID, CAR_SLOT=1).changes

    assert (made.made_by, made.made_at, made.ip_address) == (
        an_owner_of(agreement.organisation),
        on(MID),
        "192.0.2.7",
    )
    assert OutboxMessage.objects.filter(kind="agreement.changed", reference=made.reference).exists()


def suspend(agreement: Agreement, explanation: str = "SNF is geschorst.") -> Suspension:
    return suspend_agreement(
        agreement=agreement,
        reason=SuspensionReason.QUALITY,
        explanation=explanation,
        actor=a_user(),
        now=on(MID),
    )


def test_a_rest_has_a_reason_begins_once_and_ends_once():
    agreement = a_paid_agreement()
    with pytest.raises(RestNeedsExplanation):
        suspend(agreement, "  ")
    with pytest.raises(DoesNotRest):
        resume_agreement(agreement=agreement, actor=a_user("een@mip.example"), now=on(MID))
    with pytest.raises(PayFirst):
        suspend(an_agreement(agreement.organisation))

    suspend(agreement)
    with pytest.raises(RestsAlready):
        suspend(agreement)

    resume_agreement(agreement=agreement, actor=a_user("twee@mip.example"), now=on(MID))
    assert Suspension.objects.get().until_on == MID
    ended = a_paid_agreement(agreement.organisation)
    Agreement.objects.filter(pk=ended.pk).update(ended_on=MID, end_reason=EndReason.STAFF)
    with pytest.raises(AgreementEnds):
        suspend(ended)


def test_an_open_standing_beside_a_rest_is_noticed():
    agreement = a_paid_agreement()
    Suspension.objects.create(
        agreement=agreement,
        reason="quality",
        explanation="buiten de actie om",
        from_on=MID,
        made_by=an_owner_of(agreement.organisation),
        made_at=on(MID),
    )

    assert broken_invariants(wall_now=wall_time())["paid_agreements_are_open"] == [agreement.reference]


def test_an_agreement_goes_over_to_another_who_may_have_it_with_a_reason():
    agreement = a_paid_agreement()
    staff = a_user("finance@mip.example")
    successor = a_partner(kvk_number="90006623", name="Samen Telen B.V.")
    provider = a_partner(kvk_number="90011368", name="Woonfijn B.V.", roles=["housing_provider"])

    def go(to, reason="Fusie"):
        return transfer_agreement(agreement=agreement, successor=to, reason=reason, actor=staff, now=on(MID))

    for refusal, to, reason in (
        (AlreadyTheirs, agreement.organisation, "Fusie"),
        (TransferNeedsReason, successor, " "),
        (PayerNotAllowed, provider, "Fusie"),
    ):
        with pytest.raises(refusal):
            go(to, reason)
    assert not Transfer.objects.exists()

    transfer = go(successor)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        Transfer.objects.filter(pk=transfer.pk).update(reason="anders")
    Agreement.objects.filter(pk=agreement.pk).update(ended_on=MID, end_reason=EndReason.STAFF)
    with pytest.raises(AgreementEnds):
        go(provider)


@pytest.mark.parametrize("starts_on", [date(2027, 3, 15), date(2027, 9, 17)])
def test_a_first_day_in_the_past_or_past_half_a_year_is_refused(starts_on):
    quote = a_quote()

    with pytest.raises(StartsTooEarlyOrTooLate):
        accept_quote(
            quote=quote,
            actor=an_owner_of(quote.organisation),
            name="Anna de Wit",
            ip_address=None,
            starts_on=starts_on,
            now=NOW,
        )

    assert Quote.objects.get().accepted_at is None


def test_credit_of_one_agreement_pays_the_first_invoice_of_another_and_opens_it():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-50"))
    owner = an_owner_of(agreement.organisation)

    bill_until(until_on=date(2028, 3, 16), now=on(date(2028, 3, 16)))
    pay_all(agreement, on(date(2028, 3, 20)))
    end_agreement(
        agreement=agreement,
        ends_on=date(2028, 5, 1),
        reason=EndReason.STAFF,
        actor=owner,
        now=on(date(2028, 4, 1)),
    )

    second = an_agreement(agreement.organisation, now=on(date(2028, 4, 2)))

    second.refresh_from_db()
    assert second.first_paid_at == on(date(2028, 4, 2))
    [receivable] = Receivable.objects.filter(agreement=second)
    assert [one.cents for one in receivable.allocations.all()] == [receivable.cents]
    assert use_credit(agreement=second, now=on(date(2028, 4, 2))) == 0
    assert not any(broken_invariants(wall_now=wall_time()).values())
    connection.check_constraints()


def test_nobody_without_credit_has_an_invoice_settled():
    agreement = an_agreement(an_employer())

    assert use_credit(agreement=agreement, first=True, now=NOW) == 0
