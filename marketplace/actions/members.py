"""Who works for an organisation: invites, joins, leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from foundation.models import User
from marketplace.actions.persons import refuse_person
from marketplace.choices import MemberRole
from marketplace.models import Invitation, Membership, Organisation

OPEN_FOR = timedelta(days=14)


class OnlyOwners(NotAllowed):
    code = "only-owners"
    sentence = _("Only an owner of the organisation does this. Ask one of them.")


class AddressWrong(Invalid):
    code = "address-wrong"
    sentence = _("This is not an e-mail address. Check it.")


class MemberRoleUnknown(Invalid):
    code = "member-role-unknown"
    sentence = _("Choose what your colleague may do.")


class MemberAlready(Conflict):
    code = "member-already"
    sentence = _("Your colleague works here in the portal already.")


class InvitationNotFound(NotFound):
    code = "invitation-not-found"
    sentence = _("We cannot find this invitation. It may be over: ask your colleague for a new one.")


class MemberNotFound(NotFound):
    code = "member-not-found"
    sentence = _("We cannot find this member. It may have left.")


class LastOwner(Conflict):
    code = "last-owner"
    sentence = _("An organisation keeps at least one owner. Invite another owner first.")


def refuse_who_is_no_owner(organisation: Organisation, actor: User) -> None:
    """Refuse who does not own the organisation here."""
    if not Membership.objects.filter(organisation=organisation, user=actor, role=MemberRole.OWNER).exists():
        raise OnlyOwners


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


@transaction.atomic
def invite_member(
    *, organisation: Organisation, email: str, role: str, actor: User, now: datetime
) -> Invitation:
    """Ask somebody to work for an organisation, for 14 days; asking again begins those anew and mails again.

    Refuses who is no owner, what is no e-mail address, somebody who works there already, and the account of a person.
    """
    refuse_person(organisation)
    refuse_who_is_no_owner(organisation, actor)
    return send_invitation(organisation=organisation, email=email, role=role, actor=actor, now=now)


@transaction.atomic
def send_invitation(
    *, organisation: Organisation, email: str, role: str, actor: User, now: datetime
) -> Invitation:
    """Mail an invitation, whoever asks for it: an owner, or our staff for the first owner of all."""
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise AddressWrong(field="email") from None
    if role not in MemberRole.values:
        raise MemberRoleUnknown(field="role")
    locked = _locked(organisation)
    if Membership.objects.filter(organisation=locked, user__email__iexact=address).exists():
        raise MemberAlready(field="email")
    Invitation.objects.filter(organisation=locked, email__iexact=address).delete()
    invitation = Invitation.objects.create(
        organisation=locked,
        email=address,
        role=role,
        invited_by=actor,
        created_at=now,
        expires_at=now + OPEN_FOR,
    )
    _record("invite_member", locked, invitation.reference, actor, now, role=role)
    leave_message(kind="member.invited", reference=invitation.reference)
    return invitation


@transaction.atomic
def accept_invitation(*, reference: str, user: User, now: datetime) -> Membership:
    """Join the organisation that asked: whose confirmed address was invited, within 14 days; another finds nothing."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(reference=reference, email__iexact=user.email, expires_at__gt=now)
        .first()
    )
    if invitation is None:
        raise InvitationNotFound
    membership, _new = Membership.objects.get_or_create(
        organisation=invitation.organisation,
        user=user,
        defaults={"role": invitation.role, "created_at": now},
    )
    _record("accept_invitation", invitation.organisation, invitation.reference, user, now)
    invitation.delete()
    return membership


@transaction.atomic
def withdraw_invitation(*, organisation: Organisation, reference: str, actor: User, now: datetime) -> None:
    """Take an invitation back; one that is over or was answered changes nothing. Only an owner does this."""
    refuse_who_is_no_owner(organisation, actor)
    gone, _by_model = Invitation.objects.filter(organisation=organisation, reference=reference).delete()
    if gone:
        _record("withdraw_invitation", organisation, reference, actor, now)


@transaction.atomic
def remove_member(*, organisation: Organisation, membership_id: int, actor: User, now: datetime) -> None:
    """Let somebody no longer work here, at once: an owner anybody, everybody themselves. Refuses the last owner.

    Keys that the member made keep working: they are the organisation's, and an owner revokes them.
    """
    locked = _locked(organisation)
    membership = Membership.objects.filter(organisation=locked, pk=membership_id).first()
    if membership is None:
        raise MemberNotFound
    if membership.user_id != actor.pk:
        refuse_who_is_no_owner(locked, actor)
    owners = Membership.objects.filter(organisation=locked, role=MemberRole.OWNER)
    if membership.role == MemberRole.OWNER and owners.count() == 1:
        raise LastOwner
    user_id = membership.user_id
    membership.delete()
    _record("remove_member", locked, str(user_id), actor, now)


@transaction.atomic
def forget_old_invitations(*, now: datetime) -> int:
    """Delete invitations that nobody answered in time; answer how many."""
    return Invitation.objects.filter(expires_at__lte=now).delete()[0]


def _record(
    action: str, organisation: Organisation, subject: str, actor: User, now: datetime, **facts: str
) -> None:
    record(
        action=action,
        subject_kind="member",
        subject_reference=subject,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts=facts,
    )
