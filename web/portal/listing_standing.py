"""Where a listing stands, in one word."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation import clock
from marketplace.models import Listing
from marketplace.queries.listings import is_over, slot_has_ended
from quality.models import Decision
from quality.queries.decisions import decisions_hiding

# In the order in which a partner meets them: the kind of badge, and the word.
STATES: dict[str, tuple[str, str | Promise]] = {
    "live": ("ok", _("Online")),
    "planned": ("info", _("Planned")),
    "hold": ("hold", _("On hold")),
    "review": ("info", _("Waits for our look")),
    "sent_back": ("due", _("Sent back")),
    "draft": ("draft", _("Draft")),
    "over": ("draft", _("Over")),
    "withdrawn": ("draft", _("Withdrawn")),
    "removed": ("hold", _("Removed")),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A listing with the word that says where it stands."""

    listing: Listing
    state: str
    can_return: bool = False
    decision: Decision | None = None
    has_proposal: bool = False

    @property
    def badge(self) -> str:
        """The kind of its badge."""
        return STATES[self.state][0]

    @property
    def word(self) -> str | Promise:
        """Its state in a word."""
        return STATES[self.state][1]


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
    """One of STATES: `hold` is published with something missing, `over` is by its own dates.

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
    if listing.state == "published" and listing.shows_from_at is not None and listing.shows_from_at > now:
        return Standing(listing, "planned")
    if listing.state == "published":
        return Standing(listing, "hold", can_return=slot_has_ended(listing, now))
    return Standing(listing, "sent_back" if is_sent_back else listing.state)
