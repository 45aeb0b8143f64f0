"""What anybody reports about a listing, what we ask its partner, and to whom we hand it over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.choices import Language
from foundation.references import new_reference
from marketplace.models import Listing
from quality.choices import HandOverTo, ReportKind, ReportOutcome
from quality.models.marks import Decision


def report_reference() -> str:
    return new_reference("M", groups=2)


def report_code() -> str:
    return new_reference(groups=4)


def question_reference() -> str:
    return new_reference("V", groups=2)


class Report(models.Model):
    """Something that is wrong with a listing, told by somebody without an account.

    The home of what a reporter tells: for quality staff alone. Name and e-mail address go when the case is closed and
    `contact_until_at` is past, all of it when `expires_at` is past (AVG).
    """

    reference = models.CharField(max_length=24, unique=True, default=report_reference, editable=False)
    code = models.CharField(
        max_length=24, unique=True, default=report_code, editable=False, help_text="what the reporter keeps"
    )
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=ReportKind.choices)
    text = models.TextField()
    language = models.CharField(max_length=2, choices=Language.choices)
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    may_share_contact = models.BooleanField(default=False, help_text="with the inspectorate or desk")
    said = models.JSONField(help_text="what the listing said at that moment")
    received_at = models.DateTimeField()
    contact_until_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="the last one"
    )
    outcome = models.CharField(max_length=12, choices=ReportOutcome.choices, blank=True)
    statement = models.TextField(blank=True, help_text="the reasons, for reporter and partner")
    statement_language = models.CharField(max_length=2, choices=Language.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["listing", "-received_at"], name="report_by_listing"),
            models.Index(fields=["received_at"], condition=Q(closed_at=None), name="report_open"),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_expires_after_it_came", condition=Q(expires_at__gt=F("received_at"))
            ),
            models.CheckConstraint(
                name="closed_report_says_how_and_why",
                condition=Q(closed_at=None, outcome="", statement="", statement_language="")
                | (
                    Q(closed_at__isnull=False, contact_until_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(statement="")
                    & ~Q(statement_language="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ReportQuestion(models.Model):
    """What we ask the partner about a report, until when, and the answer. The partner never sees the report itself."""

    reference = models.CharField(max_length=24, unique=True, default=question_reference, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer_until_on = models.DateField(help_text="first day that is too late")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(answered_at=None), name="report_has_one_open_question"
            ),
            models.CheckConstraint(
                name="answered_question_has_an_answer",
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class HandOver(models.Model):
    """A report that went to an inspectorate or desk that can act, on a day, with or without the contact data."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="hand_overs")
    to = models.CharField(max_length=20, choices=HandOverTo.choices)
    handed_over_on = models.DateField()
    with_contact = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "to"], name="report_is_handed_over_once_to_each")
        ]

    def __str__(self) -> str:
        return f"{self.to} {self.handed_over_on}"
