"""Listings: one table for what all have, one beside it for each kind."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Func, Q

from foundation.choices import Language
from foundation.references import new_reference
from marketplace.choices import (
    ContractKind,
    Dwelling,
    HousingOffered,
    LanguageNeeded,
    ListingKind,
    ListingState,
    Opportunity,
    Programme,
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
from marketplace.models.clearances import Allowance
from marketplace.models.fields import EMPTY, InstantsField
from marketplace.models.organisations import Organisation
from marketplace.models.regions import Municipality
from marketplace.models.search import LexemesField

# The tables of each kind, beside the one for all: what `select_related` reads along.
OF_KINDS = ("vacancy", "home", "service", "session", "profile")


def listing_reference() -> str:
    return new_reference()


class ListingQuerySet(models.QuerySet["Listing"]):
    """Filters on listings."""

    def live_at(self, now: datetime) -> ListingQuerySet:
        """Those that visitors see at an instant: paid, trusted and current by date."""
        return self.filter(live_during__contains_instant=now)

    def holding_a_slot_at(self, now: datetime) -> ListingQuerySet:
        """Those that take a place of an allowance: published, and not over by their own dates.

        A session uses its place up: it is bought for one session.
        """
        is_over = Q(over_at__lte=now) | Q(shows_until_at__lte=now)
        return self.filter(state=ListingState.PUBLISHED).exclude(is_over & ~Q(kind=ListingKind.SESSION))


class Listing(models.Model):
    """What a partner shows. `live_during` is written by marketplace.actions.visibility alone."""

    reference = models.CharField(max_length=24, unique=True, default=listing_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=16, choices=ListingKind.choices)
    programme = models.CharField(max_length=20, choices=Programme.choices)
    title = models.CharField(max_length=120)
    text = models.TextField()
    language = models.CharField(max_length=2, choices=Language.choices)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="listings")
    place = models.CharField(max_length=60)
    lat = models.FloatField()
    lon = models.FloatField()
    east = models.FloatField(default=0, help_text="metres on the flat map")
    north = models.FloatField(default=0, help_text="metres on the flat map")
    state = models.CharField(max_length=16, choices=ListingState.choices, default=ListingState.DRAFT)
    needs_condition = models.CharField(
        max_length=16, blank=True, help_text="condition asked on top, see Condition"
    )
    allowance = models.ForeignKey(
        Allowance, null=True, blank=True, on_delete=models.PROTECT, related_name="listings"
    )
    shows_from_at = models.DateTimeField(null=True, blank=True, help_text="its partner shows it from then on")
    shows_until_at = models.DateTimeField(null=True, blank=True, help_text="its partner shows it until then")
    over_at = models.DateTimeField(
        null=True, blank=True, help_text="when what it offers is over, see marketplace.rules.own_dates"
    )
    keeps_place = models.BooleanField(
        default=False, help_text="its partner chose it to stay when there are fewer places"
    )
    live_during = InstantsField(default=EMPTY)
    published_at = models.DateTimeField(null=True, blank=True)
    first_published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # What a search compares, written by marketplace.actions.search_index alone.
    search_vector = LexemesField(default=list)
    facet_key = models.TextField(default="")
    amount_cents = models.PositiveIntegerField(
        default=0, help_text="highest wage per hour, rent with costs per month, or price of a session"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="published_listing_holds_a_slot",
                condition=~Q(state=ListingState.PUBLISHED)
                | Q(allowance__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="unpublished_listing_is_not_live",
                condition=Q(state=ListingState.PUBLISHED) | Q(live_during=EMPTY),
            ),
            models.CheckConstraint(
                name="listing_shows_from_before_it_shows_until",
                condition=Q(shows_from_at=None)
                | Q(shows_until_at=None)
                | Q(shows_until_at__gt=F("shows_from_at")),
            ),
            models.UniqueConstraint(
                fields=["organisation", "programme"],
                condition=Q(kind=ListingKind.PROFILE, state=ListingState.PUBLISHED),
                name="organisation_publishes_one_profile_a_programme",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="listing_by_text"),
            models.Index(fields=["kind", "-published_at", "-id"], name="listing_newest_first"),
            models.Index(fields=["kind", "east", "north"], name="listing_by_place"),
            GistIndex(Func(F("east"), F("north"), function="point"), name="listing_nearest_first"),
            models.Index(
                fields=["-amount_cents", "-id"], condition=Q(kind=ListingKind.VACANCY), name="listing_by_wage"
            ),
            models.Index(
                fields=["amount_cents", "-id"], condition=Q(kind=ListingKind.HOME), name="listing_by_rent"
            ),
            models.Index(fields=["organisation", "kind", "state"], name="listing_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"

    @property
    def ends_at(self) -> datetime | None:
        """When it is over by its own dates: what it offers is, or its partner shows it no longer."""
        return min((at for at in (self.over_at, self.shows_until_at) if at is not None), default=None)


class Vacancy(models.Model):
    """What a vacancy says on top. Wages are gross, per hour, in cents; 0 is no wage."""

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="vacancy"
    )
    opportunity = models.CharField(max_length=16, choices=Opportunity.choices, default=Opportunity.JOB)
    sector = models.CharField(max_length=20, choices=Sector.choices)
    occupation = models.CharField(
        max_length=16, blank=True, help_text="code of ESCO, or of an ISCO unit group"
    )
    stay = models.CharField(max_length=8, choices=Stay.choices)
    contract = models.CharField(max_length=16, choices=ContractKind.choices, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="last day of work")
    hours_from = models.PositiveSmallIntegerField()
    hours_until = models.PositiveSmallIntegerField(help_text="highest number, included")
    wage_from_cents = models.PositiveIntegerField()
    wage_until_cents = models.PositiveIntegerField(help_text="highest wage, included")
    language_needed = models.CharField(max_length=12, choices=LanguageNeeded.choices)
    language_reason = models.CharField(
        max_length=300, blank=True, help_text="for what the language is needed"
    )
    needs_sponsorship = models.BooleanField(default=False)
    housing_offered = models.CharField(
        max_length=16, choices=HousingOffered.choices, default=HousingOffered.NONE
    )
    housing_by = models.CharField(max_length=120, blank=True, help_text="name of the landlord")
    suits_partner = models.BooleanField(default=False)
    training_paid_by = models.CharField(max_length=16, choices=TrainingPayer.choices, blank=True)
    volunteer_allowance = models.BooleanField(
        default=False, help_text="an allowance within what the law allows volunteers; no wage"
    )

    class Meta:
        verbose_name_plural = "vacancies"
        ordering = ["listing"]
        constraints = [
            models.CheckConstraint(
                name="vacancy_wage_range_runs_upward",
                condition=Q(wage_until_cents__gte=F("wage_from_cents"))
                & (Q(wage_from_cents__gt=0) | Q(wage_until_cents=0)),
            ),
            models.CheckConstraint(
                name="job_has_a_wage_and_a_contract",
                condition=~Q(opportunity=Opportunity.JOB) | (Q(wage_from_cents__gt=0) & ~Q(contract="")),
            ),
            models.CheckConstraint(
                name="only_job_and_training_have_a_wage_or_contract",
                condition=Q(opportunity__in=[Opportunity.JOB, Opportunity.TRAINING])
                | Q(wage_until_cents=0, contract=""),
            ),
            models.CheckConstraint(
                name="only_training_says_who_pays_it",
                condition=Q(opportunity=Opportunity.TRAINING) | Q(training_paid_by=""),
            ),
            models.CheckConstraint(
                name="only_volunteer_work_has_its_allowance",
                condition=Q(opportunity=Opportunity.VOLUNTEERING) | Q(volunteer_allowance=False),
            ),
            models.CheckConstraint(
                name="vacancy_hours_run_upward",
                condition=Q(hours_until__gte=F("hours_from"), hours_from__gt=0),
            ),
            models.CheckConstraint(
                name="vacancy_does_not_end_before_it_starts",
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.listing_id)


class Home(models.Model):
    """What a home says on top. Amounts are per month, in cents; the deposit once."""

    listing = models.OneToOneField(Listing, primary_key=True, on_delete=models.CASCADE, related_name="home")
    bare_rent_cents = models.PositiveIntegerField()
    service_costs_cents = models.PositiveIntegerField(default=0)
    deposit_cents = models.PositiveIntegerField(default=0)
    size_m2 = models.PositiveSmallIntegerField()
    occupants = models.PositiveSmallIntegerField()
    own_bedroom = models.BooleanField(default=False)
    wifi = models.BooleanField(default=False)
    separate_contract = models.BooleanField(default=False, help_text="Wet goed verhuurderschap")
    dwelling = models.CharField(max_length=12, choices=Dwelling.choices, blank=True)
    new_build = models.BooleanField(
        default=False, help_text="first permit applied for on or after 1 July 2025"
    )
    floor_m2 = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="usable floor of the whole home, for all occupants"
    )
    bedroom_m2 = models.PositiveSmallIntegerField(null=True, blank=True)
    bedroom_persons = models.PositiveSmallIntegerField(null=True, blank=True, help_text="in one bedroom")
    tenure = models.CharField(max_length=8, choices=Tenure.choices, default=Tenure.RENT)
    price_cents = models.PositiveBigIntegerField(null=True, blank=True, help_text="of a home for sale")
    other_workers = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="other foreign workers on the same site"
    )
    bathroom = models.CharField(max_length=8, choices=Sharing.choices, blank=True)
    kitchen = models.CharField(max_length=8, choices=Sharing.choices, blank=True)
    sport_metres = models.PositiveIntegerField(null=True, blank=True)
    home_shop_metres = models.PositiveIntegerField(
        null=True, blank=True, help_text="to a shop with products from home"
    )
    nature_metres = models.PositiveIntegerField(null=True, blank=True)
    permit_number = models.CharField(
        max_length=40, blank=True, help_text="of the municipality, where it asks one"
    )
    selection_criteria = models.TextField(
        blank=True, help_text="Wet goed verhuurderschap, in the listing's language"
    )
    information_languages = ArrayField(
        models.CharField(max_length=2, choices=Language.choices), default=list, blank=True
    )

    class Meta:
        ordering = ["listing"]
        constraints = [
            models.CheckConstraint(
                name="home_deposit_is_two_months_rent_at_most",
                condition=Q(deposit_cents__lte=F("bare_rent_cents") * 2),
            ),
            models.CheckConstraint(
                name="home_has_size_and_occupants", condition=Q(size_m2__gt=0, occupants__gt=0)
            ),
            models.CheckConstraint(
                name="home_room_counts_are_above_zero",
                condition=(Q(floor_m2=None) | Q(floor_m2__gt=0))
                & (Q(bedroom_m2=None) | Q(bedroom_m2__gt=0))
                & (Q(bedroom_persons=None) | Q(bedroom_persons__gt=0)),
            ),
            models.CheckConstraint(
                name="home_has_a_price_or_a_rent_and_never_both",
                condition=Q(tenure=Tenure.RENT, price_cents=None)
                | Q(tenure=Tenure.PURCHASE, price_cents__gt=0, bare_rent_cents=0, deposit_cents=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.listing_id)

    @property
    def month_cents(self) -> int:
        """What it costs a month, service costs included."""
        return self.bare_rent_cents + self.service_costs_cents

    @property
    def is_for_sale(self) -> bool:
        """Whether one buys it."""
        return self.tenure == Tenure.PURCHASE


class Service(models.Model):
    """What a service says on top, with the direct link to the provider's own site."""

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="service"
    )
    category = models.CharField(max_length=16, choices=ServiceCategory.choices)
    url = models.URLField()
    languages = ArrayField(models.CharField(max_length=2, choices=Language.choices), default=list)

    class Meta:
        ordering = ["listing"]

    def __str__(self) -> str:
        return str(self.listing_id)


class Session(models.Model):
    """What a workshop, seminar or expert session says on top. The price is a visitor's, in cents, with VAT."""

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="session"
    )
    form = models.CharField(max_length=12, choices=SessionForm.choices)
    subject = models.CharField(max_length=12, choices=SessionSubject.choices)
    audience = models.CharField(max_length=12, choices=SessionAudience.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_online = models.BooleanField(default=False)
    venue = models.CharField(max_length=120, blank=True, help_text="building and street; none of one online")
    languages = ArrayField(models.CharField(max_length=2, choices=Language.choices), default=list)
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    price_cents = models.PositiveIntegerField(default=0, help_text="with VAT; 0 is free")
    url = models.URLField(blank=True, help_text="where one signs up, at the provider's own site")
    phone = models.CharField(max_length=20, blank=True)
    is_accessible = models.BooleanField(default=False, help_text="with a wheelchair")
    is_cancelled = models.BooleanField(default=False, help_text="it shows as cancelled until its end")

    class Meta:
        ordering = ["starts_at", "listing"]
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="session_says_where_it_is", condition=Q(is_online=True) | ~Q(venue="")
            ),
            models.CheckConstraint(
                name="session_says_how_to_sign_up",
                condition=~Q(url="") | (Q(is_online=False) & ~Q(phone="")),
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "listing"], name="session_soonest_first")]

    def __str__(self) -> str:
        return str(self.listing_id)
