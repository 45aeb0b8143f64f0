"""Several listings at once: first what it would do, then what came of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.many_listings import publish_listings, withdraw_listings
from marketplace.choices import ListingKind
from marketplace.models import Listing
from marketplace.queries.listings import listings_of, slot_use_of
from web.portal.current import PartnerRequest, for_organisations
from web.portal.listing_standing import Standing, standings_of

DEEDS = {"withdraw": withdraw_listings, "publish": publish_listings}


def counted(listings: Sequence[Listing]) -> str:
    """Listings in a number and a word: 3 vacancies, or 4 listings of more than one kind."""
    count, kinds = len(listings), {listing.kind for listing in listings}
    if kinds == {ListingKind.VACANCY}:
        return ngettext("{count} vacancy", "{count} vacancies", count).format(count=count)
    if kinds == {ListingKind.HOME}:
        return ngettext("{count} home", "{count} homes", count).format(count=count)
    return ngettext("{count} listing", "{count} listings", count).format(count=count)


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: PartnerRequest) -> HttpResponse:
    """Ask before several listings go offline or online, and do it when it is confirmed."""
    organisation = request.membership.organisation
    asked = request.POST if request.method == "POST" else request.GET
    deed, references = asked.get("deed", ""), set(asked.getlist("listing"))
    if deed not in DEEDS or not references:
        messages.error(request, _("Tick the listings first."))
        return redirect("web:listings")
    if request.method == "POST":
        try:
            done = DEEDS[deed](
                organisation=organisation, references=references, actor=request.user, now=clock.now()
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect("web:listings")
        succeeded = [one.listing for one in done if one.refusal is None]
        return render(
            request,
            "portal/listings_done.html",
            {
                "deed": deed,
                "done": done,
                "succeeded": succeeded,
                "words": counted(succeeded),
                "refused": len(done) - len(succeeded),
            },
        )
    rows = standings_of(listings_of(organisation).filter(reference__in=references))
    able = [row for row in rows if _is_for(deed, row)]
    return render(
        request,
        "portal/listings_many.html",
        {
            "deed": deed,
            "rows": able,
            "left_out": [row for row in rows if row not in able],
            "words": counted([row.listing for row in able]),
            "room": [
                (use, wanted)
                for use in slot_use_of(organisation, clock.now())
                if (wanted := _wanted(able)[use.kind])
            ],
        },
    )


def _wanted(rows: Sequence[Standing]) -> Counter[str]:
    return Counter(row.listing.kind for row in rows)


def _is_for(deed: str, row: Standing) -> bool:
    is_shown = row.state in {"live", "planned", "review"} or (row.state == "hold" and not row.can_return)
    return is_shown if deed == "withdraw" else not is_shown and row.state not in {"removed", "over"}
