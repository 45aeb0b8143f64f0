"""Marks suspended for a while, and put in order again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import start_of_day
from marketplace.models import Listing, Organisation
from quality.actions.decisions import (
    AlreadyHeld,
    EndsBeforeStart,
    NotHeld,
    recognise_organisation,
    refuse_mark,
    withdraw_mark,
)
from quality.actions.rounds import expire_marks
from quality.actions.statements import ReasonMissing, Statement
from quality.actions.suspensions import (
    Evidence,
    EvidenceNotNamed,
    NothingToReinstate,
    NothingToSuspend,
    NothingToWaitFor,
    NotLater,
    SuspendedAlready,
    reinstate_mark,
    suspend_mark,
    wait_for_evidence,
)
from quality.actions.windows import refresh_quality_windows
from quality.choices import CheckKind, ReasonCode
from quality.models import Check, Decision, Interruption, MarkHeld
from quality.queries.eligibility import marks_of
from quality.queries.queue import waiting_at
from quality.words import mark_sentence
from tests.marketplace.given import a_published_vacancy, an_open_door
from tests.quality.given import (
    NOW,
    a_colleague,
    a_partner,
    a_recognition,
    a_register_file,
    a_small_ind_register,
    a_staff_member,
    a_statement,
    a_suspension,
    an_import,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def _an_employer_online() -> tuple[Organisation, Listing]:
    partner = a_partner()
    a_recognition(partner, now=NOW - 2 * DAY)
    an_open_door(partner, conditions=())
    refresh_quality_windows(organisation_ids=[partner.pk], now=NOW)
    return partner, a_published_vacancy(partner)


def _shows(listing: Listing, at: datetime) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def _reinstated(partner: Organisation, *, now: datetime, mark_code: str = "bmip", **more: object) -> Decision:
    return reinstate_mark(
        organisation=partner,
        mark_code=mark_code,
        statement=a_statement(reason_code=ReasonCode.EVIDENCE_ACCEPTED),
        actor=a_staff_member(),
        now=now,
        **more,  # type: ignore[arg-type]  # named as the action names them
    )


def test_a_dated_suspension_hides_at_its_second_and_shows_again_at_midnight_with_no_worker() -> None:
    partner, vacancy = _an_employer_online()
    from_at, back_at = NOW + timedelta(hours=5), start_of_day(date(2027, 3, 23))

    decision = a_suspension(
        partner, now=NOW + timedelta(hours=1), until_on=date(2027, 3, 23), takes_effect_at=from_at
    )

    assert [_shows(vacancy, at) for at in (from_at - SECOND, from_at, back_at - SECOND, back_at)] == [
        True,
        False,
        False,
        True,
    ]
    assert (decision.kind, decision.takes_effect_at, decision.valid_until_on) == (
        "suspend",
        from_at,
        date(2027, 3, 23),
    )
    stretches = MarkHeld.objects.filter(organisation=partner).order_by("from_at")
    assert [(one.state, one.from_at, one.until_at) for one in stretches] == [
        ("suspended", NOW - 2 * DAY, from_at),
        ("verified", back_at, start_of_day(date(2029, 3, 14))),
    ]
    assert OutboxMessage.objects.filter(kind="mark.decided", reference=decision.reference).count() == 1
    assert AuditEntry.objects.filter(action="suspend_mark").count() == 1


def test_an_open_suspension_lasts_until_a_new_decision_and_the_mark_keeps_its_last_day() -> None:
    partner, vacancy = _an_employer_online()
    a_suspension(partner)
    assert not _shows(vacancy, NOW + 300 * DAY)
    assert expire_marks(now=NOW + DAY) == 0
    [row] = marks_of(partner, NOW + DAY)
    with override("en"):
        assert (row.state, mark_sentence("bmip", row, partner)) == (
            "suspended",
            "BMIP-erkenning: suspended from 16 March 2027",
        )

    _reinstated(partner, now=NOW + 10 * DAY)

    assert not _shows(vacancy, NOW + 10 * DAY - SECOND)
    assert _shows(vacancy, NOW + 10 * DAY)
    [row] = marks_of(partner, NOW + 10 * DAY)
    assert (row.state, row.until_at) == ("verified", start_of_day(date(2029, 3, 14)))
    gap = Interruption.objects.get()
    assert (gap.from_at, gap.until_at, gap.was_wrong) == (NOW, NOW + 10 * DAY, False)


def test_a_dated_suspension_can_end_earlier() -> None:
    partner, vacancy = _an_employer_online()
    a_suspension(partner, until_on=date(2027, 4, 16))

    _reinstated(partner, now=NOW + DAY)

    assert _shows(vacancy, NOW + DAY)
    assert MarkHeld.objects.filter(organisation=partner).count() == 2


def test_a_suspended_mark_whose_last_day_passes_expires_and_does_not_come_back() -> None:
    partner, vacancy = _an_employer_online()
    a_suspension(partner)
    late = start_of_day(date(2029, 3, 14)) + DAY
    assert expire_marks(now=late - 2 * DAY) == 0
    assert expire_marks(now=late) == 1

    _reinstated(partner, now=late)

    assert not _shows(vacancy, late)
    assert not MarkHeld.objects.filter(organisation=partner, from_at__lte=late, until_at__gt=late).exists()


def test_a_suspended_mark_can_be_withdrawn_and_what_was_withdrawn_given_anew() -> None:
    partner, vacancy = _an_employer_online()
    a_suspension(partner, until_on=date(2027, 3, 23))
    withdraw_mark(
        organisation=partner,
        mark_code="bmip",
        fact="Er sliepen er nog steeds 14.",
        reason="U herstelde het niet.",
        actor=a_staff_member(),
        now=NOW + DAY,
    )
    assert not _shows(vacancy, NOW + 100 * DAY)

    a_recognition(partner, now=NOW + 30 * DAY)

    assert [_shows(vacancy, NOW + 30 * DAY - SECOND), _shows(vacancy, NOW + 30 * DAY)] == [False, True]


def test_refusals_of_a_suspension_move_nothing() -> None:
    partner, vacancy = _an_employer_online()
    with pytest.raises(EndsBeforeStart):
        a_suspension(partner, until_on=date(2027, 3, 16))
    with pytest.raises(NothingToSuspend):
        a_suspension(partner, mark_code="snf")
    with pytest.raises(ReasonMissing):
        suspend_mark(
            organisation=partner,
            mark_code="bmip",
            statement=Statement(fact="Gezien.", reason=" ", reason_code=ReasonCode.OTHER),
            actor=a_staff_member(),
            now=NOW,
        )
    with pytest.raises(NothingToReinstate):
        _reinstated(partner, now=NOW)
    assert _shows(vacancy, NOW)
    assert not Interruption.objects.exists()
    assert Decision.objects.count() == 1

    a_suspension(partner)
    with pytest.raises(SuspendedAlready):
        a_suspension(partner)
    with pytest.raises(AlreadyHeld):
        a_recognition(partner)
    assert Decision.objects.count() == 2


def test_an_application_that_is_refused_changes_nothing_but_says_why() -> None:
    partner = a_partner()
    decision = refuse_mark(
        organisation=partner,
        mark_code="bmip",
        fact="De arbeidsovereenkomst ontbreekt.",
        reason="Zonder deze kunnen wij het loon niet zien.",
        actor=a_staff_member(),
        now=NOW,
    )
    assert (decision.kind, decision.reason_code, decision.rule) == (
        "refuse",
        "evidence_missing",
        "Aansluitvoorwaarden, artikel 4",
    )
    assert not MarkHeld.objects.exists()
    a_recognition(partner)
    with pytest.raises(AlreadyHeld):
        refuse_mark(
            organisation=partner, mark_code="bmip", fact="x", reason="y", actor=a_staff_member(), now=NOW
        )


def _a_partner_gone_from_the_register() -> Organisation:
    a_small_ind_register()
    partner = a_partner()
    number = partner.party.kvk_number
    an_import(a_register_file(number))
    an_import(a_register_file(extra=21), now=NOW + DAY, file_name="ind-2.csv")
    return partner


def test_evidence_puts_a_mark_that_is_due_for_check_in_order_and_is_kept() -> None:
    partner = _a_partner_gone_from_the_register()
    assert [one.kind for one in waiting_at(NOW + DAY)] == ["gone"]
    with pytest.raises(EvidenceNotNamed):
        _reinstated(
            partner, now=NOW + DAY, mark_code="ind", evidence=Evidence(kind=CheckKind.PERSON, source=" ")
        )
    assert not Check.objects.filter(kind="person").exists()

    _reinstated(
        partner,
        now=NOW + 2 * DAY,
        mark_code="ind",
        evidence=Evidence(kind=CheckKind.PERSON, source="Gebeld met de IND, mevrouw Jansen"),
    )

    row = MarkHeld.objects.get(organisation=partner, mark__code="ind")
    assert (row.state, row.until_at, row.checked_on) == ("verified", None, date(2027, 3, 18))
    seen = Check.objects.get(kind="person")
    assert (seen.outcome, seen.source) == ("confirmed", "Gebeld met de IND, mevrouw Jansen")
    assert waiting_at(NOW + 2 * DAY) == []


def test_who_waits_for_evidence_names_a_later_day_on_which_the_mark_ends() -> None:
    partner = _a_partner_gone_from_the_register()
    row = MarkHeld.objects.get(organisation=partner, mark__code="ind")
    assert row.until_at == start_of_day(date(2027, 4, 14))

    def wait(until_on: date, mark_code: str = "ind") -> Decision:
        return wait_for_evidence(
            organisation=partner,
            mark_code=mark_code,
            statement=a_statement(reason_code=ReasonCode.EVIDENCE_MISSING),
            until_on=until_on,
            actor=a_staff_member(),
            now=NOW + 2 * DAY,
        )

    with pytest.raises(NotLater):
        wait(date(2027, 4, 14))
    with pytest.raises(NothingToWaitFor):
        wait(date(2027, 5, 1), mark_code="snf")
    decision = wait(date(2027, 4, 21))

    row.refresh_from_db()
    assert (row.state, row.until_at, row.decision) == (
        "due_for_check",
        start_of_day(date(2027, 4, 21)),
        decision,
    )
    assert decision.takes_effect_at == row.until_at


def test_what_we_suspended_or_withdrew_does_not_come_back_because_it_stands_in_a_register() -> None:
    a_small_ind_register()
    partner = a_partner()
    number = partner.party.kvk_number
    an_import(a_register_file(number))
    a_suspension(partner, mark_code="ind", now=NOW + DAY)
    an_import(a_register_file(number, extra=22), now=NOW + 2 * DAY, file_name="ind-2.csv")
    assert not MarkHeld.objects.filter(organisation=partner, until_at=None).exists()

    _reinstated(partner, now=NOW + 3 * DAY, mark_code="ind")
    assert MarkHeld.objects.filter(organisation=partner, until_at=None, state="verified").count() == 1

    withdraw_mark(
        organisation=partner,
        mark_code="ind",
        fact="De rechter trok de erkenning in.",
        reason="U bent geen erkend referent meer.",
        actor=a_staff_member(),
        now=NOW + 4 * DAY,
    )
    an_import(a_register_file(number, extra=23), now=NOW + 5 * DAY, file_name="ind-3.csv")
    assert not MarkHeld.objects.filter(organisation=partner, until_at=None).exists()
    with pytest.raises(NotHeld):
        withdraw_mark(
            organisation=partner,
            mark_code="ind",
            fact="x",
            reason="y",
            actor=a_staff_member(),
            now=NOW + 6 * DAY,
        )


def test_the_database_refuses_two_interruptions_at_a_time_and_one_that_runs_backward() -> None:
    partner, _vacancy = _an_employer_online()
    first = a_suspension(partner, until_on=date(2027, 3, 23))
    gap = Interruption.objects.get(decision=first)
    other = refuse_mark(
        organisation=partner, mark_code="snf", fact="x", reason="y", actor=a_staff_member(), now=NOW
    )

    def copy(from_at: datetime, until_at: datetime | None, **more: object) -> None:
        Interruption.objects.create(
            decision=other,
            organisation=partner,
            mark=gap.mark,
            held=gap.held,
            from_at=from_at,
            until_at=until_at,
            state_before="verified",
            **more,
        )

    for from_at, until_at, more, name in (
        (NOW + DAY, None, {}, "mark_is_interrupted_once_at_a_time"),
        (NOW + 30 * DAY, NOW + 29 * DAY, {}, "interruption_runs_forward"),
        (NOW + 30 * DAY, None, {"resumed_by": other}, "interruption_that_is_resumed_has_an_end"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            copy(from_at, until_at, **more)


def test_a_recognition_until_a_day_in_the_past_is_refused() -> None:
    partner = a_partner()
    with pytest.raises(EndsBeforeStart):
        recognise_organisation(
            organisation=partner,
            fact="x",
            reason="y",
            actor=a_staff_member(),
            seconded_by=a_colleague(),
            now=NOW,
            valid_until_on=date(2027, 3, 16),
        )
    assert not MarkHeld.objects.exists()
