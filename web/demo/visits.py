"""Visitors of the demo region: what they saw in the last weeks, and one who gets new results by mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundation.languages import VISITOR_LANGUAGES
from marketplace.actions.alerts import ask_alert, confirm_alert
from marketplace.actions.figures import add_up_sightings, record_sighting
from marketplace.choices import ListingKind, SeenKind
from marketplace.models import Listing, Region, SearchAlert
from marketplace.queries.search import Search

DAYS = 45
# Of how many that see a listing one takes the next step.
ONE_IN = {SeenKind.IMPRESSION: 1, SeenKind.VIEW: 4, SeenKind.CLICK: 23}


def load_visits(*, now: datetime) -> None:
    """Six weeks of visitors in five languages, who search now here and now there."""
    live = list(Listing.objects.live_at(now).order_by("id"))
    regions = ["", *Region.objects.order_by("slug").values_list("slug", flat=True)]
    for back in range(DAYS, 0, -1):
        at = now - timedelta(days=back)
        shown = [one for one in live if one.first_published_at and one.first_published_at <= at]
        for place, language in enumerate(VISITOR_LANGUAGES):
            # The later languages have fewer readers: not each day.
            if back % (place + 1):
                continue
            for kind, one_in in ONE_IN.items():
                can = [one for one in shown if kind != SeenKind.CLICK or one.kind != ListingKind.VACANCY]
                record_sighting(
                    kind=kind,
                    listing_ids=[one.pk for one in can if not (one.pk * 7 + back + place) % one_in],
                    language=language,
                    region=regions[(back + place) % len(regions)],
                    now=at,
                )
    add_up_sightings()


def load_alert(*, now: datetime) -> None:
    """Somebody who wants to hear of new work near Tilburg, and said so yesterday."""
    asked = now - timedelta(days=1)
    ask_alert(
        search=Search(kind=ListingKind.VACANCY, place="Tilburg"),
        email="kasia@post.example",
        rhythm="daily",
        language="pl",
        address=None,
        now=asked,
        wall_now=asked,
    )
    alert = SearchAlert.objects.get(email="kasia@post.example")
    confirm_alert(alert=alert, now=asked + timedelta(minutes=5))
