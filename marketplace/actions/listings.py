"""Makes and changes listings. Publishing stands in `publishing`."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.days import day_without_weekday
from foundation.errors import Conflict, Invalid, Refusal, refuse_all
from foundation.models import User
from foundation.periods import AMSTERDAM, day_of
from marketplace.actions.content import explained_all
from marketplace.actions.listing_trail import record_about
from marketplace.actions.organisations import FieldEmpty
from marketplace.actions.persons import refuse_person
from marketplace.actions.profiles import faults_in_profile, programme_of_profile, refuse_second_profile
from marketplace.actions.publishing import give_back_what_is_over, refuse_content, refuse_over
from marketplace.actions.search_index import index_listing
from marketplace.actions.texts import keep_texts, wrong_in_texts
from marketplace.actions.visibility import refresh_visibility
from marketplace.actions.waiting import end_proposal, keep_proposal, send_to_review
from marketplace.choices import Condition, ListingKind, ListingState, Opportunity, Programme
from marketplace.models import (
    OF_KINDS,
    Home,
    Listing,
    ListingVersion,
    Organisation,
    Profile,
    Service,
    Session,
    Vacancy,
)
from marketplace.queries.content import asked_by_change, facts_from, faults_of
from marketplace.queries.listings import ListingNotFound
from marketplace.queries.occupations import occupation_with
from marketplace.queries.proposals import may_stay_online, newest_edit
from marketplace.queries.regions import Spot, spot_named
from marketplace.rules.contacts import is_phone_number
from marketplace.rules.facts import AnyFacts, ProfileFacts, SessionFacts, VacancyFacts, kind_of
from marketplace.rules.kept_facts import kept
from marketplace.rules.opportunities import missing, out_of_place
from marketplace.rules.own_dates import over_at

_PROGRAMME_OF = {
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


class EditedMeanwhile(Conflict):
    code = "edited-meanwhile"
    sentence = _(
        "{who} changed this listing on {day} at {time}, after you opened it. What you typed still stands here. "
        "Read what changed, then save again if yours should stand."
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


class NotOfThisOpportunity(Invalid):
    code = "not-of-this-opportunity"
    sentence = _("This does not belong to “{opportunity}”. Leave it empty, or change what you offer.")


class OccupationUnknown(Invalid):
    code = "occupation-unknown"
    sentence = _("We do not know the occupation “{occupation}”. Choose one of the list, or leave it empty.")


_SHARED = {"title", "text", "language", "place", "texts"}


# What a draft may not hold either: R8, and what the database refuses.
NEVER_KEPT = frozenset({"text-holds-bsn", "deposit-too-high", "amount-missing", "amount-does-not-fit"})


def checked_spot(organisation: Organisation, facts: AnyFacts, now: datetime) -> Spot:
    """Refuse what cannot be kept, all at once; answer where it is."""
    wrong: list[Refusal] = [
        FieldEmpty(field=field) for field in ("title", "text", "place") if not getattr(facts, field).strip()
    ]
    wrong += wrong_in_texts(facts)
    faults = faults_of([(organisation, facts)], day=day_of(now))[0]
    wrong += explained_all([fault for fault in faults if fault.code in NEVER_KEPT])
    spot = spot_named(facts.place)
    if spot is None and facts.place.strip():
        wrong.append(PlaceUnknown(field="place", place=facts.place.strip()))
    if isinstance(facts, VacancyFacts):
        wrong += _wrong_in_kind(facts)
        if facts.wage_until_cents < facts.wage_from_cents:
            wrong.append(RangeRunsDown(field="wage_until_cents"))
        if facts.hours_until < facts.hours_from:
            wrong.append(RangeRunsDown(field="hours_until"))
        if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
            wrong.append(RangeRunsDown(field="ends_on"))
    if isinstance(facts, SessionFacts):
        wrong += _session_faults(facts)
    if isinstance(facts, ProfileFacts):
        wrong += faults_in_profile(facts, organisation, day_of(now))
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


def _wrong_in_kind(facts: VacancyFacts) -> list[Refusal]:
    """What does not fit what a vacancy offers, and an occupation that nobody knows."""
    opportunity = Opportunity(facts.opportunity).label
    wrong: list[Refusal] = [
        NotOfThisOpportunity(field=name, opportunity=opportunity) for name in out_of_place(facts)
    ]
    wrong += [FieldEmpty(field=name) for name in missing(facts)]
    if facts.occupation and occupation_with(facts.occupation) is None:
        wrong.append(OccupationUnknown(field="occupation", occupation=facts.occupation))
    return wrong


def _details(facts: AnyFacts) -> dict[str, object]:
    details = {name: value for name, value in asdict(facts).items() if name not in _SHARED}
    if isinstance(facts, ProfileFacts):
        # Where it stands is kept with what all listings have.
        del details["programme"]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in details.items()}


def _programme(organisation: Organisation, facts: AnyFacts) -> Programme:
    if isinstance(facts, ProfileFacts):
        return programme_of_profile(facts, organisation)
    return _PROGRAMME_OF[kind_of(facts)]


def _shared(organisation: Organisation, facts: AnyFacts, spot: Spot) -> dict[str, object]:
    sponsorship = isinstance(facts, VacancyFacts) and facts.needs_sponsorship
    return {
        "programme": _programme(organisation, facts),
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


_DETAIL_MODEL: dict[ListingKind, type[Vacancy | Home | Service | Session | Profile]] = {
    ListingKind.VACANCY: Vacancy,
    ListingKind.HOME: Home,
    ListingKind.SERVICE: Service,
    ListingKind.SESSION: Session,
    ListingKind.PROFILE: Profile,
}


@transaction.atomic
def create_listing(*, organisation: Organisation, facts: AnyFacts, actor: User, now: datetime) -> Listing:
    """Make a draft; nobody but its organisation sees it. Refuses a person, and naming the field what cannot be kept."""
    refuse_person(organisation)
    spot = checked_spot(organisation, facts, now)
    kind = kind_of(facts)
    listing = Listing.objects.create(
        organisation=organisation,
        kind=kind,
        created_by=actor,
        created_at=now,
        changed_at=now,
        **_shared(organisation, facts, spot),
    )
    _DETAIL_MODEL[kind].objects.create(listing=listing, **_details(facts))
    keep_texts(listing=listing, texts=facts.texts)
    index_listing(listing=listing)
    record_about("create_listing", listing, actor, now)
    return listing


@transaction.atomic
def change_listing(
    *,
    organisation: Organisation,
    reference: str,
    facts: AnyFacts,
    actor: User,
    now: datetime,
    seen_at: datetime | None = None,
) -> Listing:
    """Change a draft or a published listing; one that is published or waits must still pass what publishing asks.

    When the change asks another mark (sponsorship), the listing shows only while that one is in order too. When a
    person must look at what changed, a published listing stays as it is and the change waits as a proposal (ADR 0046);
    `waiting_proposal` then answers it. Only when what is online may itself not be shown any more, it goes offline and
    waits (ADR 0027). What is said whole takes the place of a proposal that waits. One that is over by its
    own dates has given its place back: it is changed as a withdrawn one.

    `seen_at` is `edited_at` of the version that was on the writer's screen: refuses when another wrote since.
    """
    listing = locked_listing(organisation=organisation, reference=reference)
    give_back_what_is_over(listing=listing, now=now)
    if listing.kind != kind_of(facts):
        raise ListingNotFound
    if seen_at is not None:
        refuse_edited_meanwhile(listing, seen_at)
    spot = checked_spot(organisation, facts, now)
    day = day_of(now)
    faults = faults_of([(organisation, facts)], day=day)[0]
    asked = asked_by_change(listing, faults, day=day)
    if listing.state in {ListingState.PUBLISHED, ListingState.REVIEW}:
        refuse_content(faults)
        refuse_over(over_at(facts), now)
    if isinstance(facts, ProfileFacts):
        # What is left out is said, so that it is no change.
        facts = replace(facts, programme=programme_of_profile(facts, organisation).value)
        if listing.state == ListingState.PUBLISHED:
            refuse_second_profile(listing, facts.programme)
    if asked and listing.state == ListingState.PUBLISHED and may_stay_online(listing, day=day):
        keep_proposal(listing=listing, facts=facts, faults=asked, actor=actor, now=now)
        return listing
    end_proposal(listing=listing, now=now)
    write_facts(listing=listing, facts=facts, spot=spot, author=actor, now=now)
    if listing.state == ListingState.REVIEW or (asked and listing.state == ListingState.PUBLISHED):
        send_to_review(listing=listing, faults=asked, actor=actor, now=now)
    record_about("change_listing", listing, actor, now)
    return listing


def write_facts(*, listing: Listing, facts: AnyFacts, spot: Spot, author: User, now: datetime) -> None:
    """Let a locked listing say these facts, which were checked; what it said before is kept as a version."""
    before = kept(facts_from(listing))
    for name, value in _shared(listing.organisation, facts, spot).items():
        setattr(listing, name, value)
    listing.changed_at = now
    listing.save()
    _DETAIL_MODEL[kind_of(facts)].objects.filter(listing=listing).update(**_details(facts))
    keep_texts(listing=listing, texts=facts.texts)
    if listing.state == ListingState.PUBLISHED:
        refresh_visibility(listing_ids=[listing.pk])
        listing.refresh_from_db(fields=["live_during"])
    index_listing(listing=listing)
    fresh = Listing.objects.select_related(*OF_KINDS).get(pk=listing.pk)
    if kept(facts_from(fresh)) != before:
        ListingVersion.objects.create(listing=listing, facts=before, until_at=now, changed_by=author)


def refuse_edited_meanwhile(listing: Listing, seen_at: datetime) -> None:
    """Refuse when a locked listing, or the change to it that waits, was written after a version was read."""
    newest = newest_edit(listing)
    if newest.at != seen_at:
        at = newest.at.astimezone(AMSTERDAM)
        raise EditedMeanwhile(
            who=newest.by.get_full_name() or newest.by.email if newest.by else gettext("Somebody"),
            day=day_without_weekday(at.date()),
            time=f"{at:%H:%M}",
        )


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
