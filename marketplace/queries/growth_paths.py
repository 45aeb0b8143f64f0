"""Growth paths as visitors see them, and as their organisations do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.choices import ListingKind, ListingState
from marketplace.models import GrowthPath, GrowthStep, Listing, Organisation
from marketplace.queries.live import is_live_at
from marketplace.rules.growth_paths import LEAST_STEPS

# A training may stand in the paths of many employers: a page shows so many of them.
MOST_PATHS = 5
KINDS = (ListingKind.VACANCY, ListingKind.SERVICE)


class PathNotFound(NotFound):
    code = "growth-path-not-found"
    sentence = _("We cannot find this growth path. It may be of another organisation, or gone.")


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step that visitors know: a link while it is live, words when it has ended."""

    number: int
    listing: Listing
    is_live: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class ShownPath:
    """A path as the page of one of its listings shows it."""

    organisation: Organisation
    steps: list[ShownStep]

    @property
    def comes_from(self) -> bool:
        """Whether people come to this page's listing from another."""
        return not self.steps[0].is_here

    @property
    def leads_on(self) -> bool:
        """Whether something follows after this page's listing."""
        return not self.steps[-1].is_here


def paths_through(listing: Listing, now: datetime) -> list[ShownPath]:
    """The paths that a live listing is in, the oldest first, five at most.

    A step shows when visitors saw it at some time, we did not remove it, and whose it is agreed. A path in which fewer
    than two show, or not this one, is no path.
    """
    shown = list(
        GrowthStep.objects.filter(path__steps__listing=listing)
        .filter(Q(listing__organisation=F("path__organisation")) | Q(agreed_at__isnull=False))
        .filter(listing__first_published_at__isnull=False)
        .exclude(listing__state=ListingState.REMOVED)
        .select_related("path__organisation", "listing__organisation", "listing__vacancy", "listing__service")
        .defer("listing__search_vector", "listing__facet_key")
        .prefetch_related("listing__texts")
        .order_by("path__created_at", "path_id", "position", "id")
    )
    paths: dict[int, list[GrowthStep]] = {}
    for step in shown:
        paths.setdefault(step.path_id, []).append(step)
    found = [
        ShownPath(
            steps[0].path.organisation,
            [
                ShownStep(number, step.listing, is_live_at(step.listing, now), step.listing_id == listing.pk)
                for number, step in enumerate(steps, start=1)
            ],
        )
        for steps in paths.values()
        if len(steps) >= LEAST_STEPS and any(step.listing_id == listing.pk for step in steps)
    ]
    return found[:MOST_PATHS]


def growth_paths_of(organisation: Organisation) -> QuerySet[GrowthPath]:
    """An organisation's own paths, the oldest first, with all their steps."""
    return (
        GrowthPath.objects.filter(organisation=organisation)
        .prefetch_related("steps__listing__organisation")
        .order_by("created_at", "id")
    )


def growth_path_of(organisation: Organisation, reference: str) -> GrowthPath:
    """An organisation's own path; another's is not found."""
    path = growth_paths_of(organisation).filter(reference=reference).first()
    if path is None:
        raise PathNotFound
    return path


def steps_asked_of(organisation: Organisation) -> list[GrowthStep]:
    """Where others name listings of this organisation: what waits for its yes first, then what it agreed to."""
    return list(
        GrowthStep.objects.filter(listing__organisation=organisation)
        .exclude(path__organisation=organisation)
        .select_related("path__organisation", "listing")
        .order_by(F("agreed_at").asc(nulls_first=True), "id")
    )


def listings_for_paths(organisation: Organisation) -> list[Listing]:
    """An organisation's own listings that a path can name, newest first."""
    return list(
        Listing.objects.filter(organisation=organisation, kind__in=KINDS)
        .exclude(state=ListingState.REMOVED)
        .order_by("-created_at", "-id")
    )
