"""What the bank said: statements as they came, and every movement on our accounts with what it turned out to be."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.choices import BankUse
from billing.models.payouts import Payout
from billing.models.receivables import Payment, PaymentReturn
from billing.models.refunds import Refund
from invoices.models import Issuer


class BankStatement(models.Model):
    """One account over some days, as a bank told it in a file."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    iban = models.CharField(max_length=34)
    statement_id = models.CharField(max_length=80)
    opening_cents = models.BigIntegerField()
    closing_cents = models.BigIntegerField()
    opening_on = models.DateField()
    closing_on = models.DateField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200, help_text="the file as it came")
    lines = models.PositiveIntegerField()
    known_lines = models.PositiveIntegerField(help_text="that stood in an earlier file too")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-closing_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["iban", "statement_id", "sha256"], name="bank_statement_is_imported_once"
            )
        ]
        indexes = [models.Index(fields=["iban", "closing_on"], name="bank_statement_by_account")]

    def __str__(self) -> str:
        return f"{self.iban} {self.statement_id}"


class BankTransaction(models.Model):
    """One movement on one of our accounts, once, whichever files it stood in. Cents in are positive."""

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="transactions")
    identity = models.CharField(max_length=64, unique=True)
    bank_reference = models.CharField(max_length=80, blank=True)
    booked_on = models.DateField()
    cents = models.BigIntegerField()
    is_reversal = models.BooleanField(default=False)
    return_code = models.CharField(max_length=8, blank=True)
    end_to_end_id = models.CharField(max_length=80, blank=True)
    creditor_reference = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=500, blank=True, help_text="what looks like a BSN is hidden")
    name = models.CharField(max_length=140, blank=True)
    iban = models.CharField(max_length=34, blank=True, help_text="of who paid, or was paid")
    use = models.CharField(max_length=10, choices=BankUse.choices, default=BankUse.UNDECIDED)
    payment = models.OneToOneField(
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="bank_transaction"
    )
    payment_return = models.OneToOneField(
        PaymentReturn, null=True, blank=True, on_delete=models.PROTECT, related_name="bank_transaction"
    )
    refund = models.ForeignKey(
        Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="bank_transactions"
    )
    payout = models.ForeignKey(
        Payout, null=True, blank=True, on_delete=models.PROTECT, related_name="bank_transactions"
    )
    times_decided = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-booked_on", "-id"]
        constraints = [
            models.CheckConstraint(name="bank_transaction_moves_money", condition=~Q(cents=0)),
            models.CheckConstraint(
                name="bank_transaction_is_what_it_is_used_for",
                condition=(
                    Q(use=BankUse.PAYMENT, payment__isnull=False, payment_return=None, refund=None)
                    | Q(use=BankUse.RETURN, payment=None, payment_return__isnull=False, refund=None)
                    | Q(use=BankUse.REFUND, payment=None, payment_return=None, refund__isnull=False)
                    | Q(
                        use__in=[BankUse.UNDECIDED, BankUse.PAYOUT, BankUse.OTHER],
                        payment=None,
                        payment_return=None,
                        refund=None,
                    )
                ),
            ),
            models.CheckConstraint(
                name="bank_transaction_of_a_payout_is_used_as_one",
                condition=Q(payout=None) | Q(use=BankUse.PAYOUT),
            ),
        ]
        indexes = [
            models.Index(fields=["use", "-booked_on"], name="bank_transaction_to_decide"),
            models.Index(fields=["iban"], name="bank_transaction_by_payer"),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.cents}"
