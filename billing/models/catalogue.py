"""The menu card: products with one national price (R2: no field names a region)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from billing.choices import DiscountKind, FundingType, PriceUnit
from foundation.references import new_reference
from invoices.choices import PlaceRule, VatTreatment
from invoices.models import Issuer
from marketplace.choices import Programme, Segment


class Product(models.Model):
    """What is sold. Names and texts in Dutch and English; what it grants is data."""

    code = models.CharField(max_length=40, unique=True)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="+")
    programmes = ArrayField(models.CharField(max_length=20, choices=Programme.choices))
    funding_type = models.CharField(max_length=20, choices=FundingType.choices)
    unit = models.CharField(max_length=16, choices=PriceUnit.choices)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    text_nl = models.CharField(max_length=300, blank=True)
    text_en = models.CharField(max_length=300, blank=True)
    goal = models.CharField(max_length=20, help_text="heading of the configurator it stands under")
    choice_group = models.CharField(max_length=20, blank=True, help_text="of one group only one is chosen")
    needs_group = models.CharField(max_length=20, blank=True, help_text="sold only with one of this group")
    has_free_amount = models.BooleanField(default=False)
    smallest_quantity = models.PositiveSmallIntegerField(default=1)
    largest_quantity = models.PositiveSmallIntegerField(default=1)
    vat_treatment = models.CharField(
        max_length=16, choices=VatTreatment.choices, default=VatTreatment.STANDARD
    )
    place_rule = models.CharField(
        max_length=16,
        choices=PlaceRule.choices,
        default=PlaceRule.GENERAL,
        help_text="where it is for VAT when the buyer is abroad",
    )
    grants = models.JSONField(
        default=list, blank=True, help_text='[{"listing_kind": …, "slots": …}], per one'
    )
    credits_suspension = models.BooleanField(
        default=False, help_text="whether days on which an agreement is suspended are given back"
    )
    is_offered = models.BooleanField(default=True, help_text="whether partners can choose it themselves")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="product_quantities_run_upward",
                condition=Q(largest_quantity__gte=F("smallest_quantity")),
            )
        ]

    def __str__(self) -> str:
        return self.code


class PriceCard(models.Model):
    """A version of the public price card: what was published, with its hash. It never changes.

    One that was withdrawn before its day never held: its prices are gone, what it said stays.
    """

    version = models.PositiveIntegerField(unique=True)
    valid_from = models.DateField()
    content = models.JSONField(default=dict, blank=True, help_text="as it was published")
    sha256 = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["valid_from"],
                condition=Q(withdrawn_at=None),
                name="price_card_begins_on_a_day_of_its_own",
            )
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class ProductOnCard(models.Model):
    """What a card says about a product beside its price, from a day on. Like a price it has no until.

    `Product` itself holds these facts as they are today (`start_price_cards`); what is decided on a day asks for those
    of that day (`products_on`).
    """

    card = models.ForeignKey(PriceCard, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    programmes = ArrayField(models.CharField(max_length=20, choices=Programme.choices))
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    text_nl = models.CharField(max_length=300, blank=True)
    text_en = models.CharField(max_length=300, blank=True)
    goal = models.CharField(max_length=20)
    choice_group = models.CharField(max_length=20, blank=True)
    needs_group = models.CharField(max_length=20, blank=True)
    smallest_quantity = models.PositiveSmallIntegerField()
    largest_quantity = models.PositiveSmallIntegerField()
    credits_suspension = models.BooleanField()
    is_offered = models.BooleanField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["product", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["product", "valid_from"], name="product_changes_once_a_day"),
            models.CheckConstraint(
                name="product_on_card_quantities_run_upward",
                condition=Q(largest_quantity__gte=F("smallest_quantity")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} from {self.valid_from}"


class PriceCardDraft(models.Model):
    """The next price card while it is written. `revision` counts up with each change, so that none is lost."""

    base = models.OneToOneField(
        PriceCard,
        on_delete=models.PROTECT,
        related_name="draft",
        help_text="the card that it was copied from",
    )
    content = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"after {self.base_id}"


class Price(models.Model):
    """A price from a day on, for a segment or for all. Without an until, so no gap and no overlap can exist."""

    card = models.ForeignKey(PriceCard, on_delete=models.PROTECT, related_name="prices")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    segment = models.CharField(max_length=16, choices=Segment.choices, blank=True)
    valid_from = models.DateField()
    from_number = models.PositiveIntegerField(
        default=1, help_text="of use: from which one in a year this price holds; zero cents there is a cap"
    )
    cents = models.PositiveBigIntegerField(help_text="without VAT; of a free amount the least")

    class Meta:
        ordering = ["product", "segment", "-valid_from", "from_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "segment", "valid_from", "from_number"], name="price_starts_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.segment} {self.cents}"


class Discount(models.Model):
    """A dated national discount on the first year of some products.

    A bundle is given when all of `needs` are taken; one with a code to who types `code`, so many times.
    """

    code = models.SlugField(unique=True)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    percent = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=DiscountKind.choices, default=DiscountKind.INTRODUCTION)
    products = models.ManyToManyField(Product, related_name="discounts")
    needs = models.ManyToManyField(Product, related_name="+", blank=True)
    most_uses = models.PositiveIntegerField(null=True, blank=True, help_text="by all together")
    most_uses_each = models.PositiveIntegerField(null=True, blank=True, help_text="by one organisation")
    from_on = models.DateField()
    until_on = models.DateField(help_text="first day it is no longer given")

    class Meta:
        ordering = ["from_on", "code"]
        constraints = [
            models.CheckConstraint(name="discount_runs_forward", condition=Q(until_on__gt=F("from_on"))),
            models.CheckConstraint(name="discount_is_a_part", condition=Q(percent__gt=0, percent__lte=100)),
        ]

    def __str__(self) -> str:
        return self.code


def stock_reference() -> str:
    return new_reference("I")


class StockItem(models.Model):
    """Something of which there are only so many: an issue of the newsletter, the stands of one event."""

    reference = models.CharField(max_length=24, unique=True, default=stock_reference, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="stock")
    name_nl = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    quantity = models.PositiveIntegerField()
    sells_until_on = models.DateField(help_text="first day it is no longer sold")

    class Meta:
        ordering = ["product", "sells_until_on", "id"]

    def __str__(self) -> str:
        return f"{self.product_id} {self.name_en}"


class Terms(models.Model):
    """A version of the conditions that a partner, or a person, accepts."""

    version = models.CharField(max_length=16, unique=True)
    is_for_persons = models.BooleanField(default=False)
    valid_from = models.DateField()
    text_nl = models.TextField()
    text_en = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "terms"
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return self.version
