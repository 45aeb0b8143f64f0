"""Organisations of one group (R4): a partner declares it and says when it is over; one of us decides, with reasons."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.outbox import leave_messages
from foundation.errors import Conflict, Invalid
from foundation.models import AuditEntry, User
from marketplace.actions.organisations import FieldEmpty, refuse_bsn
from marketplace.actions.persons import refuse_person
from marketplace.actions.search_index import index_homes_of
from marketplace.choices import GroupOutcome
from marketplace.models import GroupTie, Organisation
from marketplace.queries.groups import GroupTieNotFound
from marketplace.queries.independence import group_keys
from marketplace.queries.organisations import NoSuchNumber, organisation_by_number

# Who decides about one tie waits for who decides about another: each labels the homes of a whole group anew.
LOCK = 4711004


class SameOrganisation(Invalid):
    code = "same-organisation"
    sentence = _("This is your own number. Fill in the KvK number of the other organisation.")


class GroupKnownAlready(Conflict):
    code = "group-known-already"
    sentence = _("It was said before that you and {name} are of one group. You find it in the list.")


class GroupDecided(Conflict):
    code = "group-decided"
    sentence = _("This was decided or taken back already. Open it again to see how it stands.")


@transaction.atomic
def declare_group(
    *, organisation: Organisation, number: str, explanation: str, actor: User, now: datetime
) -> GroupTie:
    """Say for an organisation that another one, by its KvK number, is of the same group. It counts once we confirm it.

    Refuses, naming the field: a number nobody here has, its own number, no explanation, a BSN, what was said already.
    """
    refuse_person(organisation)
    _say(explanation=explanation)
    try:
        other = organisation_by_number(number)
    except NoSuchNumber:
        raise NoSuchNumber(field="number", number=number) from None
    if other.pk == organisation.pk:
        raise SameOrganisation(field="number")
    if other.party.is_person:
        raise NoSuchNumber(field="number", number=number)
    try:
        with transaction.atomic():
            tie = GroupTie.objects.create(
                organisation=organisation,
                other=other,
                explanation=explanation.strip(),
                declared_by=actor,
                declared_at=now,
            )
    except IntegrityError:
        raise GroupKnownAlready(field="number", name=other.name) from None
    _record("declare_group", tie, actor, now)
    return tie


@transaction.atomic
def withdraw_group(
    *, organisation: Organisation, reference: str, explanation: str = "", actor: User, now: datetime
) -> GroupTie:
    """Take back what was declared; of what we confirmed, say that it is over: it counts until we have looked.

    Refuses what is refused, taken back or over already, and to call a confirmed group over without an explanation.
    """
    tie = _locked(
        reference, Q(organisation=organisation) | Q(other=organisation, outcome=GroupOutcome.CONFIRMED)
    )
    if tie.outcome == "":
        tie.outcome, tie.decided_at = GroupOutcome.TAKEN_BACK, now
        tie.save(update_fields=["outcome", "decided_at"])
        _record("withdraw_group", tie, actor, now)
        return tie
    if tie.outcome != GroupOutcome.CONFIRMED or tie.ended_at or tie.end_asked_at:
        raise GroupDecided
    _say(explanation=explanation)
    tie.end_asked_at, tie.end_explanation = now, explanation.strip()
    tie.save(update_fields=["end_asked_at", "end_explanation"])
    _record("ask_end_of_group", tie, actor, now)
    return tie


@transaction.atomic
def decide_group(*, reference: str, is_right: bool, reasons: str, actor: User, now: datetime) -> GroupTie:
    """Confirm or refuse, with reasons that the partner reads, that two organisations are of one group.

    Confirmed, the homes of the whole group are labelled anew at once. Refuses empty reasons and what was decided.
    """
    _say(reasons=reasons)
    _wait_for_others()
    tie = _locked(reference)
    if tie.outcome:
        raise GroupDecided
    tie.outcome = GroupOutcome.CONFIRMED if is_right else GroupOutcome.REFUSED
    tie.reasons, tie.decided_by, tie.decided_at = reasons.strip(), actor, now
    tie.save(update_fields=["outcome", "reasons", "decided_by", "decided_at"])
    _tell(_record("confirm_group" if is_right else "refuse_group", tie, actor, now), tie)
    if is_right:
        index_homes_of(organisation_ids=group_keys(tie.organisation_id, now))
    return tie


@transaction.atomic
def decide_end_of_group(
    *, reference: str, is_over: bool, reasons: str, actor: User, now: datetime
) -> GroupTie:
    """End a confirmed group, or keep it when the partner said that it is over and it is not; with reasons.

    Refuses empty reasons, what is not confirmed, what ended, and to keep what nobody called over.
    """
    _say(reasons=reasons)
    _wait_for_others()
    tie = _locked(reference)
    if tie.outcome != GroupOutcome.CONFIRMED or tie.ended_at or not (is_over or tie.end_asked_at):
        raise GroupDecided
    before = group_keys(tie.organisation_id, now)
    tie.end_reasons = reasons.strip()
    if is_over:
        tie.ended_at = now
    else:
        tie.end_asked_at, tie.end_explanation = None, ""
    tie.save(update_fields=["end_reasons", "ended_at", "end_asked_at", "end_explanation"])
    _tell(_record("end_group" if is_over else "keep_group", tie, actor, now), tie)
    if is_over:
        index_homes_of(organisation_ids=before)
    return tie


def _say(**texts: str) -> None:
    for field, text in texts.items():
        if not text.strip():
            raise FieldEmpty(field=field)
    refuse_bsn(**texts)


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _locked(reference: str, among: Q | None = None) -> GroupTie:
    found = GroupTie.objects.select_for_update(of=("self",)).select_related("organisation", "other")
    tie = found.filter(among or Q(), reference=reference).first()
    if tie is None:
        raise GroupTieNotFound
    return tie


def _record(action: str, tie: GroupTie, actor: User, now: datetime) -> AuditEntry:
    return record(
        action=action,
        subject_kind="group",
        subject_reference=tie.reference,
        organisation_reference=tie.organisation.reference,
        actor=actor,
        now=now,
        facts={"other": tie.other.reference},
    )


def _tell(entry: AuditEntry, tie: GroupTie) -> None:
    """Write to both; of a refusal only to who declared it, since the other has said nothing."""
    told = [tie.organisation] if tie.outcome == GroupOutcome.REFUSED else [tie.organisation, tie.other]
    leave_messages(kind="group.decided", references=[f"{entry.pk}.{one.reference}" for one in told])
