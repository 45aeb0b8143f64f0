"""What happens to an agreement between its acceptance and its end: changes, suspensions, a successor."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.choices import ChangeKind, SuspensionReason
from billing.models.agreements import Agreement
from foundation.references import new_reference
from marketplace.models import Organisation


def change_reference() -> str:
    return new_reference("W")


class AgreementChange(models.Model):
    """Lines that open and close together on a day, with who agreed to it.

    A change that lies ahead can be taken back; then it says when.
    """

    reference = models.CharField(max_length=24, unique=True, default=change_reference, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    effective_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="none when it follows from the price card",
    )
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.reference


class Suspension(models.Model):
    """Days on which an agreement rests: its listings do not show, and products that say so cost nothing."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.CharField(max_length=12, choices=SuspensionReason.choices)
    explanation = models.CharField(max_length=300)
    from_on = models.DateField()
    until_on = models.DateField(
        null=True, blank=True, help_text="first day it holds again; none: not known yet"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["agreement", "from_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(until_on=None), name="agreement_is_suspended_once"
            ),
            models.CheckConstraint(
                name="suspension_runs_forward", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} from {self.from_on}"


class Transfer(models.Model):
    """An agreement went over to a successor: after a merger, or under a new KvK number. Never changed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="transfers")
    from_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["agreement", "id"]
        constraints = [
            models.CheckConstraint(
                name="transfer_goes_to_another", condition=~Q(to_organisation=F("from_organisation"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} to {self.to_organisation_id}"
