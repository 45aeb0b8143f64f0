"""Reminders of what is late: the series as data, the letters that went out, and what is held back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.choices import ReminderAudience
from billing.models.receivables import Receivable
from foundation.models import Party
from foundation.references import new_reference
from invoices.models import Document, Issuer


def letter_reference() -> str:
    return new_reference("H", groups=2)


class ReminderLevel(models.Model):
    """One letter of the series of an audience, so many days after the last day to pay."""

    audience = models.CharField(max_length=12, choices=ReminderAudience.choices)
    number = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField(help_text="after the last day to pay")
    warns_of_costs = models.BooleanField(default=False)
    charges_costs = models.BooleanField(default=False)
    warns_of_standing = models.BooleanField(default=False)
    standing_ends_after_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="listings are gone so many days after the letter"
    )

    class Meta:
        ordering = ["audience", "number"]
        constraints = [
            models.UniqueConstraint(fields=["audience", "number"], name="reminder_level_is_one_per_audience")
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.number}"


class ReminderLetter(models.Model):
    """One letter to a partner about everything that is late at one level. What it says is fixed when it leaves."""

    reference = models.CharField(max_length=24, unique=True, default=letter_reference, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    warns_of_costs = models.BooleanField()
    warns_of_standing = models.BooleanField()
    costs_cents = models.PositiveBigIntegerField(default=0, help_text="charged, or announced")
    costs_document = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    standing_ends_on = models.DateField(null=True, blank=True)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    pay_by_on = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(
        null=True, blank=True, help_text="everything was settled before it could leave"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="reminder_letter_left_or_was_dropped_not_both",
                condition=Q(sent_at=None) | Q(dropped_at=None),
            ),
            models.CheckConstraint(
                name="reminder_letter_gives_time_to_pay", condition=Q(pay_by_on__gt=F("made_on"))
            ),
        ]
        indexes = [models.Index(fields=["party", "-made_at"], name="reminder_letter_by_party")]

    def __str__(self) -> str:
        return self.reference


class Reminder(models.Model):
    """That a letter is about a receivable, and what was open of it."""

    letter = models.ForeignKey(ReminderLetter, on_delete=models.PROTECT, related_name="reminders")
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="reminders")
    level = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField(help_text="what was open when the letter was made, and later when it left")

    class Meta:
        ordering = ["letter", "receivable__due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["receivable", "level"], name="receivable_is_reminded_once_at_each_level"
            ),
            models.CheckConstraint(
                name="reminder_is_about_something_open_or_settled", condition=Q(cents__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receivable_id} at {self.level}"


class ReminderHold(models.Model):
    """No reminders to a partner, or about one invoice, until a day or until somebody lifts it."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    receivable = models.ForeignKey(
        Receivable, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300)
    until_on = models.DateField(null=True, blank=True, help_text="first day on which reminders go again")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "receivable"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="reminders_are_held_once",
            ),
            models.CheckConstraint(
                name="lifted_hold_names_who_lifted_it",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reason
