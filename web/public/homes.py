"""Homes as a visitor sees them: whose each is (R4), and how it fits what the visitor wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.models import Listing
from marketplace.queries.independence import labels_of
from marketplace.queries.match import said_of_home
from marketplace.queries.near import point_on_map
from marketplace.queries.regions import Spot, spot_named
from marketplace.rules.independence import Label
from marketplace.rules.match import Wishes, match_of
from marketplace.rules.plane import MapPoint, metres_between, point_of
from quality.independence_words import label_sentence, label_words
from web.public.matches import MatchWords, match_words


@dataclass(frozen=True, slots=True)
class HomeWords:
    """What stands beside a home."""

    is_independent: bool
    label: str
    label_sentence: str
    match: MatchWords | None


def spot_of_work(work: str) -> Spot | None:
    """Where somebody works, if that was said and we know it."""
    return spot_named(work) if work else None


def map_point(spot: Spot | None) -> MapPoint | None:
    """A place on the map."""
    return None if spot is None else point_of(spot.lat, spot.lon)


def homes_in_words(
    listings: Sequence[Listing], *, wishes: Wishes, work: MapPoint | None, now: datetime
) -> dict[int, HomeWords]:
    """What stands beside each of these homes, by its key. As many queries for many as for one."""
    labels = labels_of({listing.organisation_id for listing in listings}, now)
    return {listing.pk: _in_words(listing, labels, wishes, work) for listing in listings}


def _in_words(
    listing: Listing, labels: Mapping[int, Label], wishes: Wishes, work: MapPoint | None
) -> HomeWords:
    label = labels[listing.organisation_id]
    to_work = None if work is None else metres_between(point_on_map(listing), work)
    match = match_of(said_of_home(listing, label, to_work), wishes)
    return HomeWords(
        label.is_independent, label_words(label), label_sentence(label), match_words(match, wishes)
    )
