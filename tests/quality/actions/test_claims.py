"""A mark is claimed with evidence: it counts from the moment somebody confirms it, and never before."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import AMSTERDAM, start_of_day
from marketplace.models import Organisation
from quality.actions.claim_decisions import MarkOnHold, confirm_claim
from quality.actions.claims import (
    ClaimDecided,
    ClaimedAlready,
    EvidenceKindNotAccepted,
    EvidenceOver,
    IssuedInTheFuture,
    LastDayBeforeIssue,
    LastDayMissing,
    MarkRunsOn,
    NotByUpload,
    StatementTooOld,
    take_back_claim,
)
from quality.actions.decisions import withdraw_mark
from quality.actions.rounds import expire_marks
from quality.actions.statements import ReasonMissing
from quality.choices import EvidenceKind, MarkState
from quality.models import Certificate, Check, Decision, MarkHeld
from quality.queries.claims import certificate_with, content_of
from quality.queries.eligibility import eligibility_of, marks_of
from quality.queries.queue import evidence_to_read
from quality.queries.shown import marks_shown
from tests.marketplace.given import an_owner_of
from tests.quality.claims import a_claim, a_confirmation, a_doubt, a_refusal
from tests.quality.evidence_files import a_pdf
from tests.quality.given import NOW, a_partner, a_staff_member, a_suspension

pytestmark = pytest.mark.django_db

STATEMENT: dict[str, Any] = {"mark": "sna", "kind": EvidenceKind.STATEMENT, "valid_until_on": None}
END = start_of_day(date(2028, 3, 1))


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def a_grower() -> Organisation:
    return a_partner(is_agricultural=True)


def may_show_homes(partner: Organisation, at: datetime) -> bool:
    return eligibility_of(organisation=partner, listing_kind="home", at=at).is_satisfied


def test_what_is_claimed_is_kept_and_counts_for_nothing():
    partner = a_grower()
    content = a_pdf()

    certificate = a_claim(partner, content=content)

    held = MarkHeld.objects.get(organisation=partner)
    assert (held.state, held.from_at, held.until_at) == (MarkState.CLAIMED, NOW, NOW)
    assert content_of(certificate) == content
    assert certificate.path == f"certificates/{partner.reference}/{hashlib.sha256(content).hexdigest()}.pdf"
    assert (certificate.size, certificate.content_type) == (len(content), "application/pdf")
    assert not may_show_homes(partner, NOW)
    assert marks_of(partner, NOW) == []
    assert marks_shown([partner.pk], NOW) == {}
    assert [(one.kind, one.reference, one.since_at) for one in evidence_to_read(NOW)] == [
        ("claim", certificate.reference, NOW)
    ]


def test_what_is_confirmed_counts_from_that_moment_until_its_last_day_is_past():
    partner = a_grower()
    certificate = a_claim(partner)
    later = NOW + timedelta(hours=2)

    decision = a_confirmation(certificate, now=later)

    held = MarkHeld.objects.get(certificate=certificate)
    assert (held.state, held.from_at, held.until_at) == (MarkState.VERIFIED, later, END)
    assert not may_show_homes(partner, later - timedelta(seconds=1))
    assert may_show_homes(partner, later)
    assert may_show_homes(partner, END - timedelta(seconds=1))
    assert not may_show_homes(partner, END)
    assert (decision.kind, decision.reason_code, decision.valid_until_on) == (
        "recognise",
        "evidence_accepted",
        date(2028, 3, 1),
    )
    assert OutboxMessage.objects.get(kind="mark.decided").reference == decision.reference
    check = Check.objects.get()
    assert (check.kind, check.outcome, check.sha256, check.checked_by, check.checked_at) == (
        "document",
        "confirmed",
        certificate.sha256,
        a_staff_member(),
        later,
    )
    assert evidence_to_read(later) == []


@pytest.mark.parametrize(
    ("decide", "state", "outcome"),
    [(a_refusal, MarkState.WITHDRAWN, "refused"), (a_doubt, MarkState.UNVERIFIABLE, "not_found")],
)
def test_what_is_not_enough_never_counts_and_the_partner_reads_why(decide, state, outcome):
    partner = a_grower()
    certificate = a_claim(partner)

    decision = decide(certificate)

    held = MarkHeld.objects.get()
    assert (held.state, held.until_at, held.decision) == (state, held.from_at, decision)
    assert (decision.kind, decision.reason_code) == ("refuse", "evidence_missing")
    assert Check.objects.get().outcome == outcome
    assert not may_show_homes(partner, NOW)
    assert OutboxMessage.objects.get(kind="mark.decided").reference == decision.reference


def test_what_could_not_be_checked_can_be_confirmed_later_or_sent_anew():
    partner = a_grower()
    first = a_claim(partner)
    a_doubt(first)
    second = a_claim(partner)

    a_confirmation(first, now=NOW + timedelta(days=1))
    assert may_show_homes(partner, NOW + timedelta(days=1))

    with pytest.raises(MarkRunsOn):
        a_confirmation(second, now=NOW + timedelta(days=2))


def test_a_claim_is_taken_back_until_somebody_decided():
    partner = a_grower()
    certificate = a_claim(partner)

    held = take_back_claim(certificate=certificate, actor=an_owner_of(partner), now=NOW)

    assert (held.state, held.decision) == (MarkState.WITHDRAWN, None)
    assert AuditEntry.objects.filter(action="mark.claim_taken_back").count() == 1
    with pytest.raises(ClaimDecided):
        a_confirmation(certificate)
    with pytest.raises(ClaimDecided):
        take_back_claim(certificate=certificate, actor=an_owner_of(partner), now=NOW)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("decide", [a_confirmation, a_refusal])
def test_what_is_decided_is_not_decided_again(decide):
    certificate = a_claim(a_grower())
    decide(certificate)

    for again in (a_confirmation, a_refusal, a_doubt):
        with pytest.raises(ClaimDecided):
            again(certificate)
    assert (Decision.objects.count(), Check.objects.count()) == (1, 1)


def test_a_new_certificate_takes_over_without_a_gap():
    partner = a_grower()
    a_confirmation(a_claim(partner, valid_until_on=date(2027, 4, 1)))
    at = NOW + timedelta(days=5)

    a_confirmation(a_claim(partner, now=at), now=at)

    first, second = MarkHeld.objects.order_by("from_at")
    assert (first.state, first.until_at) == (MarkState.EXPIRED, at)
    assert (second.state, second.from_at, second.until_at) == (MarkState.VERIFIED, at, END)
    assert all(may_show_homes(partner, at + timedelta(seconds=step)) for step in (-1, 0, 1))


def test_a_statement_counts_as_long_as_its_mark_says_from_its_own_day():
    partner = a_partner(roles=("agency",))

    a_confirmation(a_claim(partner, issued_on=date(2027, 2, 20), **STATEMENT))

    held = MarkHeld.objects.get(mark__code="sna")
    assert held.until_at == start_of_day(date(2028, 2, 20))


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"mark": "snf"}, NotByUpload, "mark"),
        ({"mark": "bmip"}, NotByUpload, "mark"),
        ({"mark": "sna"}, EvidenceKindNotAccepted, "kind"),
        ({"kind": EvidenceKind.STATEMENT}, EvidenceKindNotAccepted, "kind"),
        ({"issued_on": date(2027, 3, 17)}, IssuedInTheFuture, "issued_on"),
        ({"valid_until_on": None}, LastDayMissing, "valid_until_on"),
        ({"valid_until_on": date(2027, 3, 1)}, LastDayBeforeIssue, "valid_until_on"),
        ({"valid_until_on": date(2027, 3, 16)}, EvidenceOver, "valid_until_on"),
        ({**STATEMENT, "issued_on": date(2026, 12, 15)}, StatementTooOld, "issued_on"),
    ],
)
def test_evidence_that_cannot_count_is_refused_beside_its_field_and_nothing_is_kept(
    changes, refusal, field, tmp_path
):
    partner = a_grower()

    with pytest.raises(refusal) as refused:
        a_claim(partner, **changes)

    assert refused.value.field == field
    assert refused.value.message
    assert not Certificate.objects.exists()
    assert not MarkHeld.objects.exists()
    assert list(tmp_path.rglob("*")) == []


def test_a_statement_of_three_months_ago_to_the_day_is_taken():
    a_claim(a_partner(), issued_on=date(2026, 12, 16), **STATEMENT)

    assert Certificate.objects.get().issued_on == date(2026, 12, 16)


def test_one_claim_of_a_mark_waits_at_a_time():
    partner = a_grower()
    a_claim(partner)

    with pytest.raises(ClaimedAlready):
        a_claim(partner)
    assert Certificate.objects.count() == 1


def test_evidence_that_ends_no_later_than_what_counts_is_refused():
    partner = a_grower()
    a_confirmation(a_claim(partner))

    with pytest.raises(MarkRunsOn):
        a_claim(partner)
    a_claim(partner, valid_until_on=date(2028, 3, 2))


def test_evidence_that_ended_while_it_waited_is_not_confirmed():
    certificate = a_claim(a_grower(), valid_until_on=date(2027, 3, 20))

    with pytest.raises(EvidenceOver):
        a_confirmation(certificate, now=datetime(2027, 3, 20, 0, 0, tzinfo=AMSTERDAM))
    assert MarkHeld.objects.get().state == MarkState.CLAIMED


@pytest.mark.parametrize("state", [MarkState.SUSPENDED, MarkState.WITHDRAWN])
def test_evidence_does_not_undo_a_decision_that_runs(state):
    partner = a_grower()
    a_confirmation(a_claim(partner))
    if state == MarkState.WITHDRAWN:
        withdraw_mark(
            organisation=partner,
            mark_code="akf",
            fact="f",
            reason="r",
            actor=a_staff_member(),
            now=NOW,
            takes_effect_at=NOW + timedelta(days=30),
        )
    else:
        a_suspension(partner, mark_code="akf", now=NOW + timedelta(hours=1))
    certificate = a_claim(partner, valid_until_on=date(2029, 1, 1))

    with pytest.raises(MarkOnHold):
        a_confirmation(certificate, now=NOW + timedelta(days=1))
    assert MarkHeld.objects.get(certificate=certificate).state == MarkState.CLAIMED


def test_a_decision_about_evidence_needs_a_fact_and_a_reason():
    certificate = a_claim(a_grower())

    for fact, reason in ((" ", "r"), ("f", " ")):
        with pytest.raises(ReasonMissing):
            confirm_claim(certificate=certificate, fact=fact, reason=reason, actor=a_staff_member(), now=NOW)
    assert MarkHeld.objects.get().state == MarkState.CLAIMED


def test_a_claim_does_not_expire():
    a_claim(a_grower(), valid_until_on=date(2027, 3, 20))

    assert expire_marks(now=NOW + timedelta(days=30)) == 0
    assert MarkHeld.objects.get().state == MarkState.CLAIMED


def test_the_database_keeps_evidence_as_it_was_sent():
    certificate = a_claim(a_grower())

    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(number="4418")
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).delete()
    assert certificate_with(certificate.reference).number == "4417"


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"until_at": None}, "mark_claimed_counts_at_no_moment"),
        ({"until_at": NOW + timedelta(days=1)}, "mark_claimed_counts_at_no_moment"),
        ({"certificate": None}, "mark_held_names_its_evidence"),
    ],
)
def test_the_database_refuses_a_claim_that_counts_or_has_no_evidence(changes, guard):
    a_claim(a_grower())

    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        MarkHeld.objects.update(**changes)


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"valid_until_on": None}, "certificate_says_until_when"),
        ({"valid_until_on": date(2027, 3, 1)}, "certificate_runs_forward"),
    ],
)
def test_the_database_refuses_a_certificate_without_a_last_day_that_comes_later(changes, guard):
    certificate = a_claim(a_grower())
    certificate.pk, certificate.reference = None, "E-ANDER-1"
    for name, value in changes.items():
        setattr(certificate, name, value)

    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        certificate.save(force_insert=True)


def test_the_database_refuses_two_claims_of_a_mark_at_a_time():
    partner = a_grower()
    first = a_claim(partner)
    a_doubt(first)
    a_claim(partner)

    with pytest.raises(IntegrityError, match="mark_is_claimed_once_at_a_time"), transaction.atomic():
        MarkHeld.objects.filter(certificate=first).update(state=MarkState.CLAIMED)
