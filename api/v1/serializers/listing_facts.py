"""What a listing says, as it is sent to us. Amounts are whole euro cents; days are ISO 8601; choices are codes."""

from __future__ import annotations

from rest_framework import serializers

from foundation.choices import Language
from marketplace.choices import (
    ContractKind,
    Dwelling,
    HousingOffered,
    LanguageNeeded,
    Opportunity,
    Sector,
    ServiceCategory,
    SessionAudience,
    SessionForm,
    SessionSubject,
    Sharing,
    Stay,
    Tenure,
    TrainingPayer,
)


class LanguageTextIn(serializers.Serializer[object]):
    """Title and text in another language, written by a person."""

    language = serializers.ChoiceField(choices=Language.choices)
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=5000)


class SharedIn(serializers.Serializer[object]):
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=5000)
    language = serializers.ChoiceField(choices=Language.choices, help_text="Language of title and text")
    place = serializers.CharField(max_length=60, help_text="A place or a postcode in the region")
    texts = LanguageTextIn(
        many=True, default=list, help_text="The same in other languages, each once and never in its own"
    )


class VacancyFactsIn(SharedIn):
    """What a vacancy says; both ends of a range are included."""

    sector = serializers.ChoiceField(choices=Sector.choices)
    stay = serializers.ChoiceField(choices=Stay.choices)
    contract = serializers.ChoiceField(choices=ContractKind.choices, default="", allow_blank=True)
    hours_from = serializers.IntegerField(min_value=1, max_value=60)
    hours_until = serializers.IntegerField(min_value=1, max_value=60)
    wage_from_cents = serializers.IntegerField(
        min_value=0, default=0, help_text="Gross per hour, in cents; 0 for no wage, never of a job"
    )
    wage_until_cents = serializers.IntegerField(min_value=0, default=0)
    opportunity = serializers.ChoiceField(
        choices=Opportunity.choices,
        default=Opportunity.JOB,
        help_text="A job has a wage and a contract, a training may have them, the others have neither",
    )
    occupation = serializers.CharField(
        max_length=16,
        default="",
        allow_blank=True,
        help_text="Code of ESCO or of an ISCO-08 unit group: see /occupations",
    )
    training_paid_by = serializers.ChoiceField(
        choices=TrainingPayer.choices, default="", allow_blank=True, help_text="Of a training: who pays it"
    )
    volunteer_allowance = serializers.BooleanField(
        default=False, help_text="Of volunteer work: an allowance within what the law allows volunteers"
    )
    language_needed = serializers.ChoiceField(choices=LanguageNeeded.choices)
    language_reason = serializers.CharField(
        max_length=300,
        default="",
        allow_blank=True,
        help_text="For what it is needed; asked from Dutch B1 on",
    )
    needs_sponsorship = serializers.BooleanField(default=False)
    starts_on = serializers.DateField(default=None, allow_null=True)
    ends_on = serializers.DateField(default=None, allow_null=True, help_text="Last day of work")
    housing_offered = serializers.ChoiceField(choices=HousingOffered.choices, default=HousingOffered.NONE)
    housing_by = serializers.CharField(
        max_length=120, default="", allow_blank=True, help_text="Name of the landlord, when it is another"
    )
    suits_partner = serializers.BooleanField(default=False)


class HomeFactsIn(SharedIn):
    """What a home says; amounts per month, the deposit and the price once, in cents; distances in metres."""

    tenure = serializers.ChoiceField(choices=Tenure.choices, default=Tenure.RENT)
    price_cents = serializers.IntegerField(
        min_value=1,
        default=None,
        allow_null=True,
        help_text="Of a home for sale, which has no rent and no deposit",
    )
    bare_rent_cents = serializers.IntegerField(min_value=0)
    service_costs_cents = serializers.IntegerField(min_value=0)
    deposit_cents = serializers.IntegerField(min_value=0)
    size_m2 = serializers.IntegerField(min_value=1, max_value=500)
    occupants = serializers.IntegerField(min_value=1, max_value=400)
    own_bedroom = serializers.BooleanField(default=False)
    wifi = serializers.BooleanField(default=False)
    separate_contract = serializers.BooleanField(default=False)
    dwelling = serializers.ChoiceField(
        choices=Dwelling.choices,
        default="",
        allow_blank=True,
        help_text="Kind of building, by which its norm differs. Left out: a person looks before it shows.",
    )
    new_build = serializers.BooleanField(
        default=False, help_text="Its first permit was applied for on or after 1 July 2025"
    )
    floor_m2 = serializers.IntegerField(
        min_value=1,
        max_value=20000,
        default=None,
        allow_null=True,
        help_text="Usable floor of the whole home, which all occupants share",
    )
    bedroom_m2 = serializers.IntegerField(min_value=1, max_value=500, default=None, allow_null=True)
    bedroom_persons = serializers.IntegerField(
        min_value=1, max_value=20, default=None, allow_null=True, help_text="People in one bedroom, at most"
    )
    other_workers = serializers.IntegerField(
        min_value=0,
        max_value=2000,
        default=None,
        allow_null=True,
        help_text="Other foreign workers on the same site",
    )
    bathroom = serializers.ChoiceField(choices=Sharing.choices, default="", allow_blank=True)
    kitchen = serializers.ChoiceField(choices=Sharing.choices, default="", allow_blank=True)
    sport_metres = serializers.IntegerField(min_value=0, max_value=50000, default=None, allow_null=True)
    home_shop_metres = serializers.IntegerField(
        min_value=0,
        max_value=50000,
        default=None,
        allow_null=True,
        help_text="To a shop with products from home",
    )
    nature_metres = serializers.IntegerField(min_value=0, max_value=50000, default=None, allow_null=True)
    permit_number = serializers.CharField(max_length=40, default="", allow_blank=True)
    selection_criteria = serializers.CharField(max_length=1000, default="", allow_blank=True)
    information_languages = serializers.ListField(
        child=serializers.ChoiceField(choices=Language.choices),
        default=list,
        help_text="Languages in which a tenant gets the contract and the rules",
    )


class ServiceFactsIn(SharedIn):
    """What a service says."""

    category = serializers.ChoiceField(choices=ServiceCategory.choices)
    url = serializers.URLField()
    languages = serializers.ListField(child=serializers.ChoiceField(choices=Language.choices), default=list)


class SessionFactsIn(SharedIn):
    """What a session says. It is on site, with a venue, or online, with a URL to sign up at."""

    form = serializers.ChoiceField(choices=SessionForm.choices)
    subject = serializers.ChoiceField(choices=SessionSubject.choices)
    audience = serializers.ChoiceField(choices=SessionAudience.choices, default=SessionAudience.EVERYBODY)
    starts_at = serializers.DateTimeField(help_text="Without an offset: time in Amsterdam")
    ends_at = serializers.DateTimeField(help_text="It is gone from every page at that moment")
    is_online = serializers.BooleanField(default=False)
    venue = serializers.CharField(
        max_length=120, default="", allow_blank=True, help_text="Building and street; none of one online"
    )
    languages = serializers.ListField(child=serializers.ChoiceField(choices=Language.choices))
    seats = serializers.IntegerField(min_value=1, max_value=10000, default=None, allow_null=True)
    price_cents = serializers.IntegerField(
        min_value=0, max_value=1_000_000, default=0, help_text="What a visitor pays, with VAT; 0 is free"
    )
    url = serializers.URLField(default="", allow_blank=True, help_text="Where one signs up")
    phone = serializers.CharField(max_length=20, default="", allow_blank=True)
    is_accessible = serializers.BooleanField(default=False, help_text="With a wheelchair")
    is_cancelled = serializers.BooleanField(default=False, help_text="It shows as cancelled until its end")
