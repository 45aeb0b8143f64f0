"""An organisation's listings: what stands where, publishing, withdrawing, copying."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.copies import copy_listing
from marketplace.actions.publishing import withdraw_listing
from marketplace.choices import ListingKind
from marketplace.queries.content import sent_back_to
from marketplace.queries.listings import listing_of, listings_of, slot_use_of
from marketplace.queries.proposals import listings_with_proposals
from marketplace.queries.staying import losses_of
from quality.queries.reports import open_questions_to
from web.portal.current import PartnerRequest, for_organisations
from web.portal.listing_pages import kinds_for
from web.portal.listing_publishing import published
from web.portal.listing_standing import STATES, Standing, standings_of
from web.tables import csv_answer


@for_organisations
@require_safe
def listings(request: PartnerRequest) -> HttpResponse:
    """All listings of the organisation, with the slots they hold; filtered by state, kind and words, also as CSV."""
    organisation = request.membership.organisation
    now = clock.now()
    rows = standings_of(
        listings_of(organisation),
        sent_back=sent_back_to(organisation),
        proposals=listings_with_proposals(organisation),
    )
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    words = request.GET.get("q", "").strip()
    within = [row for row in rows if _is_of(row, kind, words)]
    counts = {name: sum(row.state == name for row in within) for name in STATES}
    found = [row for row in within if not state or row.state == state]
    if request.GET.get("as") == "csv":
        return _csv(found)
    kept = {name: value for name, value in (("kind", kind), ("q", words)) if value}
    return render(
        request,
        "portal/listings.html",
        {
            "rows": found,
            "state": state,
            "kind": kind,
            "words": words,
            "kept": urlencode(kept),
            "query": urlencode({**kept, **({"state": state} if state else {})}),
            "counts": [
                (name, word, counts[name])
                for name, (_badge, word) in STATES.items()
                if counts[name] or name in {"live", "hold", "draft", "withdrawn"}
            ],
            "total": len(rows),
            "within": len(within),
            "losses": losses_of(organisation, now),
            "uses": slot_use_of(organisation, now),
            "kinds": kinds_for(organisation),
            "listed_kinds": [one for one in ListingKind if any(row.listing.kind == one for row in rows)],
            "questions": open_questions_to(organisation)[:20],
        },
    )


def _is_of(row: Standing, kind: str, words: str) -> bool:
    listing = row.listing
    read = f"{listing.title} {listing.place} {listing.reference}".casefold()
    return (not kind or listing.kind == kind) and all(word in read for word in words.casefold().split())


def _csv(rows: list[Standing]) -> HttpResponse:
    return csv_answer(
        name=_("listings"),
        header=[
            *(_("Reference"), _("Title"), _("Kind"), _("Place"), _("State")),
            *(_("Published"), _("Visitors see it from"), _("Visitors see it until")),
        ],
        rows=[
            [
                row.listing.reference,
                row.listing.title,
                row.listing.get_kind_display(),
                row.listing.place,
                str(row.word),
                *(
                    at.isoformat(timespec="minutes") if at else ""
                    for at in (
                        row.listing.published_at,
                        row.listing.shows_from_at,
                        row.listing.shows_until_at,
                    )
                ),
            ]
            for row in rows
        ],
    )


@for_organisations
@require_POST
def publish(request: PartnerRequest, reference: str) -> HttpResponse:
    """Publish a listing that was saved before."""
    return published(request, listing_of(request.membership.organisation, reference))


@for_organisations
@require_POST
def withdraw(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take a listing away at once, or take back what waits for our look."""
    listing = listing_of(request.membership.organisation, reference)
    try:
        withdrawn = withdraw_listing(listing=listing, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:listings")
    if withdrawn.state == "draft":
        messages.success(
            request, _("“{title}” is a draft again. We do not look at it.").format(title=listing.title)
        )
    else:
        messages.success(
            request, _("“{title}” is offline. Its place is free again.").format(title=listing.title)
        )
    return redirect("web:listings")


@for_organisations
@require_POST
def copy(request: PartnerRequest, reference: str) -> HttpResponse:
    """Make a draft that says the same, and go on with it."""
    organisation = request.membership.organisation
    try:
        made = copy_listing(
            organisation=organisation, reference=reference, actor=request.user, now=clock.now()
        )
    except Refusal as refusal:
        for part in refusal.parts:
            messages.error(request, part.message)
        return redirect("web:listings")
    messages.success(request, _("This is a copy, and a draft. Change what is different, and put it online."))
    return redirect("web:listing-edit", kind=made.kind, reference=made.reference)
