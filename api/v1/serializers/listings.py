"""Listings as JSON. Amounts are whole euro cents; days are ISO 8601; choices are codes that never change."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.serializers.listing_facts import LanguageTextIn
from marketplace.choices import (
    ListingState,
    Tenure,
)
from marketplace.models import Listing
from marketplace.queries.occupations import occupation_with
from marketplace.queries.texts import texts_of
from marketplace.rules.faults import Severity
from marketplace.rules.independence import Independence, Label
from quality.choices import ShownAs
from quality.independence_words import label_sentence
from quality.queries.shown import MarkShown
from quality.words import shown_sentence


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


class ListingOut(serializers.Serializer[object]):
    """What every live listing shows."""

    reference = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField()
    organisation = serializers.CharField(source="organisation.name")
    texts = serializers.SerializerMethodField(help_text="Title and text in other languages")
    place = serializers.CharField()
    municipality = serializers.CharField(source="municipality.display_name")
    region = serializers.CharField(source="municipality.region.name")
    published_at = serializers.DateTimeField(allow_null=True)
    marks = serializers.SerializerMethodField()

    @extend_schema_field(LanguageTextIn(many=True))
    def get_texts(self, listing: Listing) -> object:
        """What its author wrote in other languages."""
        return LanguageTextIn(texts_of(listing), many=True).data

    @extend_schema_field(MarkOut(many=True))
    def get_marks(self, listing: Listing) -> object:
        """The marks of who offers it, which the view asked for all listings at once."""
        return MarkOut(self.context["marks"].get(listing.organisation_id, []), many=True).data


class VacancyOut(ListingOut):
    """A live vacancy."""

    opportunity = serializers.CharField(source="vacancy.opportunity")
    occupation = serializers.CharField(source="vacancy.occupation")
    occupation_name = serializers.SerializerMethodField(help_text="In Dutch")
    sector = serializers.CharField(source="vacancy.sector")
    stay = serializers.CharField(source="vacancy.stay")
    contract = serializers.CharField(source="vacancy.contract")
    hours_from = serializers.IntegerField(source="vacancy.hours_from")
    hours_until = serializers.IntegerField(source="vacancy.hours_until")
    wage_from_cents = serializers.IntegerField(source="vacancy.wage_from_cents")
    wage_until_cents = serializers.IntegerField(source="vacancy.wage_until_cents")
    training_paid_by = serializers.CharField(source="vacancy.training_paid_by")
    volunteer_allowance = serializers.BooleanField(source="vacancy.volunteer_allowance")
    language_needed = serializers.CharField(source="vacancy.language_needed")
    language_reason = serializers.CharField(source="vacancy.language_reason")
    needs_sponsorship = serializers.BooleanField(source="vacancy.needs_sponsorship")
    starts_on = serializers.DateField(source="vacancy.starts_on", allow_null=True)
    ends_on = serializers.DateField(source="vacancy.ends_on", allow_null=True)
    housing_offered = serializers.CharField(source="vacancy.housing_offered")
    housing_by = serializers.CharField(source="vacancy.housing_by")
    suits_partner = serializers.BooleanField(source="vacancy.suits_partner")

    def get_occupation_name(self, listing: Listing) -> str:
        """The name that goes with the code."""
        found = occupation_with(listing.vacancy.occupation)
        return found.label if found else ""


class IndependenceOut(serializers.Serializer[object]):
    """Whether a home is independent of employers; worked out, never typed."""

    kind = serializers.ChoiceField(choices=[(one.value, one.value) for one in Independence])
    employer = serializers.CharField(help_text="Whose it is, or whose group; empty when it is independent")
    confirmed_at = serializers.DateTimeField(allow_null=True, help_text="When we confirmed the group")
    sentence = serializers.SerializerMethodField(help_text="The same, in the language that was asked for")

    def get_sentence(self, label: Label) -> str:
        """The same in words."""
        return label_sentence(label)


class HomeOut(ListingOut):
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


class ServiceOut(ListingOut):
    """A live service."""

    category = serializers.CharField(source="service.category")
    url = serializers.URLField(source="service.url")
    languages = serializers.ListField(child=serializers.CharField(), source="service.languages")


class SessionOut(ListingOut):
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
