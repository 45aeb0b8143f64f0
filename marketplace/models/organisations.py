"""Organisations on the market, and the people who work for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from foundation.models import Party
from foundation.references import new_reference
from marketplace.choices import MemberRole, Role, Segment
from marketplace.models.regions import Municipality


def organisation_reference() -> str:
    return new_reference("O")


class Organisation(models.Model):
    """A party's face on the market; a partner once it has an agreement.

    Of a person it is the account under which they order for themselves: without roles, segment and listings.
    """

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=24, unique=True, default=organisation_reference, editable=False)
    name = models.CharField(max_length=200)
    segment = models.CharField(
        max_length=16, choices=Segment.choices, blank=True, help_text="none of a person"
    )
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    description = models.TextField(blank=True)
    website = models.URLField(blank=True)
    is_agricultural = models.BooleanField(default=False, help_text="The AKF mark counts only for these")
    houses_workers = models.BooleanField(default=False, help_text="An agency that houses needs SNF too")
    declaration_signed_at = models.DateTimeField(null=True, blank=True)
    approval_above_cents = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="from which total with VAT a second member must agree to a quote"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class OrganisationRole(models.Model):
    """One of the roles that an organisation holds."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        ordering = ["organisation", "role"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "role"], name="organisation_has_a_role_once")
        ]

    def __str__(self) -> str:
        return self.role


class Membership(models.Model):
    """Somebody who works for an organisation in the portal."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["organisation", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_is_one_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


def invitation_reference() -> str:
    return new_reference("N")


class Invitation(models.Model):
    """Somebody who is asked to work for an organisation in the portal. Its address is deleted once it is over."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    reference = models.CharField(max_length=24, unique=True, default=invitation_reference, editable=False)
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["organisation", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "organisation", name="invitation_is_one_per_address_whatever_its_capitals"
            ),
            models.CheckConstraint(
                name="invitation_ends_after_it_began", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.reference
