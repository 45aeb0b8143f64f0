"""Our own recognition takes two people: one proposes, another confirms, and what nobody confirms lapses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import Refusal
from foundation.models import AuditEntry, OutboxMessage
from quality.actions.decisions import (
    AlreadyHeld,
    SamePerson,
    SecondPersonMissing,
    recognise_organisation,
)
from quality.actions.recognitions import (
    NotByCommittee,
    ProposalClosed,
    ProposalLapsed,
    ProposedAlready,
    confirm_recognition,
    withdraw_proposal,
)
from quality.actions.statements import ReasonMissing
from quality.models import Decision, MarkHeld, Proposal
from quality.queries.eligibility import eligibility_of
from quality.queries.proposals import proposals_open_at
from quality.queries.queue import recognitions_to_confirm
from tests.marketplace.given import an_organisation
from tests.quality.given import (
    NOW,
    a_partner,
    a_proposal,
    a_recognition,
    a_second_staff_member,
    a_staff_member,
)

pytestmark = pytest.mark.django_db

TERM = timedelta(days=14)


def test_a_proposal_counts_for_nothing_and_waits_in_the_queue():
    partner = a_partner()

    proposal = a_proposal(partner)

    assert not MarkHeld.objects.exists()
    assert not Decision.objects.exists()
    assert not OutboxMessage.objects.filter(kind="mark.decided").exists()
    assert [(one.kind, one.reference, one.acts_at) for one in recognitions_to_confirm(NOW)] == [
        ("proposal", proposal.reference, NOW + TERM)
    ]


def test_another_person_confirms_it_and_it_holds_from_that_moment():
    partner = a_partner()
    proposal = a_proposal(partner)
    later = NOW + timedelta(days=3)

    decision = confirm_recognition(proposal=proposal, actor=a_second_staff_member(), now=later)

    assert (decision.decided_by, decision.seconded_by) == (a_staff_member(), a_second_staff_member())
    assert (decision.decided_at, decision.fact) == (later, "De commissie sprak met de directeur.")
    assert MarkHeld.objects.get().from_at == later
    assert eligibility_of(organisation=partner, listing_kind="vacancy", at=later).is_satisfied
    assert OutboxMessage.objects.get(kind="mark.decided").reference == decision.reference
    assert recognitions_to_confirm(later) == []
    assert Proposal.objects.get().decision == decision
    with pytest.raises(ProposalClosed):
        confirm_recognition(proposal=proposal, actor=a_second_staff_member(), now=later)


def test_the_same_person_never_confirms():
    proposal = a_proposal(a_partner())
    before = AuditEntry.objects.count()

    with pytest.raises(SamePerson):
        confirm_recognition(proposal=proposal, actor=a_staff_member(), now=NOW)

    assert not Decision.objects.exists()
    assert not MarkHeld.objects.exists()
    assert AuditEntry.objects.count() == before
    assert proposals_open_at(NOW).count() == 1


def test_a_proposal_lapses_at_the_second_of_its_term():
    partner = a_partner()
    proposal = a_proposal(partner)
    end = NOW + TERM

    assert proposals_open_at(end - timedelta(seconds=1)).count() == 1
    assert proposals_open_at(end).count() == 0
    with pytest.raises(ProposalLapsed):
        confirm_recognition(proposal=proposal, actor=a_second_staff_member(), now=end)
    assert not Decision.objects.exists()

    again = a_proposal(partner, now=end)
    confirm_recognition(proposal=again, actor=a_second_staff_member(), now=end)
    assert MarkHeld.objects.count() == 1


def test_what_was_taken_off_cannot_be_confirmed():
    proposal = a_proposal(a_partner())
    withdraw_proposal(proposal=proposal, actor=a_second_staff_member(), now=NOW)

    with pytest.raises(ProposalClosed):
        confirm_recognition(proposal=proposal, actor=a_second_staff_member(), now=NOW)
    assert not Decision.objects.exists()


def test_proposals_that_cannot_be_are_refused_and_nothing_is_kept():
    partner = a_partner()
    cases: list[tuple[dict[str, Any], type[Refusal]]] = [
        ({"mark_code": "akf"}, NotByCommittee),
        ({"fact": " "}, ReasonMissing),
        ({"reason": ""}, ReasonMissing),
    ]
    for changes, refusal in cases:
        with pytest.raises(refusal):
            a_proposal(partner, **changes)
    assert not Proposal.objects.exists()

    a_proposal(partner)
    with pytest.raises(ProposedAlready):
        a_proposal(partner)
    recognised = an_organisation()
    a_recognition(recognised)
    with pytest.raises(AlreadyHeld):
        a_proposal(recognised)
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(("is_seconded", "refusal"), [(False, SecondPersonMissing), (True, SamePerson)])
def test_no_way_leads_to_a_recognition_by_one_person(is_seconded, refusal):
    partner = a_partner()

    with pytest.raises(refusal):
        recognise_organisation(
            organisation=partner,
            fact="f",
            reason="r",
            actor=a_staff_member(),
            seconded_by=a_staff_member() if is_seconded else None,
            now=NOW,
        )
    assert not Decision.objects.exists()


def test_the_database_refuses_a_decision_seconded_by_the_same_person():
    decision = a_recognition(a_partner())
    decision.pk, decision.reference, decision.seconded_by = None, "B-ANDER-1", decision.decided_by

    with (
        pytest.raises(IntegrityError, match="decision_is_seconded_by_another_person"),
        transaction.atomic(),
    ):
        decision.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"lapses_at": NOW}, "proposal_lapses_after_it_is_made"),
        ({"withdrawn_at": NOW}, "proposal_is_confirmed_or_withdrawn"),
    ],
)
def test_the_database_refuses_a_proposal_that_cannot_be(changes, guard):
    proposal = a_proposal(a_partner())
    confirm_recognition(proposal=proposal, actor=a_second_staff_member(), now=NOW)

    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Proposal.objects.update(**changes)
