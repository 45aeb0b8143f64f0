"""People who log in: partners' members and our own staff. Visitors have no account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.choices import Language


class UserManager(BaseUserManager["User"]):
    """Creates users; the e-mail address is the log-in."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with a lower-case e-mail address and a hashed password."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An administrator, for `manage.py createsuperuser`."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by e-mail address, whatever its capitals."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.DUTCH)
    is_staff = models.BooleanField(default=False, help_text=_("Works at a desk of ours"))
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.wall_time)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_whatever_its_capitals")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email.split("@")[0]

    def works_at(self, desks: Iterable[str]) -> bool:
        """Whether this member of our staff belongs to one of these desks (groups by name)."""
        return self.is_staff and self.groups.filter(name__in=list(desks)).exists()
