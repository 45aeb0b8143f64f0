"""Forms for vacancies, homes, services and profiles. They read what was typed; the rules live below."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.choices import Language
from marketplace.choices import (
    ContractKind,
    Dwelling,
    HousingOffered,
    LanguageNeeded,
    Opportunity,
    Programme,
    Sector,
    ServiceCategory,
    Sharing,
    Stay,
    Tenure,
    TrainingPayer,
)
from marketplace.rules.facts import TEXTS, LanguageText
from marketplace.rules.videos import LONGEST_ADDRESS
from web.portal.amounts import cents_typed
from web.portal.forms.occupations import OccupationField


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
        """Shows cents as euros with a comma, and what was typed as it was typed; nothing for no amount."""
        if value == 0 and not self.required:
            return ""
        if isinstance(value, int):
            return f"{value // 100},{value % 100:02d}"
        return value


class LinesField(forms.Field):
    """Short texts typed one a line, kept as a list without empty ones."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def to_python(self, value: object) -> list[str]:
        """Reads each line that says something."""
        return [line for typed in str(value or "").splitlines() if (line := " ".join(typed.split()))]

    def prepare_value(self, value: object) -> object:
        """Shows what is kept one a line, and what was typed as it was typed."""
        return "\n".join(value) if isinstance(value, (list, tuple)) else value


class WithDefault(forms.ChoiceField):
    """A choice that is made already: when none is sent, it is the one that stands there at first."""

    def clean(self, value: Any) -> Any:
        """Answers the choice."""
        return super().clean(value or self.initial)


@dataclass(frozen=True, slots=True)
class LanguageFields:
    """The two fields of a text in a language, and whether something stands in them."""

    language: str
    fields: list[forms.BoundField]
    is_filled: bool


class ListingForm(forms.Form):
    """What every listing has; below it, the same in other languages."""

    template_name = "portal/listing_fields.html"

    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 8}), max_length=5000)
    language = forms.ChoiceField(label=_("Language of the text"), choices=Language.choices)
    postcode = forms.CharField(
        label=_("Postcode or place"),
        max_length=60,
        help_text=_("In Brabant. Visitors see the place, not the street."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in Language.values:
            for name in TEXTS:
                field = copy.deepcopy(self.fields[name])
                field.required = False
                field.label = f"{field.label} ({Language(language).label})"
                field.widget.attrs["lang"] = language
                self.fields[f"{name}_{language}"] = field

    def main_fields(self) -> list[forms.BoundField]:
        """All fields but those of other languages."""
        return [self[name] for name in self.fields if not name.startswith(tuple(f"{one}_" for one in TEXTS))]

    def other_languages(self) -> list[LanguageFields]:
        """The fields of each language, the one that the text is in left out."""
        own = self["language"].value()
        rows = []
        for language in Language.values:
            fields = [self[f"{name}_{language}"] for name in TEXTS]
            is_filled = any(field.value() or field.errors for field in fields)
            if language != own or is_filled:
                rows.append(LanguageFields(language, fields, is_filled))
        return rows

    def said(self) -> dict[str, Any]:
        """What was typed, as facts take it: `texts` has what is in other languages."""
        values = dict(self.cleaned_data)
        texts = []
        for language in Language.values:
            title, text = (values.pop(f"{name}_{language}") for name in TEXTS)
            if title or text:
                texts.append(LanguageText(language=language, title=title, text=text))
        return {**values, "texts": tuple(texts)}


class VacancyForm(ListingForm):
    """A vacancy: work, or another way to take part."""

    opportunity = WithDefault(
        label=_("What do you offer?"),
        choices=Opportunity.choices,
        initial=Opportunity.JOB,
        widget=forms.RadioSelect,
        help_text=_(
            "A job has a wage and a contract. A training may have them. Volunteer work and work for yourself have none."
        ),
    )
    occupation = OccupationField(
        label=_("Occupation"),
        required=False,
        help_text=_(
            "Type a word, for example lasser, and choose one of the list. In Dutch: the list is European."
        ),
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)
    stay = forms.ChoiceField(label=_("How long?"), choices=Stay.choices, widget=forms.RadioSelect)
    contract = forms.ChoiceField(
        label=_("Contract"), choices=[("", _("No work contract")), *ContractKind.choices], required=False
    )
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
    wage_from_cents = EuroField(
        label=_("Wage per hour, gross, from"), required=False, help_text=_("For example 15,40")
    )
    wage_until_cents = EuroField(label=_("Wage per hour, gross, to"), required=False)
    training_paid_by = forms.ChoiceField(
        label=_("Who pays the training?"),
        choices=[("", _("This is no training")), *TrainingPayer.choices],
        required=False,
        help_text=_("Never the one who learns: nobody pays for work (Waadi, article 3)."),
    )
    volunteer_allowance = forms.BooleanField(
        label=_("Volunteers get an allowance"),
        required=False,
        help_text=_(
            "Only for volunteer work, and within what the tax office allows volunteers a month and a year."
        ),
    )
    language_needed = forms.ChoiceField(label=_("Language needed at work"), choices=LanguageNeeded.choices)
    language_reason = forms.CharField(
        label=_("For what is the language needed?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when you ask Dutch B1 or more. Visitors read it."),
    )
    needs_sponsorship = forms.BooleanField(
        label=_("Also for people from outside the EU who need a sponsor"),
        required=False,
        help_text=_("Then you must be a recognised sponsor in the IND register."),
    )
    housing_offered = forms.ChoiceField(label=_("Housing"), choices=HousingOffered.choices)
    housing_by = forms.CharField(
        label=_("Name of the landlord"),
        max_length=120,
        required=False,
        help_text=_("When it is not your own organisation."),
    )
    suits_partner = forms.BooleanField(label=_("Suited to an accompanying partner"), required=False)

    def clean_wage_from_cents(self) -> int:
        """No wage is kept as 0."""
        return self.cleaned_data["wage_from_cents"] or 0

    def clean_wage_until_cents(self) -> int:
        """No wage is kept as 0."""
        return self.cleaned_data["wage_until_cents"] or 0


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


class ProfileForm(ListingForm):
    """Who an organisation is."""

    programme = forms.ChoiceField(
        label=_("Where does it stand?"),
        choices=[
            (Programme.CAREER.value, _("With work: you present yourself as an employer")),
            (Programme.SERVICES.value, _("With services: you present yourself as a provider")),
        ],
        widget=forms.RadioSelect,
    )
    reasons = LinesField(
        label=_("Why work with you, or what do you offer?"),
        required=False,
        help_text=_("One short point a line, at most 6. For example: Dutch lessons in working hours."),
    )
    url = forms.URLField(label=_("Address of your own site"), required=False, assume_scheme="https")
    people = forms.IntegerField(
        label=_("How many people work with you?"), required=False, min_value=1, max_value=500_000
    )
    since_year = forms.IntegerField(label=_("Since which year?"), required=False, min_value=0)
    video_url = forms.URLField(
        label=_("Address of your video"),
        required=False,
        max_length=LONGEST_ADDRESS,
        assume_scheme="https",
        help_text=_("At YouTube or Vimeo. Visitors load it only when they press."),
    )
    video_captions = forms.MultipleChoiceField(
        label=_("Languages of its captions"),
        required=False,
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Captions are required: not everybody can hear the video."),
    )
