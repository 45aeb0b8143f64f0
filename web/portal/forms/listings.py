"""Forms for vacancies, homes and services. They read what was typed; the rules live below."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.choices import Language
from marketplace.choices import (
    ContractKind,
    Dwelling,
    HousingOffered,
    LanguageNeeded,
    Sector,
    ServiceCategory,
    Sharing,
    Stay,
    Tenure,
)
from web.portal.amounts import cents_typed


class EuroField(forms.Field):
    """An amount typed in euros (15,40 or 15.40), kept as whole cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def to_python(self, value: object) -> int | None:
        """Reads euros as whole cents, and a point as a comma too: who types 15.40 means fifteen forty."""
        try:
            return cents_typed(str(value or ""))
        except ValueError:
            raise forms.ValidationError(
                _("Write the amount in euros, for example 15,40."), code="invalid"
            ) from None

    def prepare_value(self, value: object) -> object:
        """Shows cents as euros with a comma, and what was typed as it was typed."""
        if isinstance(value, int):
            return f"{value // 100},{value % 100:02d}"
        return value


class ListingForm(forms.Form):
    """What every listing has."""

    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 8}), max_length=5000)
    language = forms.ChoiceField(label=_("Language of the text"), choices=Language.choices)
    postcode = forms.CharField(
        label=_("Postcode or place"),
        max_length=60,
        help_text=_("In Brabant. Visitors see the place, not the street."),
    )


class VacancyForm(ListingForm):
    """A vacancy."""

    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)
    stay = forms.ChoiceField(label=_("How long?"), choices=Stay.choices, widget=forms.RadioSelect)
    contract = forms.ChoiceField(label=_("Contract"), choices=ContractKind.choices)
    starts_on = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("Last day, if known"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hours_from = forms.IntegerField(label=_("Hours per week, from"), min_value=1, max_value=60)
    hours_until = forms.IntegerField(label=_("Hours per week, to"), min_value=1, max_value=60)
    wage_from_cents = EuroField(label=_("Wage per hour, gross, from"), help_text=_("For example 15,40"))
    wage_until_cents = EuroField(label=_("Wage per hour, gross, to"))
    language_needed = forms.ChoiceField(label=_("Language needed at work"), choices=LanguageNeeded.choices)
    needs_sponsorship = forms.BooleanField(
        label=_("Also for people from outside the EU who need a sponsor"),
        required=False,
        help_text=_("Then you must be a recognised sponsor in the IND register."),
    )
    housing_offered = forms.ChoiceField(label=_("Housing"), choices=HousingOffered.choices)
    suits_partner = forms.BooleanField(label=_("Suited to an accompanying partner"), required=False)


class HomeForm(ListingForm):
    """A home."""

    tenure = forms.ChoiceField(
        label=_("For rent or for sale?"),
        choices=Tenure.choices,
        initial=Tenure.RENT,
        widget=forms.RadioSelect,
    )
    bare_rent_cents = EuroField(label=_("Bare rent per month"), help_text=_("0 for a home for sale."))
    price_cents = EuroField(
        label=_("Price to buy it"), required=False, help_text=_("Only for a home for sale.")
    )
    service_costs_cents = EuroField(
        label=_("Service costs per month"), help_text=_("Gas, water, light, wifi. 0 if none.")
    )
    deposit_cents = EuroField(label=_("Deposit"), help_text=_("At most two months' bare rent."))
    size_m2 = forms.IntegerField(
        label=_("Size in m²"),
        min_value=1,
        max_value=500,
        help_text=_("Of what somebody rents: the room, or the whole home."),
    )
    occupants = forms.IntegerField(label=_("People in the home, at most"), min_value=1, max_value=400)
    dwelling = forms.ChoiceField(
        label=_("Kind of building"), choices=[("", _("Choose one")), *Dwelling.choices]
    )
    new_build = forms.BooleanField(
        label=_("New building"),
        required=False,
        help_text=_("Its first permit was applied for on or after 1 July 2025."),
    )
    floor_m2 = forms.IntegerField(
        label=_("Usable floor of the whole home in m²"),
        min_value=1,
        max_value=20000,
        help_text=_("For all people in the home together. The housing norm counts it."),
    )
    bedroom_m2 = forms.IntegerField(label=_("Size of the bedroom in m²"), min_value=1, max_value=500)
    bedroom_persons = forms.IntegerField(label=_("People in one bedroom, at most"), min_value=1, max_value=20)
    own_bedroom = forms.BooleanField(label=_("Own bedroom"), required=False)
    bathroom = forms.ChoiceField(
        label=_("Bathroom"), choices=[("", _("Not said")), *Sharing.choices], required=False
    )
    kitchen = forms.ChoiceField(
        label=_("Kitchen"), choices=[("", _("Not said")), *Sharing.choices], required=False
    )
    wifi = forms.BooleanField(label=_("Wifi"), required=False)
    other_workers = forms.IntegerField(
        label=_("Other foreign workers on the same site"),
        min_value=0,
        max_value=2000,
        required=False,
        help_text=_("In all homes of this address together. Visitors can ask for at most so many."),
    )
    sport_metres = forms.IntegerField(
        label=_("Metres to a place for sports"), min_value=0, max_value=50000, required=False
    )
    home_shop_metres = forms.IntegerField(
        label=_("Metres to a shop with food from home"),
        min_value=0,
        max_value=50000,
        required=False,
        help_text=_("For example a Polish, Romanian or Bulgarian shop."),
    )
    nature_metres = forms.IntegerField(
        label=_("Metres to nature"),
        min_value=0,
        max_value=50000,
        required=False,
        help_text=_("A park, a wood, water or a heath. Leave a distance empty when you do not know it."),
    )
    separate_contract = forms.BooleanField(
        label=_("The rent contract is separate from any work contract"),
        required=False,
        help_text=_("The law asks this (Wet goed verhuurderschap)."),
    )
    selection_criteria = forms.CharField(
        label=_("How do you choose a tenant?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Visitors read it. For example: who asks first may look first."),
    )
    information_languages = forms.MultipleChoiceField(
        label=_("Languages in which a tenant gets contract and rules"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    permit_number = forms.CharField(
        label=_("Permit number of the municipality"),
        required=False,
        max_length=40,
        help_text=_("Only where your municipality asks a permit to let homes."),
    )


class ServiceForm(ListingForm):
    """A service."""

    category = forms.ChoiceField(label=_("Kind of help"), choices=ServiceCategory.choices)
    url = forms.URLField(label=_("Address of the page on your own site"), assume_scheme="https")
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
