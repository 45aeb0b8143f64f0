"""Makes and changes listings. Publishing stands in `publishing`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import Invalid, Refusal, refuse_all
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.content import explained_all
from marketplace.actions.listing_trail import record_about
from marketplace.actions.organisations import FieldEmpty
from marketplace.actions.persons import refuse_person
from marketplace.actions.publishing import give_back_what_is_over, refuse_content, refuse_over
from marketplace.actions.search_index import index_listing
from marketplace.actions.visibility import refresh_visibility
from marketplace.actions.waiting import send_to_review
from marketplace.choices import Condition, ListingKind, ListingState, Programme
from marketplace.models import Home, Listing, Organisation, Service, Session, Vacancy
from marketplace.queries.content import asked_by_change, faults_of
from marketplace.queries.listings import ListingNotFound
from marketplace.queries.regions import Spot, spot_named
from marketplace.rules.contacts import is_phone_number
from marketplace.rules.facts import AnyFacts, SessionFacts, VacancyFacts, kind_of
from marketplace.rules.own_dates import over_at

PROGRAMME_OF = {
    ListingKind.VACANCY: Programme.CAREER,
    ListingKind.HOME: Programme.SERVICES,
    ListingKind.SERVICE: Programme.SERVICES,
    ListingKind.SESSION: Programme.SERVICES,
}


class PlaceUnknown(Invalid):
    code = "place-unknown"
    sentence = _(
        "We do not know “{place}”. Fill in a place or a postcode in Brabant, for example Someren or 5711."
    )


class RangeRunsDown(Invalid):
    code = "range-runs-down"
    sentence = _("The highest number is lower than the lowest. Swap them.")


class EndsBeforeItStarts(Invalid):
    code = "ends-before-it-starts"
    sentence = _("It ends before it has started. Check the day and the time.")


class NoWayToSignUp(Invalid):
    code = "no-way-to-sign-up"
    sentence = _(
        "Say how people sign up: the address of your page, or a telephone number if it is not online."
    )


class PhoneUnreadable(Invalid):
    code = "phone-unreadable"
    sentence = _("Write the telephone number with its area code or country, for example 013 123 45 67.")


_SHARED = {"title", "text", "language", "place"}


# What a draft may not hold either: R8, and what the database refuses.
NEVER_KEPT = frozenset({"text-holds-bsn", "deposit-too-high", "amount-missing", "amount-does-not-fit"})


def _check(organisation: Organisation, facts: AnyFacts, now: datetime) -> Spot:
    """Refuse what cannot be kept, all at once; answer where it is."""
    wrong: list[Refusal] = [
        FieldEmpty(field=field) for field in ("title", "text", "place") if not getattr(facts, field).strip()
    ]
    faults = faults_of([(organisation, facts)], day=day_of(now))[0]
    wrong += explained_all([fault for fault in faults if fault.code in NEVER_KEPT])
    spot = spot_named(facts.place)
    if spot is None and facts.place.strip():
        wrong.append(PlaceUnknown(field="place", place=facts.place.strip()))
    if isinstance(facts, VacancyFacts):
        if facts.wage_until_cents < facts.wage_from_cents:
            wrong.append(RangeRunsDown(field="wage_until_cents"))
        if facts.hours_until < facts.hours_from:
            wrong.append(RangeRunsDown(field="hours_until"))
        if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
            wrong.append(RangeRunsDown(field="ends_on"))
    if isinstance(facts, SessionFacts):
        wrong += _session_faults(facts)
    refuse_all(wrong)
    if spot is None:
        raise FieldEmpty(field="place")
    return spot


def _session_faults(facts: SessionFacts) -> list[Refusal]:
    wrong: list[Refusal] = []
    if facts.ends_at <= facts.starts_at:
        wrong.append(EndsBeforeItStarts(field="ends_at"))
    if not facts.is_online and not facts.venue.strip():
        wrong.append(FieldEmpty(field="venue"))
    if not facts.languages:
        wrong.append(FieldEmpty(field="languages"))
    if not facts.url and (facts.is_online or not facts.phone):
        wrong.append(NoWayToSignUp(field="url"))
    if facts.phone and not is_phone_number(facts.phone):
        wrong.append(PhoneUnreadable(field="phone"))
    return wrong


def _details(facts: AnyFacts) -> dict[str, object]:
    details = {name: value for name, value in asdict(facts).items() if name not in _SHARED}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in details.items()}


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
        "over_at": over_at(facts),
    }


_DETAIL_MODEL: dict[ListingKind, type[Vacancy | Home | Service | Session]] = {
    ListingKind.VACANCY: Vacancy,
    ListingKind.HOME: Home,
    ListingKind.SERVICE: Service,
    ListingKind.SESSION: Session,
}


@transaction.atomic
def create_listing(*, organisation: Organisation, facts: AnyFacts, actor: User, now: datetime) -> Listing:
    """Make a draft; nobody but its organisation sees it. Refuses a person, and naming the field what cannot be kept."""
    refuse_person(organisation)
    spot = _check(organisation, facts, now)
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
    """Change a draft or a published listing; one that is published or waits must still pass what publishing asks.

    When the change asks another mark (sponsorship), the listing shows only while that one is in order too. When a
    person must look at what changed, it goes offline and waits (ADR 0027). One that is over by its own dates has given
    its place back: it is changed as a withdrawn one.
    """
    listing = locked_listing(organisation=organisation, reference=reference)
    give_back_what_is_over(listing=listing, now=now)
    kind = kind_of(facts)
    if listing.kind != kind:
        raise ListingNotFound
    spot = _check(organisation, facts, now)
    faults = faults_of([(organisation, facts)], day=day_of(now))[0]
    asked = asked_by_change(listing, faults, day=day_of(now))
    for name, value in _shared(facts, spot).items():
        setattr(listing, name, value)
    listing.changed_at = now
    listing.save()
    _DETAIL_MODEL[kind].objects.filter(listing=listing).update(**_details(facts))
    if listing.state in {ListingState.PUBLISHED, ListingState.REVIEW}:
        refuse_content(faults)
        refuse_over(listing, now)
        if asked or listing.state == ListingState.REVIEW:
            send_to_review(listing=listing, faults=asked, actor=actor, now=now)
        else:
            refresh_visibility(listing_ids=[listing.pk])
        listing.refresh_from_db(fields=["state", "live_during"])
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
