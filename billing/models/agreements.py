"""Agreements: what was accepted, its lines, and what was charged for them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from billing.choices import BillingMonths, EndReason, PayingMethod, PaymentTerms
from billing.models.catalogue import Product
from billing.models.quotes import Quote
from foundation.models import Party, User
from foundation.references import new_reference
from invoices.models import Document, Issuer
from marketplace.models import Organisation


def agreement_reference() -> str:
    return new_reference("A", groups=2)


class Agreement(models.Model):
    """An accepted quote. Its term is a year, and grows by a year at each renewal until it is ended."""

    reference = models.CharField(max_length=24, unique=True, default=agreement_reference, editable=False)
    quote = models.OneToOneField(
        Quote,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreement",
        help_text="none when somebody pays for use without a package",
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    payment_terms = models.CharField(max_length=8, choices=PaymentTerms.choices)
    paying_method = models.CharField(
        max_length=12, choices=PayingMethod.choices, default=PayingMethod.PAY_LINK
    )
    debit_mandate = models.CharField(
        max_length=120, blank=True, help_text="the mandate under which its invoices are collected"
    )
    debit_reference = models.CharField(
        max_length=35, blank=True, help_text="that mandate as the payer's bank knows it"
    )
    debit_account_end = models.CharField(
        max_length=4, blank=True, help_text="last signs of the account that is debited"
    )
    debit_notice_days = models.PositiveSmallIntegerField(
        default=14, help_text="a debit is told so many days ahead; less only where the mandate says so"
    )
    purchase_order = models.CharField(max_length=60, blank=True)
    billing_months = models.PositiveSmallIntegerField(
        choices=BillingMonths.choices, default=BillingMonths.YEAR, help_text="months that are billed at once"
    )
    starts_on = models.DateField()
    term_until_on = models.DateField(help_text="first day after the running term")
    accepted_at = models.DateTimeField()
    first_paid_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="first day it no longer holds")
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    next_charge_on = models.DateField(
        null=True, blank=True, help_text="when a run looks at it next; none when nothing comes any more"
    )

    class Meta:
        ordering = ["-accepted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="agreement_term_runs_forward", condition=Q(term_until_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="agreement_end_has_a_reason",
                condition=Q(ended_on=None, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="agreement_is_collected_under_a_mandate",
                condition=Q(paying_method=PayingMethod.SEPA_DEBIT, debit_notice_days__gte=1)
                & ~Q(debit_mandate="")
                | ~Q(paying_method=PayingMethod.SEPA_DEBIT) & Q(debit_mandate=""),
            ),
            models.CheckConstraint(
                name="agreement_that_is_not_collected_names_no_account",
                condition=~Q(debit_mandate="") | Q(debit_reference="", debit_account_end=""),
            ),
            models.CheckConstraint(
                name="agreement_bills_whole_parts_of_a_year", condition=Q(billing_months__in=[1, 3, 12])
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-accepted_at"], name="agreement_by_organisation"),
            models.Index(
                fields=["next_charge_on", "id"],
                condition=Q(next_charge_on__isnull=False),
                name="agreement_by_next_charge",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def mandate_told(self) -> str:
        """Its mandate as the payer can find it at its bank; of an older one as our provider knows it."""
        return self.debit_reference or self.debit_mandate


class PayingChoice(models.Model):
    """That an agreement is paid in another way from a moment on, who chose it and, of one of ours, why."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="paying_choices")
    method = models.CharField(max_length=12, choices=PayingMethod.choices)
    chosen_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="nobody: its mandate was over",
    )
    reason = models.CharField(max_length=300, blank=True)
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["-chosen_at", "-id"]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.method}"


class AgreementLine(models.Model):
    """A part of an agreement, from a day until a day."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_price_cents = models.BigIntegerField()
    discount_name = models.CharField(max_length=120, blank=True)
    discount_cents = models.BigIntegerField(default=0, help_text="of a year, or of what comes once; positive")
    discount_until_on = models.DateField(null=True, blank=True, help_text="first day without the discount")
    months = models.PositiveSmallIntegerField(
        choices=BillingMonths.choices, default=BillingMonths.YEAR, help_text="as the agreement bills"
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="first day it no longer holds")
    bills_on = models.DateField(
        null=True, blank=True, help_text="of use: the day on which it is billed with what else was used"
    )
    used_quantity = models.PositiveIntegerField(
        default=0, help_text="of what was withdrawn from: so many were used, and stay owed"
    )
    detail = models.CharField(max_length=120, blank=True, help_text="said beside the name on paper")
    credits_suspension = models.BooleanField(
        default=False,
        help_text="as the price card said when it was agreed: whether days of rest are given back",
    )
    follows = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
        help_text="the line that this one continues at another price",
    )
    opened_by = models.ForeignKey(
        "AgreementChange",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opened",
        help_text="none when it was in the quote",
    )
    closed_by = models.ForeignKey(
        "AgreementChange", null=True, blank=True, on_delete=models.PROTECT, related_name="closed"
    )

    class Meta:
        ordering = ["agreement", "id"]
        constraints = [
            models.CheckConstraint(name="agreement_line_has_a_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="agreement_line_runs_forward", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="agreement_line_is_used_up_to_its_quantity",
                condition=Q(used_quantity__lte=F("quantity")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"


class Charge(models.Model):
    """What was charged for a line and some days, once; or what was given back of a charge. The database refuses both

    a second time: `turn` counts how often the same first day was charged before and given back.
    """

    line = models.ForeignKey(AgreementLine, on_delete=models.PROTECT, related_name="charges")
    period_from = models.DateField(
        help_text="first day that is charged, or the day of a charge that comes once"
    )
    period_until = models.DateField(null=True, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)
    returns = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="returned_by"
    )
    full_cents = models.BigIntegerField(help_text="negative when it gives back")
    discount_cents = models.BigIntegerField(default=0)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    charged_at = models.DateTimeField()

    class Meta:
        ordering = ["line", "period_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "period_from", "turn"],
                condition=Q(returns=None),
                name="charge_is_made_once",
            ),
            models.UniqueConstraint(
                fields=["returns", "period_from"],
                condition=Q(returns__isnull=False),
                name="charge_is_given_back_once",
            ),
            models.CheckConstraint(
                name="charge_has_the_sign_of_its_kind",
                condition=Q(returns=None, full_cents__gte=0, discount_cents__gte=0)
                | Q(returns__isnull=False, full_cents__lte=0, discount_cents__lte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} from {self.period_from}"
