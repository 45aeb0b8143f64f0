"""Evidence for VAT: what VIES answered, and the cases that the rule leaves to a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.models import Party
from foundation.references import new_reference
from invoices.choices import PlaceRule, Undecided, VatTreatment, ViesAnswer
from invoices.models.issuers import Issuer


class ViesCheck(models.Model):
    """One question to VIES about a party's VAT id, and its answer. Never changed: it is evidence."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    vat_id = models.CharField(max_length=16)
    own_vat_id = models.CharField(max_length=16, blank=True, help_text="who asked: makes the check qualified")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=ViesAnswer.choices)
    consultation_number = models.CharField(max_length=60, blank=True)
    answered_name = models.CharField(max_length=300, blank=True)
    answered_address = models.CharField(max_length=500, blank=True)
    fault = models.CharField(max_length=120, blank=True, help_text="why there was no answer")

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="vies_check_without_answer_says_why",
                condition=Q(answer=ViesAnswer.UNKNOWN) ^ Q(fault=""),
            )
        ]
        indexes = [models.Index(fields=["party", "vat_id", "-asked_at"], name="vies_check_by_party")]

    def __str__(self) -> str:
        return f"{self.vat_id}: {self.answer}"


def case_reference() -> str:
    return new_reference("V", groups=2)


class VatCase(models.Model):
    """A kind of line for a buyer of which the rule cannot tell the VAT: held until a person decides, or the rule can.

    What a person decided holds for the same buyer, facts and reason from then on.
    """

    reference = models.CharField(max_length=24, unique=True, default=case_reference, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    treatment = models.CharField(max_length=16, choices=VatTreatment.choices)
    place_rule = models.CharField(max_length=16, choices=PlaceRule.choices)
    country = models.CharField(max_length=2)
    vat_id = models.CharField(max_length=16, blank=True)
    why = models.CharField(max_length=32, choices=Undecided.choices)
    held_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=16, blank=True, help_text="what a person decided")
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["held_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "party", "treatment", "place_rule"],
                condition=Q(closed_at=None),
                name="vat_case_is_open_once",
            ),
            models.CheckConstraint(
                name="vat_case_is_decided_with_a_reason",
                condition=Q(ground="", reason="", decided_by=None)
                | (Q(closed_at__isnull=False, decided_by__isnull=False) & ~Q(ground="") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
