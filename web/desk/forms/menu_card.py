"""Forms of the draft of the next price card."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions.card_checks import BY_USE
from billing.choices import DiscountKind, FundingType, PriceUnit
from billing.rules.cards import ALL_SEGMENTS, DATED, DISCOUNT, LASTING, SEGMENTS, Row, fact_of
from invoices.choices import PlaceRule, VatTreatment
from marketplace.choices import ListingKind, Programme, Segment
from web.goals import GOALS
from web.portal.amounts import cents_typed

PRICE_FIELDS = {f"price_{segment or 'all'}": segment for segment in (ALL_SEGMENTS, *SEGMENTS)}


def amount_words(cents: int) -> str:
    """Cents as somebody would type them, in the reader's language."""
    return f"{cents // 100}{get_format('DECIMAL_SEPARATOR')}{cents % 100:02d}"


def _cents(typed: str) -> int | None:
    try:
        return cents_typed(typed)
    except ValueError:
        raise ValidationError(
            _("Fill in an amount in euros of zero or more, such as 1000 or 12,50.")
        ) from None


class AmountField(forms.Field):
    """An amount in euros as typed; cents, or None when it is left empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 20})
        super().__init__(required=False, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        """Cents."""
        return _cents(str(value or ""))


class DayField(forms.DateField):
    """A day that is chosen."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Revised(forms.Form):
    """A form that knows which state of the draft it was filled in for."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class StartForm(forms.Form):
    """From which day the next card holds."""

    valid_from = DayField(
        label=gettext_lazy("The next card holds from"), help_text=gettext_lazy("Tomorrow or later.")
    )


class DayForm(Revised, StartForm):
    """Another day for the draft."""


class ProductForm(Revised):
    """Everything of a product that can change from the day of a card."""

    name_nl = forms.CharField(label=gettext_lazy("Name in Dutch"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    text_nl = forms.CharField(label=gettext_lazy("Text in Dutch"), max_length=300, required=False)
    text_en = forms.CharField(label=gettext_lazy("Text in English"), max_length=300, required=False)
    price_all = AmountField(
        label=gettext_lazy("Price for all sizes, without VAT"),
        help_text=gettext_lazy("Or leave it empty and fill in the three below."),
    )
    price_start_up = AmountField(label=Segment.START_UP.label)
    price_sme = AmountField(label=Segment.SME.label)
    price_large = AmountField(label=Segment.LARGE.label)
    tiers = forms.CharField(
        label=gettext_lazy("Tiers of use in a year"),
        help_text=gettext_lazy(
            "On each line from which number, and the price: 11 80,00. Zero euros there is a cap. For one size put "
            "start_up, sme or large in front."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    smallest_quantity = forms.IntegerField(label=gettext_lazy("Smallest quantity"))
    largest_quantity = forms.IntegerField(label=gettext_lazy("Largest quantity"))
    programmes = forms.MultipleChoiceField(
        label=gettext_lazy("Programmes"), choices=Programme.choices, widget=forms.CheckboxSelectMultiple
    )
    goal = forms.ChoiceField(label=gettext_lazy("Heading on the menu card"), choices=list(GOALS.items()))
    choice_group = forms.CharField(
        label=gettext_lazy("Of this group only one is chosen"), max_length=20, required=False
    )
    needs_group = forms.CharField(
        label=gettext_lazy("Only together with one of this group"), max_length=20, required=False
    )
    is_offered = forms.BooleanField(
        label=gettext_lazy("Offered: partners can choose it themselves"), required=False
    )
    credits_suspension = forms.BooleanField(
        label=gettext_lazy("Days on which an agreement rests are given back"),
        help_text=gettext_lazy(
            "For what is agreed from that day on; running agreements keep what they have."
        ),
        required=False,
    )

    def clean_tiers(self) -> dict[str, list[list[int]]]:
        """Tiers by segment."""
        found: dict[str, list[list[int]]] = {}
        for line in filter(None, (row.strip() for row in self.cleaned_data["tiers"].splitlines())):
            words = line.split()
            segment = words.pop(0) if words[0] in SEGMENTS else ALL_SEGMENTS
            cents = _cents(words[1]) if len(words) == 2 and words[0].isdigit() else None
            if cents is None:
                raise ValidationError(
                    _("“%(line)s” is not a tier. Write from which number, and the price: 11 80,00."),
                    params={"line": line},
                )
            found.setdefault(segment, []).append([int(words[0]), cents])
        return found

    def row(self, known: Row) -> dict[str, Any]:
        """The row of the card: what a product lastingly is, as known, with what was filled in."""
        facts = self.cleaned_data
        row = {name: known[name] for name in ("code", "issuer", *LASTING) if name in known}
        row |= {name: facts[name] for name in DATED}
        row["prices"] = {
            segment: facts[name] for name, segment in PRICE_FIELDS.items() if facts[name] is not None
        }
        return row | ({"tiers": facts["tiers"]} if facts["tiers"] else {})


class NewProductForm(ProductForm):
    """A new product: also what it lastingly is."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Such as CAR-RECRUIT-8. It never changes."),
    )
    funding_type = forms.ChoiceField(label=gettext_lazy("How it is paid"), choices=FundingType.choices)
    unit = forms.ChoiceField(label=gettext_lazy("What the price is for"), choices=PriceUnit.choices)
    vat_treatment = forms.ChoiceField(label=gettext_lazy("VAT treatment"), choices=VatTreatment.choices)
    place_rule = forms.ChoiceField(
        label=gettext_lazy("Where it is, for a buyer abroad"), choices=PlaceRule.choices
    )
    grants = forms.CharField(
        label=gettext_lazy("Listings it gives"),
        help_text=gettext_lazy(
            "On each line a kind (vacancy, home, service, profile, session) and how many: vacancy 8."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    has_free_amount = forms.BooleanField(
        label=gettext_lazy("The partner fills in an amount; the price is the least"), required=False
    )
    field_order = ("code", "funding_type", "unit", "vat_treatment", "place_rule", "grants", "has_free_amount")

    def clean_code(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_grants(self) -> list[dict[str, Any]]:
        """Kinds of listing with how many slots of each."""
        found = []
        for line in filter(None, (row.strip() for row in self.cleaned_data["grants"].splitlines())):
            kind, _space, slots = line.partition(" ")
            if kind not in ListingKind.values or not slots.strip().isdigit() or not 0 < int(slots) < 1000:
                raise ValidationError(
                    _("“%(line)s” is not a kind of listing with a number. Write for example vacancy 8."),
                    params={"line": line},
                )
            found.append({"listing_kind": kind, "slots": int(slots)})
        return found

    def new_row(self) -> dict[str, Any]:
        """The row of the card."""
        return self.row({name: self.cleaned_data[name] for name in ("code", *LASTING)})


class LastDayForm(Revised):
    """Of a discount that was published only the last day can change."""

    until_on = DayField(label=gettext_lazy("First day it is no longer given"))

    def row(self, known: Row) -> dict[str, Any]:
        """The row of the card."""
        return {**known, "until_on": self.cleaned_data["until_on"].isoformat()}


class DiscountForm(Revised):
    """A discount that was not published yet."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=50,
        help_text=gettext_lazy("Of a discount with a code: what partners type."),
    )
    name_nl = forms.CharField(label=gettext_lazy("Name in Dutch"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    percent = forms.IntegerField(label=gettext_lazy("Per cent off the first year"))
    kind = forms.ChoiceField(
        label=gettext_lazy("For whom"), choices=DiscountKind.choices, widget=forms.RadioSelect
    )
    products = forms.MultipleChoiceField(
        label=gettext_lazy("On which products"), widget=forms.CheckboxSelectMultiple
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Of a bundle: what must be taken together"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    most_uses = forms.IntegerField(
        label=gettext_lazy("How many times by all together"),
        help_text=gettext_lazy("Empty: any number."),
        required=False,
    )
    most_uses_each = forms.IntegerField(
        label=gettext_lazy("How many times by one organisation"),
        help_text=gettext_lazy("Empty: any number."),
        required=False,
    )
    from_on = DayField(label=gettext_lazy("First day"))
    until_on = DayField(label=gettext_lazy("First day it is no longer given"))

    def row(self, known: Row | None = None) -> dict[str, Any]:
        """The row of the card; under the code it has, when it has one."""
        facts = {name: self.cleaned_data[name] for name in ("code", *DISCOUNT)}
        days = {name: facts[name].isoformat() for name in ("from_on", "until_on")}
        return {**facts, **days, **({"code": known["code"]} if known else {})}


def product_initial(row: Row) -> dict[str, Any]:
    """What a form of a product begins with."""
    prices: dict[str, int] = row.get("prices", {})
    tiers: dict[str, list[list[int]]] = row.get("tiers", {})
    return {
        **{name: fact_of(row, name, DATED) for name in DATED},
        **{
            name: amount_words(prices[segment]) for name, segment in PRICE_FIELDS.items() if segment in prices
        },
        "tiers": "\n".join(
            f"{segment} {number} {amount_words(cents)}".strip()
            for segment, rows in tiers.items()
            for number, cents in rows
        ),
    }


def discount_initial(row: Row) -> dict[str, Any]:
    """What a form of a discount begins with."""
    days = {name: date.fromisoformat(row[name]) for name in ("from_on", "until_on")}
    return {**{name: fact_of(row, name, DISCOUNT) for name in DISCOUNT}, "code": row["code"], **days}


def without_tiers(form: ProductForm, row: Row) -> ProductForm:
    """Only what is paid by use has tiers."""
    if row["funding_type"] not in BY_USE:
        form.fields["tiers"].widget = forms.HiddenInput()
    return form


def with_products(form: DiscountForm, products: Iterable[tuple[str, str]]) -> DiscountForm:
    """The products of the card to choose from, as (code, name)."""
    choices = list(products)
    for name in ("products", "needs"):
        form.fields[name].choices = choices  # type: ignore[attr-defined]  # choice fields
    return form
