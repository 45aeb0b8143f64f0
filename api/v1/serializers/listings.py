"""Listings as JSON. Amounts are whole euro cents; days are ISO 8601; choices are codes that never change."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from foundation.choices import Language
from marketplace.choices import (
    ContractKind,
    Dwelling,
    HousingOffered,
    LanguageNeeded,
    ListingState,
    Sector,
    ServiceCategory,
    SessionAudience,
    SessionForm,
    SessionSubject,
    Sharing,
    Stay,
    Tenure,
)
from marketplace.models import Listing
from marketplace.rules.faults import Severity
from marketplace.rules.independence import Independence, Label
from quality.choices import ShownAs
from quality.independence_words import label_sentence
from quality.queries.shown import MarkShown
from quality.words import shown_sentence


class _Shared(serializers.Serializer[object]):
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=5000)
    language = serializers.ChoiceField(choices=Language.choices, help_text="Language of title and text")
    place = serializers.CharField(max_length=60, help_text="A place or a postcode in the region")


class VacancyFactsIn(_Shared):
    """What a vacancy says; both ends of a range are included."""

    sector = serializers.ChoiceField(choices=Sector.choices)
    stay = serializers.ChoiceField(choices=Stay.choices)
    contract = serializers.ChoiceField(choices=ContractKind.choices)
    hours_from = serializers.IntegerField(min_value=1, max_value=60)
    hours_until = serializers.IntegerField(min_value=1, max_value=60)
    wage_from_cents = serializers.IntegerField(min_value=1, help_text="Gross per hour, in cents")
    wage_until_cents = serializers.IntegerField(min_value=1)
    language_needed = serializers.ChoiceField(choices=LanguageNeeded.choices)
    needs_sponsorship = serializers.BooleanField(default=False)
    starts_on = serializers.DateField(default=None, allow_null=True)
    ends_on = serializers.DateField(default=None, allow_null=True, help_text="Last day of work")
    housing_offered = serializers.ChoiceField(choices=HousingOffered.choices, default=HousingOffered.NONE)
    suits_partner = serializers.BooleanField(default=False)


class HomeFactsIn(_Shared):
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


class ServiceFactsIn(_Shared):
    """What a service says."""

    category = serializers.ChoiceField(choices=ServiceCategory.choices)
    url = serializers.URLField()
    languages = serializers.ListField(child=serializers.ChoiceField(choices=Language.choices), default=list)


class SessionFactsIn(_Shared):
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


class MarkOut(serializers.Serializer[object]):
    """A mark of who offers it, as visitors are shown it."""

    code = serializers.CharField(source="mark.code")
    name = serializers.CharField(source="mark.name")
    shown_as = serializers.ChoiceField(choices=ShownAs.choices)
    register = serializers.CharField(
        help_text="Where it was looked up; empty when a person read the evidence"
    )
    checked_on = serializers.DateField(help_text="The day that what we know is of")
    age_days = serializers.IntegerField(help_text="How many days ago that is")
    counts_until = serializers.DateTimeField(source="until_at", allow_null=True)
    sentence = serializers.SerializerMethodField(help_text="The same, in the language that was asked for")

    def get_sentence(self, shown: MarkShown) -> str:
        """The same in words."""
        return shown_sentence(shown)


class _Listing(serializers.Serializer[object]):
    reference = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField()
    organisation = serializers.CharField(source="organisation.name")
    place = serializers.CharField()
    municipality = serializers.CharField(source="municipality.display_name")
    region = serializers.CharField(source="municipality.region.name")
    published_at = serializers.DateTimeField(allow_null=True)
    marks = serializers.SerializerMethodField()

    @extend_schema_field(MarkOut(many=True))
    def get_marks(self, listing: Listing) -> object:
        """The marks of who offers it, which the view asked for all listings at once."""
        return MarkOut(self.context["marks"].get(listing.organisation_id, []), many=True).data


class VacancyOut(_Listing):
    """A live vacancy."""

    sector = serializers.CharField(source="vacancy.sector")
    stay = serializers.CharField(source="vacancy.stay")
    contract = serializers.CharField(source="vacancy.contract")
    hours_from = serializers.IntegerField(source="vacancy.hours_from")
    hours_until = serializers.IntegerField(source="vacancy.hours_until")
    wage_from_cents = serializers.IntegerField(source="vacancy.wage_from_cents")
    wage_until_cents = serializers.IntegerField(source="vacancy.wage_until_cents")
    language_needed = serializers.CharField(source="vacancy.language_needed")
    needs_sponsorship = serializers.BooleanField(source="vacancy.needs_sponsorship")
    starts_on = serializers.DateField(source="vacancy.starts_on", allow_null=True)
    ends_on = serializers.DateField(source="vacancy.ends_on", allow_null=True)
    housing_offered = serializers.CharField(source="vacancy.housing_offered")
    suits_partner = serializers.BooleanField(source="vacancy.suits_partner")


class IndependenceOut(serializers.Serializer[object]):
    """Whether a home is independent of employers; worked out, never typed."""

    kind = serializers.ChoiceField(choices=[(one.value, one.value) for one in Independence])
    employer = serializers.CharField(help_text="Whose it is, or whose group; empty when it is independent")
    confirmed_at = serializers.DateTimeField(allow_null=True, help_text="When we confirmed the group")
    sentence = serializers.SerializerMethodField(help_text="The same, in the language that was asked for")

    def get_sentence(self, label: Label) -> str:
        """The same in words."""
        return label_sentence(label)


class HomeOut(_Listing):
    """A live home."""

    independence = serializers.SerializerMethodField()

    bare_rent_cents = serializers.IntegerField(source="home.bare_rent_cents")
    service_costs_cents = serializers.IntegerField(source="home.service_costs_cents")
    deposit_cents = serializers.IntegerField(source="home.deposit_cents")
    size_m2 = serializers.IntegerField(source="home.size_m2")
    occupants = serializers.IntegerField(source="home.occupants")
    own_bedroom = serializers.BooleanField(source="home.own_bedroom")
    wifi = serializers.BooleanField(source="home.wifi")
    tenure = serializers.ChoiceField(choices=Tenure.choices, source="home.tenure")
    price_cents = serializers.IntegerField(source="home.price_cents", allow_null=True)
    other_workers = serializers.IntegerField(source="home.other_workers", allow_null=True)
    bathroom = serializers.CharField(source="home.bathroom")
    kitchen = serializers.CharField(source="home.kitchen")
    sport_metres = serializers.IntegerField(source="home.sport_metres", allow_null=True)
    home_shop_metres = serializers.IntegerField(source="home.home_shop_metres", allow_null=True)
    nature_metres = serializers.IntegerField(source="home.nature_metres", allow_null=True)
    permit_number = serializers.CharField(source="home.permit_number")
    selection_criteria = serializers.CharField(source="home.selection_criteria")
    information_languages = serializers.ListField(
        child=serializers.CharField(), source="home.information_languages"
    )

    @extend_schema_field(IndependenceOut)
    def get_independence(self, listing: Listing) -> object:
        """Whose it is, which the view asked for all homes at once."""
        return IndependenceOut(self.context["labels"][listing.organisation_id]).data


class ServiceOut(_Listing):
    """A live service."""

    category = serializers.CharField(source="service.category")
    url = serializers.URLField(source="service.url")
    languages = serializers.ListField(child=serializers.CharField(), source="service.languages")


class SessionOut(_Listing):
    """A session that is live: it has not ended."""

    form = serializers.CharField(source="session.form")
    subject = serializers.CharField(source="session.subject")
    audience = serializers.CharField(source="session.audience")
    starts_at = serializers.DateTimeField(source="session.starts_at")
    ends_at = serializers.DateTimeField(source="session.ends_at")
    is_online = serializers.BooleanField(source="session.is_online")
    venue = serializers.CharField(source="session.venue")
    languages = serializers.ListField(child=serializers.CharField(), source="session.languages")
    seats = serializers.IntegerField(source="session.seats", allow_null=True)
    price_cents = serializers.IntegerField(source="session.price_cents")
    url = serializers.CharField(source="session.url")
    phone = serializers.CharField(source="session.phone")
    is_accessible = serializers.BooleanField(source="session.is_accessible")
    is_cancelled = serializers.BooleanField(source="session.is_cancelled")


class OwnListingOut(serializers.Serializer[object]):
    """An organisation's own listing, with where it stands."""

    reference = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=ListingState.choices)
    is_live = serializers.BooleanField(help_text="Whether visitors see it at this moment")
    live_until = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    shows_from_at = serializers.DateTimeField(allow_null=True, help_text="Its partner shows it from then on")
    shows_until_at = serializers.DateTimeField(allow_null=True, help_text="Its partner shows it until then")


class ScheduleIn(serializers.Serializer[object]):
    """When a listing shows, by its partner's choice."""

    from_at = serializers.DateTimeField(allow_null=True)
    until_at = serializers.DateTimeField(allow_null=True)


class FindingOut(serializers.Serializer[object]):
    """One thing about what a listing says, explained in the language of the reader."""

    code = serializers.CharField()
    field = serializers.CharField()
    severity = serializers.ChoiceField(
        choices=[severity.value for severity in Severity],
        help_text="refuse: it cannot be published; ask: a person looks first; tell: it could be better",
    )
    words = serializers.CharField(help_text="The words as they stand in the text; empty for other fields")
    detail = serializers.CharField()


class FieldChangeOut(serializers.Serializer[object]):
    """One field that a change says otherwise."""

    field = serializers.CharField()
    before = serializers.JSONField(allow_null=True, help_text="What is online now")
    after = serializers.JSONField(allow_null=True)


class ProposalOut(serializers.Serializer[object]):
    """A change of a published listing that a person looks at first. What is online stays as it is until then."""

    is_sent_back = serializers.BooleanField(help_text="Sent back with reasons; else it waits")
    waits_since = serializers.DateTimeField()
    written_at = serializers.DateTimeField(help_text="When it was last written")
    reasons = serializers.CharField(help_text="Why it was sent back; empty while it waits")
    changes = FieldChangeOut(many=True)


class OwnListingWithFindingsOut(OwnListingOut):
    """An organisation's own listing, with all that the content checks find in it today."""

    proposal = ProposalOut(
        allow_null=True, help_text="The change that waits or was sent back; null when there is none"
    )

    sent_back_because = serializers.CharField(
        help_text="Why one of us sent it back, while it has not been published since; else empty"
    )
    findings = FindingOut(many=True)


class OwnListingPageOut(serializers.Serializer[object]):
    """A page of an organisation's own listings."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = OwnListingOut(many=True)


class ListingPageOut(serializers.Serializer[object]):
    """The frame of a page; `results` holds the listings."""

    count = serializers.IntegerField(help_text="Exact up to 1,000")
    count_is_exact = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)


class VacancyPageOut(ListingPageOut):
    """A page of vacancies."""

    results = VacancyOut(many=True)


class HomePageOut(ListingPageOut):
    """A page of homes."""

    results = HomeOut(many=True)


class ServicePageOut(ListingPageOut):
    """A page of services."""

    results = ServiceOut(many=True)


class SessionPageOut(ListingPageOut):
    """A page of sessions."""

    results = SessionOut(many=True)
