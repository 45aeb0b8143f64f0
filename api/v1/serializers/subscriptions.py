"""Quotes, agreements, invoices and payments as JSON. Amounts are whole euro cents; days are ISO 8601."""

from __future__ import annotations

from datetime import date

from rest_framework import serializers

from billing.choices import BillingMonths, ChangeKind, PayingMethod, PaymentTerms, PriceUnit
from billing.models import Agreement
from invoices.choices import DocumentKind
from marketplace.models import Organisation
from quality.choices import RequirementStatus


class RequirementOut(serializers.Serializer[object]):
    """What is asked, and how it stands: with source and date when it is there."""

    status = serializers.ChoiceField(choices=[one.value for one in RequirementStatus])
    asked = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of the marks of which one will do"
    )
    asked_names = serializers.ListField(child=serializers.CharField())
    met_by = serializers.CharField(help_text="The mark that satisfies it; empty when none does")
    sentence = serializers.CharField(help_text="For a person, with source and date; may be empty")
    checked_on = serializers.DateField(allow_null=True)
    until_at = serializers.DateTimeField(allow_null=True)


class EligibilityOut(serializers.Serializer[object]):
    """Whether the organisation may show a kind of listing, and what is missing."""

    listing_kind = serializers.CharField()
    condition = serializers.CharField(help_text="Such as `sponsorship`; empty when there is none")
    is_satisfied = serializers.BooleanField()
    is_asked = serializers.BooleanField(
        help_text="False when an organisation of these roles cannot show this at all"
    )
    requirements = RequirementOut(many=True)


class OrganisationOut(serializers.Serializer[object]):
    """The organisation that the key speaks for."""

    reference = serializers.CharField()
    name = serializers.CharField()
    kvk_number = serializers.CharField(source="party.kvk_number")
    vat_id = serializers.CharField(source="party.vat_id")
    segment = serializers.CharField()
    roles = serializers.SerializerMethodField()
    municipality = serializers.CharField(source="municipality.display_name", default=None, allow_null=True)
    language = serializers.CharField(source="party.language")

    def get_roles(self, organisation: Organisation) -> list[str]:
        """What it does on the market."""
        return sorted(role.role for role in organisation.roles.all())


class ChoiceIn(serializers.Serializer[object]):
    """A product of the menu card in a quantity."""

    code = serializers.CharField(max_length=40)
    quantity = serializers.IntegerField(default=1, help_text="As many as the menu card lets choose")
    amount_cents = serializers.IntegerField(
        min_value=1,
        max_value=10_000_000_000,
        default=None,
        allow_null=True,
        help_text="Only where the amount is free",
    )
    item = serializers.CharField(
        max_length=24, default="", allow_blank=True, help_text="Which one, where there are only so many"
    )


class QuoteIn(serializers.Serializer[object]):
    """What a quote is asked for."""

    choices = serializers.ListField(child=ChoiceIn(), allow_empty=False, max_length=60)
    purchase_order = serializers.CharField(max_length=60, default="", allow_blank=True)
    discount_code = serializers.CharField(max_length=50, default="", allow_blank=True)
    replaces = serializers.CharField(
        max_length=24,
        default="",
        allow_blank=True,
        help_text="An open quote that this one takes the place of",
    )


class QuoteLineOut(serializers.Serializer[object]):
    """A line of a quote: what it costs, and what it asks of the organisation now."""

    code = serializers.CharField(source="line.product.code")
    quantity = serializers.IntegerField(source="priced.quantity")
    unit_price_cents = serializers.IntegerField(source="priced.unit_price.cents")
    discount_cents = serializers.IntegerField(source="priced.discount.cents")
    item = serializers.CharField(source="line.stock_item.reference", default=None, allow_null=True)
    net_cents = serializers.IntegerField(source="priced.net.cents")
    vat_rate = serializers.IntegerField(source="priced.vat.rate")
    is_yearly = serializers.BooleanField(source="priced.is_yearly")
    requirements = EligibilityOut(many=True)


class QuoteSummaryOut(serializers.Serializer[object]):
    """A quote in a list."""

    reference = serializers.CharField()
    made_at = serializers.DateTimeField()
    valid_until_on = serializers.DateField(help_text="First day it no longer holds")
    price_card = serializers.IntegerField(source="price_card.version")
    terms = serializers.CharField(source="terms.version")
    purchase_order = serializers.CharField()
    net_cents = serializers.IntegerField()
    vat_cents = serializers.IntegerField()
    gross_cents = serializers.IntegerField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    replaces = serializers.CharField(source="replaces.reference", default=None, allow_null=True)


class QuoteDetailsOut(serializers.Serializer[object]):
    """What a quote says beside its summary."""

    lines = QuoteLineOut(many=True)
    next_year_cents = serializers.IntegerField(
        source="priced.next_year.cents", help_text="What returns every year, without VAT and discount"
    )
    is_expired = serializers.BooleanField()
    needs_approval = serializers.BooleanField(help_text="A second member must agree in the portal first")
    can_be_accepted = serializers.BooleanField()


class QuoteOut(QuoteSummaryOut, QuoteDetailsOut):
    """A quote with its lines."""


class AcceptIn(serializers.Serializer[object]):
    """Who accepts, and that it is meant: this costs money."""

    name = serializers.CharField(max_length=150, help_text="Stands under the agreement")
    terms = serializers.CharField(max_length=16, help_text="The version of the terms, as the quote says it")
    billing_months = serializers.ChoiceField(
        choices=BillingMonths.choices,
        default=BillingMonths.YEAR,
        help_text="Months that are billed at once, ahead",
    )
    starts_on = serializers.DateField(
        default=None, allow_null=True, help_text="First day, within half a year; today when it is left out"
    )
    purchase_order = serializers.CharField(
        max_length=60,
        default="",
        allow_blank=True,
        help_text="Takes the place of the quote's; a government body needs one",
    )


class WantedIn(serializers.Serializer[object]):
    """A yearly product in the quantity that the agreement is to hold; zero means not any more."""

    code = serializers.CharField(max_length=40)
    quantity = serializers.IntegerField(help_text="As many as the menu card lets choose; zero: none any more")


class PayingMethodIn(serializers.Serializer[object]):
    """How the next invoices are to be paid. Direct debit asks for a mandate that the partner gave before."""

    paying_method = serializers.ChoiceField(choices=PayingMethod.choices)


class ChangeIn(serializers.Serializer[object]):
    """What an agreement is to hold from now on. What is not named stays."""

    choices = serializers.ListField(child=WantedIn(), allow_empty=False, max_length=60)


class ChangeOut(serializers.Serializer[object]):
    """A change of an agreement. One of kind `less` that lies ahead can be taken back."""

    reference = serializers.CharField()
    kind = serializers.ChoiceField(choices=ChangeKind.choices)
    effective_on = serializers.DateField()
    made_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ChangedOut(serializers.Serializer[object]):
    """What a change did: the changes, and the numbers of the invoices and credit notes of today."""

    changes = ChangeOut(many=True)
    documents = serializers.ListField(child=serializers.CharField())


class PreviewLineOut(serializers.Serializer[object]):
    """A line that would open or close."""

    code = serializers.CharField(source="product.code")
    quantity = serializers.IntegerField()
    unit_price_cents = serializers.IntegerField()


class PreviewStepOut(serializers.Serializer[object]):
    """What would open and close on a day."""

    on = serializers.DateField()
    opens = PreviewLineOut(many=True)
    closes = PreviewLineOut(many=True)


class ChangePreviewOut(serializers.Serializer[object]):
    """What a change would do and cost; nothing was written."""

    changes = PreviewStepOut(many=True)
    net_cents = serializers.IntegerField(help_text="Of the papers of today together; may be negative")
    vat_cents = serializers.IntegerField()
    gross_cents = serializers.IntegerField()
    yearly_before_cents = serializers.IntegerField(help_text="Without VAT and discount")
    yearly_after_cents = serializers.IntegerField()


class AgreementLineOut(serializers.Serializer[object]):
    """A part of an agreement."""

    code = serializers.CharField(source="product.code")
    quantity = serializers.IntegerField()
    unit_price_cents = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=PriceUnit.choices, source="product.unit")
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)


class AgreementOut(serializers.Serializer[object]):
    """An agreement, its term and its invoices."""

    reference = serializers.CharField()
    quote = serializers.CharField(source="quote.reference", default=None, allow_null=True)
    payment_terms = serializers.ChoiceField(choices=PaymentTerms.choices)
    billing_months = serializers.ChoiceField(choices=BillingMonths.choices)
    paying_method = serializers.ChoiceField(choices=PayingMethod.choices)
    mandate = serializers.CharField(
        source="mandate_told",
        help_text="Under which it is collected, as the payer's bank knows it; empty: not",
    )
    next_charge_on = serializers.DateField(allow_null=True, help_text="When the next invoice is made")
    purchase_order = serializers.CharField()
    starts_on = serializers.DateField()
    term_until_on = serializers.DateField(help_text="First day after the running term")
    accepted_at = serializers.DateTimeField()
    first_paid_at = serializers.DateTimeField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True, help_text="First day it no longer holds")
    end_reason = serializers.CharField()
    lines = AgreementLineOut(many=True, source="lines.all")
    changes = ChangeOut(many=True, source="changes.all")
    rests_since = serializers.SerializerMethodField()
    invoices = serializers.ListField(
        child=serializers.CharField(), source="invoice_numbers", help_text="Numbers, oldest first."
    )

    def get_rests_since(self, agreement: Agreement) -> date | None:
        """The day since which its listings do not show, when it rests now."""
        return next((one.from_on for one in agreement.suspensions.all() if one.until_on is None), None)


class InvoiceLineOut(serializers.Serializer[object]):
    """A line as issued."""

    position = serializers.IntegerField()
    code = serializers.CharField()
    description = serializers.CharField()
    period_from = serializers.DateField(allow_null=True)
    period_until = serializers.DateField(allow_null=True, help_text="First day after it")
    quantity = serializers.DecimalField(max_digits=12, decimal_places=3)
    unit_price_cents = serializers.IntegerField()
    net_cents = serializers.IntegerField()
    vat_rate = serializers.IntegerField()


class InvoiceOut(serializers.Serializer[object]):
    """An invoice or credit note. `status` and `open_cents` are of today; a credit note has neither."""

    number = serializers.CharField(source="document.number")
    kind = serializers.ChoiceField(choices=DocumentKind.choices, source="document.kind")
    issued_on = serializers.DateField(source="document.issued_on")
    due_on = serializers.DateField(source="document.due_on")
    debit_on = serializers.DateField(
        source="document.debit_on",
        allow_null=True,
        help_text="The day of the direct debit that it announces; none: it is to be paid",
    )
    purchase_order = serializers.CharField(source="document.purchase_order")
    payment_reference = serializers.CharField(source="document.payment_reference", help_text="ISO 11649")
    credits = serializers.CharField(source="document.credits.number", default=None, allow_null=True)
    corrects = serializers.CharField(
        source="document.corrects.number",
        default=None,
        allow_null=True,
        help_text="The invoice of which a credit note gives back a part",
    )
    net_cents = serializers.IntegerField(source="document.net_cents")
    vat_cents = serializers.IntegerField(source="document.vat_cents")
    gross_cents = serializers.IntegerField(source="document.gross_cents")
    status = serializers.ChoiceField(
        choices=["open", "late", "paid", "credited", "written_off"],
        source="standing.status",
        default=None,
        allow_null=True,
    )
    open_cents = serializers.IntegerField(source="standing.open_cents", default=None, allow_null=True)
    lines = InvoiceLineOut(many=True, source="document.lines.all")


class PaymentIn(serializers.Serializer[object]):
    """Where the payer goes after paying or stopping: a page of yours."""

    return_url = serializers.URLField(max_length=500)


class PaymentOut(serializers.Serializer[object]):
    """Where the invoice is paid."""

    url = serializers.URLField()


class _PageOut(serializers.Serializer[object]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class QuotePageOut(_PageOut):
    """A page of quotes."""

    results = QuoteSummaryOut(many=True)


class AgreementPageOut(_PageOut):
    """A page of agreements."""

    results = AgreementOut(many=True)


class InvoicePageOut(_PageOut):
    """A page of invoices."""

    results = InvoiceOut(many=True)
