"""What happened to a listing, in words, for the partner and for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.models import User
from marketplace.models import Listing
from marketplace.queries.history import history_of
from quality.listing_words import listing_outcome
from quality.models import Decision
from quality.queries.decisions import decisions_of_listing
from web.listing_words import SaidRow, changed_rows

WORDS = {
    "create_listing": gettext_lazy("Made as a draft"),
    "change_listing": gettext_lazy("Changed"),
    "publish_listing": gettext_lazy("Published"),
    "withdraw_listing": gettext_lazy("Taken offline"),
    "schedule_listing": gettext_lazy("Times to show chosen"),
    "ask_review_of_listing": gettext_lazy("Sent to us for a look"),
    "take_back_listing": gettext_lazy("Taken back; a draft again"),
    "approve_listing": gettext_lazy("Approved"),
    "send_back_listing": gettext_lazy("Sent back"),
    "propose_change_of_listing": gettext_lazy("A change sent to us for a look"),
    "approve_change_of_listing": gettext_lazy("The change approved and put online"),
    "send_back_change_of_listing": gettext_lazy("The change sent back"),
    "take_back_change_of_listing": gettext_lazy("The change taken back"),
}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that happened: when, what, by whom, and what it changed."""

    at: datetime
    words: str | Promise
    who: str
    changes: list[SaidRow]
    version_id: int | None = None
    reasons: str = ""
    decision: Decision | None = None


def history_rows(listing: Listing, *, names_staff: bool) -> list[HistoryRow]:
    """The newest first. A partner does not read which of our people it was; the desk does."""

    def name(actor: User | None) -> str:
        if actor is None:
            return ""
        return _("one of us") if actor.is_staff and not names_staff else actor.get_full_name() or actor.email

    rows = [
        HistoryRow(
            at=one.at,
            words=WORDS[one.action],
            who=name(one.actor),
            changes=changed_rows(listing.kind, one.before, one.after)
            if one.before is not None and one.after is not None
            else [],
            version_id=one.version_id,
            reasons=one.reasons,
        )
        for one in history_of(listing)
        if one.action in WORDS
    ]
    rows += [
        HistoryRow(
            at=one.decided_at,
            words=_("Decision: {outcome}").format(outcome=listing_outcome(one)),
            who=name(one.decided_by),
            changes=[],
            decision=one,
        )
        for one in decisions_of_listing(listing)
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)
