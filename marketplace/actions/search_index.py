"""Keeps what a search compares beside each listing, and the words that live listings use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from marketplace.choices import ListingKind
from marketplace.models import OF_KINDS, Listing, SearchWord
from marketplace.queries.independence import labels_as_written
from marketplace.queries.occupations import OCCUPATIONS_IN, occupation_with
from marketplace.queries.texts import own_text, texts_of
from marketplace.rules.facets import NEAR_METRES, STEPS, facet_key
from marketplace.rules.independence import Label
from marketplace.rules.plane import point_of
from marketplace.rules.search_text import Written, lexemes_of, words_in

AT_ONCE = 1000
_WRITTEN = ["search_vector", "facet_key", "amount_cents", "east", "north"]


def index_listing(*, listing: Listing) -> None:
    """Write what a search compares of one listing, from what it says now; learn its words when it is published."""
    index_listings(Listing.objects.filter(pk=listing.pk))


@transaction.atomic
def index_listings(listings: QuerySet[Listing]) -> int:
    """Write what a search compares of these listings; answer how many. A second time changes nothing."""
    keys = list(listings.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(keys), AT_ONCE):
        some = list(
            Listing.objects.filter(pk__in=keys[begin : begin + AT_ONCE])
            .select_related("organisation", "municipality__region", *OF_KINDS)
            .prefetch_related("texts")
            .order_by("pk")
        )
        labels = labels_as_written({one.organisation_id for one in some if one.kind == ListingKind.HOME})
        for one in some:
            fill_in(one, labels.get(one.organisation_id))
        Listing.objects.bulk_update(some, _WRITTEN)
        learn_words(some)
    return len(keys)


@transaction.atomic
def index_homes_of(*, organisation_ids: Collection[int]) -> int:
    """Write anew what a search compares of the homes of these organisations: whose they are may be another by now."""
    return index_listings(Listing.objects.filter(organisation_id__in=organisation_ids, kind=ListingKind.HOME))


def fill_in(listing: Listing, label: Label | None = None) -> None:
    """Set what a search compares from what a listing says, and whose home it is, without storing it."""
    amount, facets = _said(listing)
    if label is not None:
        facets["independent"] = [_yes(label.is_independent)]
    values = {name: [str(value) for value in said] for name, said in facets.items()}
    point = point_of(listing.lat, listing.lon)
    listing.east, listing.north, listing.amount_cents = point.east, point.north, amount
    listing.facet_key = facet_key(ListingKind(listing.kind), values)
    near = (listing.organisation.name, listing.place, listing.municipality.display_name)
    listing.search_vector = lexemes_of(
        texts=_texts(listing),
        near=" ".join(near),
        facets={"kind": [listing.kind], **values},
    )


def _texts(listing: Listing) -> list[Written]:
    texts = [Written(one.language, one.title, one.text) for one in (own_text(listing), *texts_of(listing))]
    if listing.kind == ListingKind.VACANCY:
        occupation = occupation_with(listing.vacancy.occupation)
        if occupation is not None:
            texts.append(Written(OCCUPATIONS_IN, "", f"{occupation.label} {occupation.group}"))
    if listing.kind == ListingKind.PROFILE:
        texts.append(Written(listing.language, "", "\n".join(listing.profile.reasons)))
    return texts


def _said(listing: Listing) -> tuple[int, dict[str, Iterable[object]]]:
    where: dict[str, Iterable[object]] = {
        "region": [listing.municipality.region.slug],
        "municipality": [listing.municipality.display_name],
    }
    if listing.kind == ListingKind.VACANCY:
        vacancy = listing.vacancy
        return vacancy.wage_until_cents, where | {
            "stay": [vacancy.stay],
            "sector": [vacancy.sector],
            "contract": [vacancy.contract],
            "language": [vacancy.language_needed],
            "housing": [vacancy.housing_offered],
            "sponsorship": [_yes(vacancy.needs_sponsorship)],
            "partner": [_yes(vacancy.suits_partner)],
            "wage": STEPS["wage"].reached_by(vacancy.wage_until_cents),
            "opportunity": [vacancy.opportunity],
            "occupation": [vacancy.occupation[0]] if vacancy.occupation else [],
        }
    if listing.kind == ListingKind.HOME:
        home = listing.home
        amount = home.price_cents or home.month_cents
        return amount, where | {
            "tenure": [home.tenure],
            "bedroom": [_yes(home.own_bedroom)],
            "wifi": [_yes(home.wifi)],
            "dwelling": [home.dwelling] if home.dwelling else [],
            "rent": [] if home.is_for_sale else STEPS["rent"].reached_by(amount),
            "size": STEPS["size"].reached_by(home.size_m2),
            "sport": _near(home.sport_metres),
            "shop": _near(home.home_shop_metres),
            "nature": _near(home.nature_metres),
        }
    if listing.kind == ListingKind.SESSION:
        session = listing.session
        return session.price_cents, where | {
            "subject": [session.subject],
            "form": [session.form],
            "online": [_yes(session.is_online)],
            "spoken": session.languages,
            "audience": [session.audience],
            "free": [_yes(session.price_cents == 0)],
        }
    if listing.kind == ListingKind.PROFILE:
        return 0, where | {"programme": [listing.programme]}
    service = listing.service
    return 0, where | {"category": [service.category], "spoken": service.languages}


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _near(metres: int | None) -> list[str]:
    return ["yes"] if metres is not None and metres <= NEAR_METRES else []


def learn_words(listings: Sequence[Listing]) -> None:
    """Keep the words of those that are published, so that one that is mistyped is known by."""
    words = {
        word
        for one in listings
        if one.published_at is not None
        for said in (one.organisation.name, one.place, *_all_said(one))
        for word in words_in(said)
    }
    new = [SearchWord(word=word, listings=1) for word in sorted(words)]
    SearchWord.objects.bulk_create(new, ignore_conflicts=True, batch_size=AT_ONCE)


def _all_said(listing: Listing) -> list[str]:
    return [said for written in _texts(listing) for said in (written.title, written.text)]


@transaction.atomic
def count_words(*, now: datetime) -> int:
    """Count in how many live listings each word is, and forget what is in none; answer how many words there are."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE marketplace_searchword IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM marketplace_searchword")
        cursor.execute(_COUNT, [now.isoformat()])
        return int(cursor.rowcount)


# Whole words alone: what begins with a sign is a stem, a weight or a facet.
_COUNT = """
INSERT INTO marketplace_searchword (word, listings)
SELECT word, ndoc FROM ts_stat(format(
    'SELECT search_vector FROM marketplace_listing WHERE live_during @> %%L::timestamptz', %s::text))
 WHERE word !~ '^[~=+@]'
"""
