"""Publishes a listing for a page, and tells what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.publishing import publish_listing
from marketplace.models import Listing
from quality.queries.decisions import decisions_hiding
from web.portal.current import PartnerRequest
from web.portal.listing_standing import standing_of
from web.templatetags.words import moment


def waits(request: PartnerRequest, listing: Listing) -> HttpResponse:
    """Tell that one of us looks first."""
    messages.info(
        request,
        _(
            "“{title}” waits for our look. We look at it within two working days and write to you. "
            "It is not online until then."
        ).format(title=listing.title),
    )
    return redirect("web:listings")


def published(request: PartnerRequest, listing: Listing) -> HttpResponse:
    """Publish, or go back to the form with what is in the way."""
    try:
        now_published = publish_listing(listing=listing, actor=request.user, now=clock.now())
    except Refusal as refusal:
        for part in refusal.parts:
            messages.error(request, part.message)
        return redirect("web:listing-edit", kind=listing.kind, reference=listing.reference)
    if now_published.state == "review":
        return waits(request, now_published)
    if standing_of(now_published).state == "live":
        messages.success(request, _("“{title}” is online.").format(title=now_published.title))
    elif standing_of(now_published).state == "planned":
        messages.success(
            request,
            _("“{title}” is published. It has its place from now on, and visitors see it from {at}.").format(
                title=now_published.title, at=moment(now_published.shows_from_at)
            ),
        )
    elif decisions_hiding([now_published.pk], clock.now()):
        messages.warning(
            request,
            _("“{title}” is published, and stays on hold by our decision.").format(title=now_published.title),
        )
    else:
        messages.warning(
            request,
            _("“{title}” is published, and shows as soon as your payment and marks are in order.").format(
                title=now_published.title
            ),
        )
    return redirect("web:listings")
