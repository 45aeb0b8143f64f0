"""Where a listing stands, in one word."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from foundation import clock
from marketplace.models import Listing
from marketplace.queries.listings import is_over, slot_has_ended
from quality.models import Decision
from quality.queries.decisions import decisions_hiding


@dataclass(frozen=True, slots=True)
class Standing:
    """A listing with the word that says where it stands."""

    listing: Listing
    state: str
    can_return: bool = False
    decision: Decision | None = None
    has_proposal: bool = False


def standings_of(
    listings: Iterable[Listing],
    *,
    sent_back: Collection[int] = frozenset(),
    proposals: Collection[int] = frozenset(),
) -> list[Standing]:
    """Where listings stand, with the decision that hides one; one query more than the listings themselves."""
    rows, now = list(listings), clock.now()
    hiding = decisions_hiding([listing.pk for listing in rows], now)
    return [
        replace(
            standing_of(listing, is_sent_back=listing.pk in sent_back),
            decision=hiding.get(listing.pk),
            has_proposal=listing.pk in proposals,
        )
        for listing in rows
    ]


def standing_of(listing: Listing, *, is_sent_back: bool = False) -> Standing:
    """`live`, `over` (by own dates), `hold` (published, something is missing), `review`, `sent_back`, or its state.

    And whether its slot is over.
    """
    now = clock.now()
    is_live = any(
        (stretch.lower is None or stretch.lower <= now) and (stretch.upper is None or now < stretch.upper)
        for stretch in listing.live_during
    )
    if is_live:
        return Standing(listing, "live")
    if is_over(listing, now):
        return Standing(listing, "over")
    if listing.state == "published":
        return Standing(listing, "hold", can_return=slot_has_ended(listing, now))
    return Standing(listing, "sent_back" if is_sent_back else listing.state)
