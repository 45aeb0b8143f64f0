"""A search whose new results go to somebody by mail."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from foundation.choices import Language
from foundation.references import new_reference
from marketplace.choices import AlertRhythm, ListingKind


def alert_reference() -> str:
    return new_reference(groups=5)


class SearchAlert(models.Model):
    """Who wants to know what is new, and of what. Forgotten when it is stopped, is over, or was never confirmed.

    The one home of the address. The reference opens it and is therefore in no page, feed or file; where links go out
    it is signed.
    """

    reference = models.CharField(max_length=24, unique=True, default=alert_reference, editable=False)
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=2, choices=Language.choices)
    kind = models.CharField(max_length=16, choices=ListingKind.choices)
    search = models.JSONField(help_text="what is asked, as marketplace.rules.alerts writes it")
    rhythm = models.CharField(max_length=8, choices=AlertRhythm.choices)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    told_until_at = models.DateTimeField(
        help_text="what came online before this was told, or was there already"
    )
    due_on = models.DateField(help_text="the next day on which we look")
    ends_on = models.DateField(help_text="first day on which it is over")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "kind", "language", "search"], name="a_search_is_mailed_to_an_address_once"
            ),
            models.CheckConstraint(
                name="search_alert_is_confirmed_after_it_was_asked",
                condition=Q(confirmed_at=None) | Q(confirmed_at__gte=F("asked_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="search_alert_by_due_day"),
            models.Index(fields=["ends_on"], name="search_alert_by_end"),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"
