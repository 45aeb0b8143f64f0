"""What is owed and what came in: paid, open and overdue follow from dated allocations (DESIGN decision 9)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from billing.choices import AttemptState, PaymentMethod, ReturnKind
from billing.models.agreements import Agreement
from foundation.models import Party, User
from foundation.references import new_reference
from invoices.models import Document, Issuer


def payment_reference() -> str:
    return new_reference("M", groups=2)


def attempt_reference() -> str:
    return new_reference("T")


def mandate_form_reference() -> str:
    return new_reference("F")


class Receivable(models.Model):
    """What a party owes by an invoice."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="receivables",
        help_text="none on one of several agreements together, and when it was asked for without one: a subsidy",
    )
    cents = models.BigIntegerField()
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    is_first = models.BooleanField(help_text="the invoice whose payment opens the agreement")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(name="receivable_is_positive", condition=Q(cents__gt=0)),
            models.CheckConstraint(
                name="receivable_that_opens_is_of_one_agreement",
                condition=Q(is_first=False) | Q(agreement__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["party", "due_on"], name="receivable_by_party")]

    def __str__(self) -> str:
        return f"receivable of {self.document_id}"


class Payment(models.Model):
    """Money that came in, once: by the provider's own reference."""

    reference = models.CharField(max_length=24, unique=True, default=payment_reference, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=12, choices=PaymentMethod.choices)
    provider_reference = models.CharField(max_length=120, unique=True)
    cents = models.BigIntegerField()
    received_at = models.DateTimeField()
    received_on = models.DateField(help_text="the day in our books: of a closed month the first open one")
    restores = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="restored_by",
        help_text="the disputed payment of which this came back: it goes back the way that one came in",
    )

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [models.CheckConstraint(name="payment_is_positive", condition=Q(cents__gt=0))]

    def __str__(self) -> str:
        return self.reference


class PaymentReturn(models.Model):
    """So much of a payment went back on a day: what it had settled is owed again."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="returns")
    kind = models.CharField(max_length=12, choices=ReturnKind.choices)
    source_reference = models.CharField(max_length=60, unique=True)
    reason = models.CharField(max_length=300, blank=True, help_text="as the bank or our colleague said it")
    cents = models.BigIntegerField()
    returned_on = models.DateField(help_text="the day in our books: of a closed month the first open one")
    returned_at = models.DateTimeField()

    class Meta:
        ordering = ["returned_on", "id"]
        constraints = [models.CheckConstraint(name="payment_return_is_positive", condition=Q(cents__gt=0))]

    def __str__(self) -> str:
        return self.source_reference


class Allocation(models.Model):
    """So much of a payment, of a credit note or of a write-off settles a receivable from a day on.

    Money that went back undoes one: by a second one from the day on which it did, of less than nothing. So does money
    that came in for what was written off.
    """

    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="allocations")
    payment = models.ForeignKey(
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="allocations"
    )
    credit = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    write_off = models.ForeignKey(
        "billing.WriteOff", null=True, blank=True, on_delete=models.PROTECT, related_name="allocations"
    )
    undoes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    cents = models.BigIntegerField()
    allocated_on = models.DateField()
    allocated_at = models.DateTimeField()

    class Meta:
        ordering = ["allocated_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="allocation_has_one_source",
                condition=(
                    Q(payment__isnull=False, credit=None, write_off=None)
                    | Q(payment=None, credit__isnull=False, write_off=None)
                    | Q(payment=None, credit=None, write_off__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="allocation_is_positive_or_undoes_one",
                condition=Q(cents__gt=0, undoes=None) | Q(cents__lt=0, undoes__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cents} on {self.receivable_id}"


class PaymentAttempt(models.Model):
    """One try to pay a receivable through a provider. Its reference is the idempotency key, stored before the call."""

    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="attempts")
    reference = models.CharField(max_length=24, unique=True, default=attempt_reference, editable=False)
    state = models.CharField(max_length=12, choices=AttemptState.choices, default=AttemptState.CREATED)
    session_id = models.CharField(max_length=120, blank=True, db_index=True)
    intent_id = models.CharField(max_length=120, blank=True, db_index=True)
    url = models.URLField(max_length=500, blank=True)
    debit_cents = models.BigIntegerField(
        null=True,
        blank=True,
        help_text="of a direct debit: what is collected; none when somebody pays on a page",
    )
    failure = models.CharField(max_length=60, blank=True, help_text="the provider's word for a refusal")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["receivable"],
                condition=Q(state__in=[AttemptState.CREATED, AttemptState.OPEN, AttemptState.PROCESSING]),
                name="receivable_has_one_open_attempt",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class ProviderCustomer(models.Model):
    """A party as the payment provider of an issuer knows it, and the mandate it gave."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    customer_id = models.CharField(max_length=120, unique=True)
    mandate_id = models.CharField(max_length=120, blank=True)
    debit_method_id = models.CharField(max_length=120, blank=True)
    mandate_reference = models.CharField(
        max_length=35, blank=True, help_text="the mandate as the payer's bank knows it"
    )
    account_end = models.CharField(max_length=4, blank=True, help_text="last signs of the payer's account")

    class Meta:
        ordering = ["party", "issuer"]
        constraints = [
            models.UniqueConstraint(fields=["party", "issuer"], name="provider_customer_is_one_per_issuer")
        ]

    def __str__(self) -> str:
        return self.customer_id

    @property
    def told(self) -> str:
        """The mandate as the payer can find it at its bank; of an older one as our provider knows it."""
        return self.mandate_reference or self.mandate_id


class MandateForm(models.Model):
    """A form at the payment provider on which a partner gives a mandate, asked for an agreement.

    Its reference is the idempotency key, stored before the call.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=24, unique=True, default=mandate_form_reference, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    session_id = models.CharField(max_length=120, blank=True, db_index=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="given, or over")

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(closed_at=None),
                name="agreement_has_one_open_mandate_form",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class ProviderEvent(models.Model):
    """An event as it came in: only what says where to look. What happened is read fresh from the provider."""

    event_id = models.CharField(max_length=120, unique=True)
    account = models.CharField(
        max_length=50, blank=True, help_text="code of the issuer whose account it is; empty: the shared one"
    )
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
