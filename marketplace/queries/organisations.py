"""Finds organisations and their members."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from foundation.models import User
from marketplace.models import Membership, Organisation


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


def all_organisations(text: str = "") -> QuerySet[Organisation]:
    """All organisations by name, or those whose name or KvK number holds the text; for staff."""
    found = Organisation.objects.select_related("party", "municipality").prefetch_related("roles")
    if text.strip():
        found = found.filter(name__icontains=text.strip()) | found.filter(party__kvk_number=text.strip())
    return found.order_by("name", "id")
