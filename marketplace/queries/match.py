"""What is known of a home, as the rule of the match score takes it."""

from __future__ import annotations

from marketplace.models import Listing
from marketplace.rules.independence import Label
from marketplace.rules.match import HomeSaid


def said_of_home(listing: Listing, label: Label, to_work: float | None) -> HomeSaid:
    """A home and whose it is, with its way to work in metres. Its details are to be read along."""
    home = listing.home
    return HomeSaid(
        is_independent=label.is_independent,
        own_bedroom=home.own_bedroom,
        wifi=home.wifi,
        size_m2=home.size_m2,
        other_workers=home.other_workers,
        sport_metres=home.sport_metres,
        home_shop_metres=home.home_shop_metres,
        nature_metres=home.nature_metres,
        to_work=to_work,
    )
