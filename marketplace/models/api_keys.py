"""Keys by which another system speaks for one organisation."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from marketplace.choices import ApiScope
from marketplace.models.organisations import Organisation


class ApiKey(models.Model):
    """A key of one organisation. Only a hash is kept: the key itself is shown once, when it is made."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80, help_text="What it is for, in the words of its maker")
    prefix = models.CharField(max_length=12, unique=True, help_text="The part that is shown in lists")
    secret_hash = models.CharField(max_length=64, help_text="SHA-256 of the whole key, in hexadecimals")
    scopes = ArrayField(models.CharField(max_length=16, choices=ApiScope.choices))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(name="api_key_has_a_scope", condition=Q(scopes__len__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
