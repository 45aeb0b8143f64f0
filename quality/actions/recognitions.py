"""Our own recognition, by two people: one proposes it with fact and reason, another confirms it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Conflict
from foundation.models import User
from marketplace.models import Organisation
from quality.actions.decisions import AlreadyHeld, SamePerson, recognise_organisation
from quality.actions.statements import Statement, lock_organisation, mark_with, require_reasons
from quality.choices import ReasonCode
from quality.models import Decision, MarkHeld, Proposal

PROPOSAL_DAYS = 14


class NotByCommittee(Conflict):
    code = "not-by-committee"
    sentence = _("{mark} is not a recognition of our committee, so one person decides about it.")


class ProposedAlready(Conflict):
    code = "proposed-already"
    sentence = _("{mark} was proposed for {organisation} already, and waits for a second person.")


class ProposalClosed(Conflict):
    code = "proposal-closed"
    sentence = _("This proposal was confirmed or taken off already.")


class ProposalLapsed(Conflict):
    code = "proposal-lapsed"
    sentence = _("Nobody confirmed this proposal in time, so it lapsed. Propose it again if it still holds.")


@transaction.atomic
def propose_recognition(
    *,
    organisation: Organisation,
    fact: str,
    reason: str,
    actor: User,
    now: datetime,
    mark_code: str = "bmip",
) -> Proposal:
    """Propose our own recognition; it holds from the moment that somebody else confirms it, and lapses after a term.

    Refuses a mark that is not the committee's, one that is held or proposed already, and an empty fact or reason.
    """
    mark = mark_with(mark_code)
    if not mark.is_by_committee:
        raise NotByCommittee(mark=mark.name)
    require_reasons(Statement(fact=fact, reason=reason, reason_code=ReasonCode.CONDITIONS_MET))
    lock_organisation(organisation)
    held = MarkHeld.objects.filter(organisation=organisation, mark=mark).exclude(until_at__lte=now)
    if held.exists():
        raise AlreadyHeld(organisation=organisation.name, mark=mark.name)
    if Proposal.objects.open_at(now).filter(organisation=organisation, mark=mark).exists():
        raise ProposedAlready(organisation=organisation.name, mark=mark.name)
    proposal = Proposal.objects.create(
        organisation=organisation,
        mark=mark,
        fact=fact.strip(),
        reason=reason.strip(),
        proposed_by=actor,
        proposed_at=now,
        lapses_at=now + timedelta(days=PROPOSAL_DAYS),
    )
    _record("recognition.proposed", proposal, actor, now)
    return proposal


@transaction.atomic
def confirm_recognition(*, proposal: Proposal, actor: User, now: datetime) -> Decision:
    """Confirm what somebody else proposed: the recognition holds from now, and the partner gets the letter.

    Refuses the one who proposed it, and a proposal that lapsed, was confirmed, or was taken off.
    """
    lock_organisation(proposal.organisation)
    found = _open(proposal, now)
    if found.proposed_by_id == actor.pk:
        raise SamePerson
    decision = recognise_organisation(
        organisation=found.organisation,
        fact=found.fact,
        reason=found.reason,
        actor=found.proposed_by,
        seconded_by=actor,
        now=now,
        mark_code=found.mark.code,
    )
    found.decision = decision
    found.save(update_fields=["decision"])
    _record("recognition.confirmed", found, actor, now)
    return decision


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, actor: User, now: datetime) -> Proposal:
    """Take a proposal off, by who made it or by a colleague who does not agree. The partner hears nothing of it."""
    lock_organisation(proposal.organisation)
    found = _open(proposal, now)
    found.withdrawn_at = now
    found.save(update_fields=["withdrawn_at"])
    _record("recognition.proposal_withdrawn", found, actor, now)
    return found


def _open(proposal: Proposal, now: datetime) -> Proposal:
    found = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("organisation", "mark", "proposed_by")
        .get(pk=proposal.pk)
    )
    if found.decision_id is not None or found.withdrawn_at is not None:
        raise ProposalClosed
    if found.lapses_at <= now:
        raise ProposalLapsed
    return found


def _record(action: str, proposal: Proposal, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="proposal",
        subject_reference=proposal.reference,
        organisation_reference=proposal.organisation.reference,
        actor=actor,
        now=now,
        facts={"mark": proposal.mark.code},
    )
