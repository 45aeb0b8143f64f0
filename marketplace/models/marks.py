"""Which marks an organisation holds: what visitors may filter on. The floor above writes it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from marketplace.models.organisations import Organisation


class OrganisationMarkQuerySet(models.QuerySet["OrganisationMark"]):
    """Filters on one table."""

    def counting_at(self, now: datetime) -> OrganisationMarkQuerySet:
        """Those that count at an instant."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=now), from_at__lte=now)


class OrganisationMark(models.Model):
    """A stretch of time in which an organisation's mark counts, with the code by which the floor above knows it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="marks")
    code = models.SlugField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationMarkQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "code", "from_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="organisation_mark_lasts", condition=Q(until_at=None) | Q(until_at__gt=F("from_at"))
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "code"], name="mark_by_organisation"),
            models.Index(fields=["code", "organisation"], name="organisation_by_mark"),
        ]

    def __str__(self) -> str:
        return self.code
