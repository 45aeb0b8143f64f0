"""Issuers: the legal bodies of ours that put documents on paper."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from foundation.models import Party
from foundation.periods import Period
from foundation.references import new_reference
from invoices.choices import EInvoiceStandard


def issuer_reference() -> str:
    return new_reference("I", groups=2)


class Issuer(models.Model):
    """A legal body with its own number series, bank account and brand (DESIGN decision 4)."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=24, unique=True, default=issuer_reference, editable=False)
    code = models.SlugField(unique=True, help_text="how products name it")
    number_prefix = models.CharField(
        max_length=4,
        blank=True,
        unique=True,
        help_text="letters that begin its document numbers; one may have none",
    )
    iban = models.CharField(max_length=34)
    account_name = models.CharField(
        max_length=70, help_text="exact name of the account (Verification of Payee)"
    )
    creditor_id = models.CharField(
        max_length=35, blank=True, help_text="SEPA creditor identifier; empty: nothing says it on paper"
    )
    brand_name = models.CharField(max_length=60)
    brand_region = models.CharField(max_length=60, blank=True)
    crkbo_from = models.DateField(null=True, blank=True, help_text="in the CRKBO register from this day")
    crkbo_until = models.DateField(null=True, blank=True, help_text="first day no longer in it")

    e_invoice_standard = models.CharField(
        max_length=8,
        choices=EInvoiceStandard.choices,
        default=EInvoiceStandard.PEPPOL,
        help_text="for buyers in the Netherlands; everybody else gets Peppol BIS",
    )
    small_business_from = models.DateField(
        null=True, blank=True, help_text="under the small business scheme (art. 25) from this day"
    )
    small_business_until = models.DateField(null=True, blank=True, help_text="first day no longer under it")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="issuer_small_business_period_runs_forward",
                condition=Q(small_business_until=None) | Q(small_business_until__gt=F("small_business_from")),
            ),
            models.CheckConstraint(
                name="issuer_crkbo_period_runs_forward",
                condition=Q(crkbo_until=None) | Q(crkbo_until__gt=F("crkbo_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.party.name

    @property
    def crkbo_registered(self) -> Period | None:
        """The days on which this body stands in the CRKBO register, as far as known."""
        return None if self.crkbo_from is None else Period(self.crkbo_from, self.crkbo_until)

    @property
    def small_business(self) -> Period | None:
        """The days on which this body is under the small business scheme: its turnover is small enough."""
        if self.small_business_from is None:
            return None
        return Period(self.small_business_from, self.small_business_until)


class NumberSeries(models.Model):
    """The counter of one issuer, kind and year. A number is taken last, in the transaction that uses it."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="series")
    kind = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)
    first_number = models.PositiveIntegerField(
        default=1, help_text="higher after a take-over from another system"
    )
    last_issued_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "number series"
        ordering = ["issuer", "kind", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "year"], name="number_series_is_one_per_issuer_kind_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last_number}"
