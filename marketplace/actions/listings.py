"""Makes and changes listings. Publishing stands in `publishing`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.amounts import euro
from foundation.errors import Invalid
from foundation.models import User
from marketplace.actions.listing_trail import record_about
from marketplace.actions.organisations import FieldEmpty, refuse_bsn
from marketplace.actions.persons import refuse_person
from marketplace.actions.publishing import check_content
from marketplace.actions.search_vectors import index_listing
from marketplace.actions.visibility import refresh_visibility
from marketplace.choices import Condition, ListingKind, ListingState, Programme
from marketplace.models import Home, Listing, Organisation, Service, Vacancy
from marketplace.queries.listings import ListingNotFound
from marketplace.queries.regions import Spot, spot_named

PROGRAMME_OF = {
    ListingKind.VACANCY: Programme.CAREER,
    ListingKind.HOME: Programme.SERVICES,
    ListingKind.SERVICE: Programme.SERVICES,
}


class PlaceUnknown(Invalid):
    code = "place-unknown"
    sentence = _(
        "We do not know “{place}”. Fill in a place or a postcode in Brabant, for example Someren or 5711."
    )


class RangeRunsDown(Invalid):
    code = "range-runs-down"
    sentence = _("The highest number is lower than the lowest. Swap them.")


class DepositTooHigh(Invalid):
    code = "deposit-too-high"
    sentence = _("The deposit is more than two months' bare rent. The law allows two months at most: {most}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFacts:
    """What every listing says."""

    title: str
    text: str
    language: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyFacts(ListingFacts):
    """What a vacancy says. Wages are gross, per hour, in cents; both ends of a range are included."""

    sector: str
    stay: str
    contract: str
    hours_from: int
    hours_until: int
    wage_from_cents: int
    wage_until_cents: int
    language_needed: str
    needs_sponsorship: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    housing_offered: str = "none"
    suits_partner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts(ListingFacts):
    """What a home says. Amounts per month in cents; the deposit once."""

    bare_rent_cents: int
    service_costs_cents: int
    deposit_cents: int
    size_m2: int
    occupants: int
    own_bedroom: bool = False
    wifi: bool = False
    separate_contract: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts(ListingFacts):
    """What a service says."""

    category: str
    url: str
    languages: tuple[str, ...] = ()


AnyFacts = VacancyFacts | HomeFacts | ServiceFacts
_SHARED = {"title", "text", "language", "place"}


def kind_of(facts: AnyFacts) -> ListingKind:
    """The kind of listing that these facts make."""
    if isinstance(facts, VacancyFacts):
        return ListingKind.VACANCY
    return ListingKind.HOME if isinstance(facts, HomeFacts) else ListingKind.SERVICE


def _check(facts: AnyFacts) -> Spot:
    for field in ("title", "text", "place"):
        if not getattr(facts, field).strip():
            raise FieldEmpty(field=field)
    refuse_bsn(title=facts.title, text=facts.text)
    spot = spot_named(facts.place)
    if spot is None:
        raise PlaceUnknown(field="place", place=facts.place.strip())
    if isinstance(facts, VacancyFacts):
        if facts.wage_until_cents < facts.wage_from_cents:
            raise RangeRunsDown(field="wage_until_cents")
        if facts.hours_until < facts.hours_from:
            raise RangeRunsDown(field="hours_until")
        if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
            raise RangeRunsDown(field="ends_on")
    if isinstance(facts, HomeFacts) and facts.deposit_cents > 2 * facts.bare_rent_cents:
        raise DepositTooHigh(field="deposit_cents", most=euro(2 * facts.bare_rent_cents))
    return spot


def _details(facts: AnyFacts) -> dict[str, object]:
    details = {name: value for name, value in asdict(facts).items() if name not in _SHARED}
    if isinstance(facts, ServiceFacts):
        details["languages"] = list(facts.languages)
    return details


def _shared(facts: AnyFacts, spot: Spot) -> dict[str, object]:
    sponsorship = isinstance(facts, VacancyFacts) and facts.needs_sponsorship
    return {
        "title": facts.title.strip(),
        "text": facts.text.strip(),
        "language": facts.language,
        "municipality": spot.municipality,
        "place": spot.name,
        "lat": spot.lat,
        "lon": spot.lon,
        "needs_condition": Condition.SPONSORSHIP if sponsorship else Condition.NONE,
    }


_DETAIL_MODEL: dict[ListingKind, type[Vacancy | Home | Service]] = {
    ListingKind.VACANCY: Vacancy,
    ListingKind.HOME: Home,
    ListingKind.SERVICE: Service,
}


@transaction.atomic
def create_listing(*, organisation: Organisation, facts: AnyFacts, actor: User, now: datetime) -> Listing:
    """Make a draft; nobody but its organisation sees it. Refuses a person, and naming the field what cannot be kept."""
    refuse_person(organisation)
    spot = _check(facts)
    kind = kind_of(facts)
    listing = Listing.objects.create(
        organisation=organisation,
        kind=kind,
        programme=PROGRAMME_OF[kind],
        created_by=actor,
        created_at=now,
        changed_at=now,
        **_shared(facts, spot),
    )
    _DETAIL_MODEL[kind].objects.create(listing=listing, **_details(facts))
    index_listing(listing=listing)
    record_about("create_listing", listing, actor, now)
    return listing


@transaction.atomic
def change_listing(
    *, organisation: Organisation, reference: str, facts: AnyFacts, actor: User, now: datetime
) -> Listing:
    """Change a draft or a published listing; a published one must still pass what publishing asks.

    When the change asks another mark (sponsorship), the listing shows only while that one is in order too.
    """
    listing = locked_listing(organisation=organisation, reference=reference)
    kind = kind_of(facts)
    if listing.kind != kind:
        raise ListingNotFound
    spot = _check(facts)
    for name, value in _shared(facts, spot).items():
        setattr(listing, name, value)
    listing.changed_at = now
    listing.save()
    _DETAIL_MODEL[kind].objects.filter(listing=listing).update(**_details(facts))
    if listing.state == ListingState.PUBLISHED:
        check_content(listing=Listing.objects.get(pk=listing.pk), now=now)
        refresh_visibility(listing_ids=[listing.pk])
        listing.refresh_from_db(fields=["live_during"])
    index_listing(listing=listing)
    record_about("change_listing", listing, actor, now)
    return listing


def locked_listing(*, organisation: Organisation, reference: str) -> Listing:
    """An organisation's own listing, locked; another's is not found."""
    listing = (
        Listing.objects.select_for_update(of=("self",))
        .select_related("organisation", "municipality")
        .filter(organisation=organisation, reference=reference)
        .first()
    )
    if listing is None:
        raise ListingNotFound
    return listing
