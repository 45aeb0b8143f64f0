"""Who works for an organisation: invited by an owner, joined with the confirmed address, and gone at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry, User
from marketplace.actions.members import (
    AddressWrong,
    InvitationNotFound,
    LastOwner,
    MemberAlready,
    MemberNotFound,
    MemberRoleUnknown,
    OnlyOwners,
    accept_invitation,
    forget_old_invitations,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from marketplace.models import Invitation, Membership, Organisation
from tests.marketplace.given import NOW, an_organisation, an_owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return an_organisation()


def an_invitation(
    organisation: Organisation,
    email: str = "bas@werkgever.example",
    role: str = "manager",
    *,
    hours: int = 0,
) -> Invitation:
    return invite_member(
        organisation=organisation,
        email=email,
        role=role,
        actor=an_owner_of(organisation),
        now=NOW + timedelta(hours=hours),
    )


def a_colleague(
    organisation: Organisation, email: str = "bas@werkgever.example", role: str = "manager"
) -> Membership:
    invitation = an_invitation(organisation, email, role)
    user = User.objects.create_user(email, "x", name="Bas")
    return accept_invitation(reference=invitation.reference, user=user, now=NOW)


def test_a_colleague_is_invited_by_mail_and_joins_whatever_the_capitals_of_the_address(
    organisation, clock_at
):
    clock_at(NOW)
    invitation = an_invitation(organisation, "Bas@Werkgever.example", "finance")
    deliver_due()
    user = User.objects.create_user("bas@werkgever.example", "x", name="Bas")

    membership = accept_invitation(reference=invitation.reference, user=user, now=NOW)

    [letter] = mail.outbox
    assert letter.to == ["Bas@Werkgever.example"]
    assert organisation.name in letter.subject
    assert "/nl/portal/invitations/" in str(letter.body)
    assert (membership.organisation, membership.role) == (organisation, "finance")
    assert not Invitation.objects.exists(), "the address is kept no longer than needed"
    assert "werkgever.example" not in str(list(AuditEntry.objects.values()))
    with pytest.raises(InvitationNotFound):
        accept_invitation(reference=invitation.reference, user=user, now=NOW)


def test_another_address_a_late_answer_and_one_taken_back_find_no_invitation(organisation):
    stranger = User.objects.create_user("eva@elders.example", "x")
    bas = User.objects.create_user("bas@werkgever.example", "x")
    invitation = an_invitation(organisation)

    with pytest.raises(InvitationNotFound):
        accept_invitation(reference=invitation.reference, user=stranger, now=NOW)
    with pytest.raises(InvitationNotFound):
        accept_invitation(reference=invitation.reference, user=bas, now=NOW + timedelta(days=14))
    withdraw_invitation(
        organisation=organisation, reference=invitation.reference, actor=an_owner_of(organisation), now=NOW
    )
    with pytest.raises(InvitationNotFound):
        accept_invitation(reference=invitation.reference, user=bas, now=NOW)
    assert organisation.memberships.count() == 1
    deliver_due()
    assert mail.outbox == [], "what was taken back is not mailed"


def test_asking_again_begins_the_days_anew_and_mails_again(organisation, clock_at):
    clock_at(NOW)
    an_invitation(organisation)
    deliver_due()
    an_invitation(organisation, "BAS@werkgever.example", hours=5)
    deliver_due()

    assert Invitation.objects.get().created_at == NOW + timedelta(hours=5)
    assert len(mail.outbox) == 2
    assert forget_old_invitations(now=NOW + timedelta(days=15)) == 1


@pytest.mark.parametrize(
    ("email", "role", "refusal"),
    [
        ("bas", "manager", AddressWrong),
        ("bas@werkgever.example", "king", MemberRoleUnknown),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(organisation, email, role, refusal):
    with pytest.raises(refusal):
        an_invitation(organisation, email, role)
    assert not Invitation.objects.exists()


def test_who_works_here_already_is_not_invited_again(organisation):
    a_colleague(organisation)
    with pytest.raises(MemberAlready):
        an_invitation(organisation, "BAS@werkgever.example")


def test_only_owners_invite_take_back_and_remove(organisation):
    bas = a_colleague(organisation).user
    owner = organisation.memberships.get(role="owner")

    with pytest.raises(OnlyOwners):
        invite_member(organisation=organisation, email="x@y.example", role="owner", actor=bas, now=NOW)
    with pytest.raises(OnlyOwners):
        withdraw_invitation(organisation=organisation, reference="N-X", actor=bas, now=NOW)
    with pytest.raises(OnlyOwners):
        remove_member(organisation=organisation, membership_id=owner.pk, actor=bas, now=NOW)
    assert organisation.memberships.count() == 2


def test_a_member_leaves_or_is_removed_and_the_last_owner_stays(organisation):
    owner = organisation.memberships.get()
    with pytest.raises(LastOwner):
        remove_member(organisation=organisation, membership_id=owner.pk, actor=owner.user, now=NOW)
    first = a_colleague(organisation)
    second = a_colleague(organisation, "eva@werkgever.example", "owner")

    remove_member(organisation=organisation, membership_id=first.pk, actor=first.user, now=NOW)
    remove_member(organisation=organisation, membership_id=owner.pk, actor=second.user, now=NOW)

    assert [one.user.email for one in organisation.memberships.all()] == ["eva@werkgever.example"]
    with pytest.raises(MemberNotFound):
        remove_member(organisation=organisation, membership_id=owner.pk, actor=second.user, now=NOW)
    elsewhere = an_organisation().memberships.get()
    with pytest.raises(MemberNotFound):
        remove_member(organisation=organisation, membership_id=elsewhere.pk, actor=second.user, now=NOW)
