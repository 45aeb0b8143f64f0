"""Documents as issued: never changed, never deleted; the database refuses both."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from foundation.models import Party
from foundation.references import new_reference
from invoices.choices import DocumentKind, FileKind, VatCategory
from invoices.models.issuers import Issuer


def document_reference() -> str:
    return new_reference("D")


class Document(models.Model):
    """An invoice, credit note or payment request. Parties and terms are copied into it, so that it stays what it was.

    It has no payment status: it is paper (DESIGN decision 9). What is open is billing's receivable.
    """

    reference = models.CharField(max_length=24, unique=True, default=document_reference, editable=False)
    kind = models.CharField(max_length=16, choices=DocumentKind.choices)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="documents")
    number = models.CharField(max_length=24)
    series_year = models.PositiveSmallIntegerField()
    series_number = models.PositiveIntegerField()
    source = models.CharField(max_length=120, unique=True, help_text="what it bills; issued once")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    seller = models.JSONField(help_text="issuer's name, address, numbers and account, as issued")
    buyer = models.JSONField(help_text="buyer's name, address and numbers, as issued")
    language = models.CharField(max_length=2)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    due_on = models.DateField()
    purchase_order = models.CharField(max_length=60, blank=True)
    our_reference = models.CharField(max_length=60, blank=True)
    payment_reference = models.CharField(
        max_length=25, blank=True, help_text="ISO 11649; empty on a credit note"
    )
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    gross_cents = models.BigIntegerField()
    credits = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="credited_by"
    )
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
        help_text="the invoice of which a part is credited",
    )
    reissues = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reissued_by",
        help_text="the credited document that this one takes the place of, with what was wrong put right",
    )
    reason = models.CharField(max_length=300, blank=True)
    debit_mandate = models.CharField(
        max_length=120,
        blank=True,
        help_text="the mandate under which it is collected; empty: it is to be paid",
    )
    debit_on = models.DateField(null=True, blank=True, help_text="the day of the direct debit, as told on it")
    debit_reference = models.CharField(
        max_length=35, blank=True, help_text="the mandate as the payer's bank knows it"
    )
    debit_account_end = models.CharField(
        max_length=4, blank=True, help_text="last signs of the account that is debited"
    )

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            # Of all issuers: people and payment references name a document by its number alone.
            models.UniqueConstraint(fields=["number"], name="document_number_is_unique"),
            models.UniqueConstraint(
                fields=["issuer", "kind", "series_year", "series_number"],
                name="document_has_its_own_place_in_series",
            ),
            models.CheckConstraint(
                name="document_gross_is_net_plus_vat",
                condition=Q(gross_cents=F("net_cents") + F("vat_cents")),
            ),
            models.CheckConstraint(
                name="document_credits_only_as_credit_note",
                condition=(~Q(kind=DocumentKind.CREDIT_NOTE) & Q(credits=None, corrects=None))
                | (Q(kind=DocumentKind.CREDIT_NOTE, credits__isnull=False, corrects=None) & ~Q(reason=""))
                | (Q(kind=DocumentKind.CREDIT_NOTE, credits=None, corrects__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="document_that_reissues_is_no_credit_note",
                condition=Q(reissues=None) | ~Q(kind=DocumentKind.CREDIT_NOTE),
            ),
            models.CheckConstraint(
                name="document_that_requests_payment_has_no_vat",
                condition=~Q(kind=DocumentKind.PAYMENT_REQUEST) | Q(vat_cents=0),
            ),
            models.CheckConstraint(
                name="document_that_is_collected_says_when_and_how",
                condition=Q(debit_mandate="", debit_on=None)
                | (
                    Q(debit_on__gte=F("due_on"), gross_cents__gt=0)
                    & ~Q(debit_mandate="")
                    & ~Q(kind=DocumentKind.CREDIT_NOTE)
                ),
            ),
            models.CheckConstraint(
                name="document_that_is_not_collected_names_no_account",
                condition=Q(debit_on__isnull=False) | Q(debit_reference="", debit_account_end=""),
            ),
        ]
        indexes = [models.Index(fields=["party", "-issued_at", "-id"], name="document_by_party")]

    def __str__(self) -> str:
        return self.number

    @property
    def mandate_told(self) -> str:
        """The mandate as the payer can find it at its bank; of an older document as our provider knows it."""
        return self.debit_reference or self.debit_mandate


class DocumentLine(models.Model):
    """One line, as issued."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    programme = models.CharField(max_length=80)
    code = models.CharField(max_length=40)
    description = models.CharField(max_length=200)
    detail = models.CharField(max_length=300, blank=True)
    period_from = models.DateField(null=True, blank=True)
    period_until = models.DateField(null=True, blank=True, help_text="first day after it")
    supplied_on = models.DateField(
        null=True, blank=True, help_text="the day of supply, of what has no period"
    )
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_price_cents = models.BigIntegerField()
    net_cents = models.BigIntegerField()
    vat_category = models.CharField(max_length=2, choices=VatCategory.choices)
    vat_rate = models.PositiveSmallIntegerField()
    vat_ground = models.CharField(max_length=16)
    vat_facts = models.JSONField(
        default=dict, help_text="what the VAT was decided on, as issued, and who decided if a person did"
    )

    class Meta:
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "position"], name="document_line_has_its_own_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.description}"


class DocumentVat(models.Model):
    """The sum of one rate, as issued."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="vat_rows")
    category = models.CharField(max_length=2, choices=VatCategory.choices)
    rate = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=16)
    rule_version = models.CharField(max_length=16)
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()

    class Meta:
        ordering = ["document", "-rate", "ground", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "category", "rate", "ground"], name="document_vat_is_one_row_per_rate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rate} %"


class DocumentFile(models.Model):
    """The exact bytes that were sent, by their hash.

    Kept seven years (art. 52 AWR): until then the database refuses to delete it, and to change it always.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=FileKind.choices)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")
    stored_at = models.DateTimeField()
    retained_until = models.DateField(help_text="first day on which it may be deleted")

    class Meta:
        ordering = ["document", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["document", "kind"], name="document_has_one_file_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.path
