"""Double entry: balanced, append-only, one fund an entry; the database guards all three."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from billing.choices import AccountKind, Fund
from billing.models.agreements import Charge
from foundation.models import Party


class Account(models.Model):
    """A ledger account."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=AccountKind.choices)
    fund = models.CharField(max_length=8, choices=Fund.choices)
    rgs_code = models.CharField(max_length=20, blank=True, help_text="Referentiegrootboekschema")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Entry(models.Model):
    """One money event, once: by kind and reference of its source."""

    booked_on = models.DateField()
    happened_on = models.DateField(
        null=True, blank=True, help_text="the true day, when that lay in a month that was closed"
    )
    source_kind = models.CharField(max_length=16)
    source_reference = models.CharField(max_length=60)
    description = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["booked_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source_kind", "source_reference"], name="entry_is_booked_once"),
            models.CheckConstraint(
                name="entry_of_a_closed_month_is_booked_later",
                condition=Q(happened_on=None) | Q(happened_on__lt=F("booked_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_kind} {self.source_reference}"


class EntryLine(models.Model):
    """Cents on an account; debit is positive."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cents = models.BigIntegerField()

    class Meta:
        ordering = ["entry", "id"]
        constraints = [models.CheckConstraint(name="entry_line_moves_money", condition=~Q(cents=0))]

    def __str__(self) -> str:
        return f"{self.account_id} {self.cents}"


class Release(models.Model):
    """So much of a charge became revenue in a month, once; a negative one takes back what a credit note undid."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="releases")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="releases")
    month = models.DateField(help_text="its first day")
    cents = models.BigIntegerField()

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["charge", "entry"], name="release_is_made_once"),
            models.CheckConstraint(name="release_moves_money", condition=~Q(cents=0)),
            models.CheckConstraint(name="release_names_a_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.charge_id} in {self.month}"
