"""Finds organisations and their members."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from foundation.models import Party, User
from marketplace.models import Invitation, Membership, Organisation


class OrganisationNotFound(NotFound):
    code = "organisation-not-found"
    sentence = _("We do not know this organisation, or you do not work for it. Ask its owner to invite you.")


def organisations_of(user: User) -> QuerySet[Organisation]:
    """The organisations somebody works for, by name."""
    return Organisation.objects.filter(memberships__user=user).order_by("name", "id")


def membership_of(*, user: User, reference: str) -> Membership:
    """Somebody's membership of an organisation; refuses another's organisation as not found."""
    membership = (
        Membership.objects.select_related("organisation", "organisation__party", "user")
        .filter(user=user, organisation__reference=reference)
        .first()
    )
    if membership is None:
        raise OrganisationNotFound
    return membership


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who works for an organisation, in order of joining."""
    return Membership.objects.select_related("user").filter(organisation=organisation).order_by("id")


def organisation_with(reference: str) -> Organisation:
    """An organisation by reference, for staff."""
    organisation = (
        Organisation.objects.select_related("party", "municipality")
        .prefetch_related("roles")
        .filter(reference=reference)
        .first()
    )
    if organisation is None:
        raise OrganisationNotFound
    return organisation


def organisation_of_party(party: Party) -> Organisation:
    """The organisation that a party is on the market."""
    organisation = Organisation.objects.filter(party=party).first()
    if organisation is None:
        raise OrganisationNotFound
    return organisation


class NoSuchNumber(NotFound):
    code = "no-such-number"
    sentence = _("There is nobody with KvK number or reference {number} here. Let them sign up first.")


def organisation_by_number(number: str) -> Organisation:
    """An organisation by its KvK number (typed with spaces or not) or our own reference, for staff.

    A person has our reference only.
    """
    typed = "".join(number.split())
    organisation = (
        Organisation.objects.select_related("party")
        .filter(Q(party__kvk_number=typed) | Q(reference__iexact=typed))
        .order_by("id")
        .first()
        if typed
        else None
    )
    if organisation is None:
        raise NoSuchNumber(number=number)
    return organisation


def all_organisations(text: str = "") -> QuerySet[Organisation]:
    """All organisations by name, or those whose name holds the text or whose number it is; for staff. Persons too."""
    found = Organisation.objects.select_related("party", "municipality").prefetch_related("roles")
    if text.strip():
        typed = text.strip()
        found = found.filter(
            Q(name__icontains=typed) | Q(party__kvk_number=typed) | Q(reference__iexact=typed)
        )
    return found.order_by("name", "id")


def invitations_of(organisation: Organisation, now: datetime) -> QuerySet[Invitation]:
    """Who was invited and did not answer yet, in order."""
    return Invitation.objects.filter(organisation=organisation, expires_at__gt=now).order_by("id")


def invitations_for(user: User, now: datetime) -> QuerySet[Invitation]:
    """To which organisations somebody is invited, by the address that was confirmed, oldest first."""
    return (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(email__iexact=user.email, expires_at__gt=now)
        .order_by("id")
    )


def invitation_with(reference: str, now: datetime) -> Invitation | None:
    """An open invitation by reference, for what runs after commit."""
    return (
        Invitation.objects.select_related("organisation", "organisation__party", "invited_by")
        .filter(reference=reference, expires_at__gt=now)
        .first()
    )
