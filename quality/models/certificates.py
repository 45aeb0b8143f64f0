"""What partners send to prove a mark."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.references import new_reference
from marketplace.models import Organisation
from quality.choices import EvidenceKind
from quality.models.marks import Mark


def certificate_reference() -> str:
    return new_reference("E", groups=2)


class Certificate(models.Model):
    """A certificate or dated statement as it was sent, and where its file is kept. Never changed.

    What became of it stands in the mark held that names it.
    """

    reference = models.CharField(max_length=24, unique=True, default=certificate_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    issued_on = models.DateField()
    valid_until_on = models.DateField(null=True, blank=True, help_text="first day it no longer holds")
    number = models.CharField(max_length=60, blank=True)
    file_name = models.CharField(max_length=200, help_text="as the partner calls it")
    path = models.CharField(max_length=200, help_text="in the store of files")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")
    content_type = models.CharField(max_length=40)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        indexes = [models.Index(fields=["organisation", "-uploaded_at"], name="certificate_by_organisation")]
        constraints = [
            models.CheckConstraint(
                name="certificate_says_until_when",
                condition=~Q(kind=EvidenceKind.CERTIFICATE) | Q(valid_until_on__isnull=False),
            ),
            models.CheckConstraint(
                name="certificate_runs_forward",
                condition=Q(valid_until_on=None) | Q(valid_until_on__gt=F("issued_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
