"""People: what they say of themselves, and who works at our desks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.choices import Language, StaffRole
from foundation.errors import Invalid
from foundation.models import User


@transaction.atomic
def change_person(*, user: User, name: str, language: str) -> User:
    """Keep the name and the language of a user; a language we do not speak becomes Dutch."""
    user.name = name.strip()
    user.language = language if language in Language.values else Language.DUTCH
    user.save(update_fields=["name", "language"])
    return user


class StaffAddressWrong(Invalid):
    code = "staff-address-wrong"
    sentence = _("“{email}” is not an e-mail address. Check it.")


@transaction.atomic
def add_staff(*, email: str, name: str, roles: Sequence[StaffRole], now: datetime) -> User:
    """Let somebody work at these desks, beside those it works at already; an administrator may do everything.

    A new account has no password: its owner chooses one by the mail of “Forgot your password?”. The address counts
    as confirmed, since we know whose it is.
    """
    try:
        validate_email(email)
    except ValidationError:
        raise StaffAddressWrong(email=email) from None
    address = User.objects.normalize_email(email).lower()
    user = User.objects.filter(email__iexact=address).first()
    if user is None:
        user = User.objects.create_user(address, None, name=name.strip())
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    user.is_staff = True
    user.is_superuser = user.is_superuser or StaffRole.ADMINISTRATOR in roles
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.add(*[Group.objects.get_or_create(name=role.value)[0] for role in roles])
    record(
        action="add_staff",
        subject_kind="user",
        subject_reference=str(user.pk),
        now=now,
        facts={"roles": sorted(roles)},
    )
    return user
