"""Objections to decisions, and their answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import start_of_day
from marketplace.actions.organisations import TextHoldsBsn
from marketplace.models import Listing, Organisation
from quality.actions.decisions import refuse_mark, withdraw_mark
from quality.actions.listing_decisions import remove_listing, suspend_listing
from quality.actions.objections import (
    REMEDIES,
    AnsweredAlready,
    AnswerMissing,
    DecidedByYourself,
    NothingToObjectTo,
    ObjectedAlready,
    ObjectionTooLate,
    answer_objection,
    object_to_decision,
)
from quality.choices import ObjectionOutcome
from quality.models import Decision, Interruption, MarkHeld, Objection
from quality.queries.queue import waiting_at
from quality.rules.objections import OBJECTIONABLE
from tests.marketplace.given import a_published_vacancy, an_owner_of
from tests.quality.given import (
    NOW,
    a_colleague,
    a_partner,
    a_recognition,
    a_register_file,
    a_small_ind_register,
    a_staff_member,
    a_suspension,
    an_import,
    grounds,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _a_suspended_employer() -> tuple[Organisation, Decision]:
    partner = a_partner()
    a_recognition(partner, now=NOW - DAY)
    return partner, a_suspension(partner)


def _an_objection(decision: Decision, text: str = "Er sliepen er 8, geen 14.") -> Objection:
    return object_to_decision(
        decision=decision, actor=an_owner_of(decision.organisation), text=text, now=NOW + 2 * DAY
    )


def test_everything_that_can_be_objected_to_can_be_made_undone() -> None:
    assert set(REMEDIES) == OBJECTIONABLE


def test_an_objection_waits_at_the_desk_with_a_last_day() -> None:
    partner, decision = _a_suspended_employer()

    objection = _an_objection(decision, text="")

    assert objection.answer_by_on == date(2027, 4, 29)
    [case] = waiting_at(NOW + 2 * DAY)
    assert (case.kind, case.reference, case.name, case.acts_at) == (
        "objection",
        objection.reference,
        partner.name,
        start_of_day(date(2027, 4, 30)),
    )
    assert OutboxMessage.objects.get(kind="objection.made").reference == objection.reference
    assert AuditEntry.objects.filter(action="object_to_decision").count() == 1


def test_an_objection_that_is_right_puts_the_mark_back_as_it_was_by_a_new_decision() -> None:
    partner, decision = _a_suspended_employer()
    objection = _an_objection(decision)

    answered = answer_objection(
        objection=objection,
        outcome=ObjectionOutcome.UPHELD,
        answer="Wij telden een gezin op bezoek mee.",
        actor=a_colleague(),
        now=NOW + 5 * DAY,
    )

    assert answered.new_decision is not None
    assert (answered.new_decision.kind, answered.new_decision.reason_code) == (
        "reinstate",
        "objection_upheld",
    )
    row = MarkHeld.objects.get(organisation=partner, from_at=NOW + 5 * DAY)
    assert (row.state, row.until_at) == ("verified", start_of_day(date(2029, 3, 15)))
    assert Interruption.objects.select_related("resumed_by").get().was_wrong
    assert waiting_at(NOW + 5 * DAY) == []
    assert not OutboxMessage.objects.filter(kind="objection.rejected").exists()


def test_an_objection_that_is_not_right_is_answered_with_reasons_and_changes_nothing() -> None:
    partner, decision = _a_suspended_employer()
    objection = _an_objection(decision)

    answer_objection(
        objection=objection,
        outcome=ObjectionOutcome.REJECTED,
        answer="Het rapport telt 14 bedden in gebruik.",
        actor=a_colleague(),
        now=NOW + 5 * DAY,
    )

    assert OutboxMessage.objects.get(kind="objection.rejected").reference == objection.reference
    assert MarkHeld.objects.filter(organisation=partner).count() == 1
    assert Decision.objects.count() == 2


def test_a_withdrawal_and_a_refusal_are_made_undone_too() -> None:
    partner = a_partner()
    refusal = refuse_mark(
        organisation=partner, mark_code="akf", fact="x", reason="y", actor=a_staff_member(), now=NOW
    )
    answer_objection(
        objection=_an_objection(refusal),
        outcome=ObjectionOutcome.UPHELD,
        answer="Het stuk was er wel.",
        actor=a_colleague(),
        now=NOW + 3 * DAY,
    )
    assert MarkHeld.objects.get(organisation=partner).until_at == start_of_day(date(2028, 3, 19))

    withdrawal = withdraw_mark(
        organisation=partner,
        mark_code="akf",
        fact="x",
        reason="y",
        actor=a_staff_member(),
        now=NOW + 4 * DAY,
    )
    objection = object_to_decision(decision=withdrawal, actor=an_owner_of(partner), now=NOW + 5 * DAY)
    answer_objection(
        objection=objection,
        outcome=ObjectionOutcome.UPHELD,
        answer="U hebt gelijk.",
        actor=a_colleague(),
        now=NOW + 6 * DAY,
    )
    row = MarkHeld.objects.get(organisation=partner, from_at=NOW + 6 * DAY)
    assert (row.state, row.until_at) == ("verified", start_of_day(date(2028, 3, 19)))


def test_who_is_in_the_register_after_all_gets_its_mark_back_also_after_the_grace_period() -> None:
    a_small_ind_register()
    partner = a_partner()
    an_import(a_register_file(partner.party.kvk_number))
    an_import(a_register_file(extra=21), now=NOW + DAY, file_name="ind-2.csv")
    decision = Decision.objects.get(kind="due_for_check")
    objection = _an_objection(decision)
    late = NOW + 33 * DAY

    answer_objection(
        objection=objection,
        outcome=ObjectionOutcome.UPHELD,
        answer="U staat er onder uw nieuwe nummer in.",
        actor=a_colleague(),
        now=late,
    )

    row = MarkHeld.objects.get(organisation=partner, from_at=late)
    assert (row.state, row.until_at) == ("verified", None)


def test_refusals_of_an_objection_leave_nothing_behind() -> None:
    partner, decision = _a_suspended_employer()
    owner = an_owner_of(partner)
    with pytest.raises(ObjectionTooLate, match="27 april 2027"):
        object_to_decision(decision=decision, actor=owner, now=start_of_day(date(2027, 4, 28)))
    with pytest.raises(NothingToObjectTo):
        object_to_decision(decision=Decision.objects.get(kind="recognise"), actor=owner, now=NOW)
    with pytest.raises(TextHoldsBsn):
        object_to_decision(decision=decision, actor=owner, text="Mijn BSN is 111222333.", now=NOW)
    assert not Objection.objects.exists()

    object_to_decision(
        decision=decision, actor=owner, now=start_of_day(date(2027, 4, 28)) - timedelta(seconds=1)
    )
    with pytest.raises(ObjectedAlready):
        object_to_decision(decision=decision, actor=owner, now=NOW)
    assert Objection.objects.count() == 1


def test_who_decided_does_not_answer_and_nobody_answers_twice_or_without_reasons() -> None:
    partner, decision = _a_suspended_employer()
    objection = _an_objection(decision)
    for actor, answer, refusal in (
        (a_staff_member(), "Nee.", DecidedByYourself),
        (a_colleague(), " ", AnswerMissing),
    ):
        with pytest.raises(refusal):
            answer_objection(
                objection=objection, outcome=ObjectionOutcome.UPHELD, answer=answer, actor=actor, now=NOW
            )
    objection.refresh_from_db()
    assert objection.outcome == ""
    assert Decision.objects.count() == 2

    def answered(outcome: ObjectionOutcome) -> None:
        answer_objection(
            objection=objection,
            outcome=outcome,
            answer="Nee, om deze reden.",
            actor=a_colleague(),
            now=NOW + 3 * DAY,
        )

    answered(ObjectionOutcome.REJECTED)
    with pytest.raises(AnsweredAlready):
        answered(ObjectionOutcome.UPHELD)
    assert MarkHeld.objects.filter(organisation=partner).count() == 1


def test_the_database_refuses_an_answer_by_who_decided_a_change_and_a_half_answer() -> None:
    _partner, decision = _a_suspended_employer()
    objection = Objection.objects.filter(pk=_an_objection(decision).pk)
    whole = {"outcome": "rejected", "answer": "Nee.", "answered_at": NOW}
    with pytest.raises(DatabaseError, match="Who decided does not answer"), transaction.atomic():
        objection.update(answered_by=a_staff_member(), **whole)
    with pytest.raises(IntegrityError, match="objection_is_answered_whole"), transaction.atomic():
        objection.update(outcome="rejected")
    with (
        pytest.raises(IntegrityError, match="objection_that_is_right_has_a_new_decision"),
        transaction.atomic(),
    ):
        objection.update(answered_by=a_colleague(), **{**whole, "outcome": "upheld"})
    with pytest.raises(DatabaseError, match="stays as it was made"), transaction.atomic():
        objection.update(text="anders")
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        objection.delete()
    objection.update(answered_by=a_colleague(), **whole)
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        objection.update(answer="Toch wel.")


@pytest.mark.parametrize("is_removed", [False, True])
def test_an_objection_about_a_listing_that_is_right_puts_the_listing_back(is_removed: bool) -> None:
    partner = a_partner()
    a_recognition(partner, now=NOW - DAY)
    listing = a_published_vacancy(partner, now=NOW - DAY)
    decide = remove_listing if is_removed else suspend_listing
    decision = decide(listing=listing, grounds=grounds(), actor=a_staff_member(), now=NOW)
    objection = _an_objection(decision)

    answered = answer_objection(
        objection=objection,
        outcome=ObjectionOutcome.UPHELD,
        answer="Het was een andere vacature.",
        actor=a_colleague(),
        now=NOW + 3 * DAY,
    )

    assert answered.new_decision is not None
    assert (answered.new_decision.kind, answered.new_decision.listing) == ("reinstate", listing)
    listing.refresh_from_db()
    assert listing.state == ("withdrawn" if is_removed else "published")
    shows = Listing.objects.live_at(NOW + 3 * DAY + timedelta(minutes=1)).filter(pk=listing.pk)
    assert shows.exists() is not is_removed, "a removed one its partner publishes again"
