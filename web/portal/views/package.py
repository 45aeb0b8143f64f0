"""The configurator: put a package together and see what it costs."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from billing.actions.quotes import VALID_DAYS, make_quote
from billing.models import Quote
from billing.queries.agreements import agreements_of
from billing.queries.quotes import quote_of
from foundation import clock
from foundation.errors import Refusal
from web.portal.configurator import choices_in, configure, sum_lines, what_it_gives
from web.portal.current import PartnerRequest, for_members


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def package(request: PartnerRequest) -> HttpResponse:
    """The menu card with boxes to tick. “Work it out” shows the total without JavaScript; “Make a quote” goes on."""
    organisation = request.membership.organisation
    is_person = organisation.party.is_person
    now = clock.now()
    data = request.POST if request.method == "POST" else request.GET
    refusal_sentence = ""
    if request.method == "POST" and "quote" in request.POST:
        try:
            quote = make_quote(
                organisation=organisation,
                choices=choices_in(request.POST),
                actor=request.user,
                purchase_order="" if is_person else request.POST.get("purchase_order", ""),
                discount_code=request.POST.get("discount_code", ""),
                replaces=_replaced(request),
                now=now,
            )
        except Refusal as refusal:
            refusal_sentence = refusal.message
        else:
            return redirect("web:quote", reference=quote.reference)
    page = configure(organisation=organisation, data=data, now=now)
    context = {
        "organisation": organisation,
        "page": page,
        "is_person": is_person,
        "sums": sum_lines(page.offer, with_vat=is_person) if page.offer else [],
        "gets": what_it_gives(page.offer) if page.offer else [],
        "is_oob": bool(request.headers.get("HX-Request")),
        "refusal": refusal_sentence,
        "last_day": clock.today() + timedelta(days=VALID_DAYS),
        "agreements": [one for one in agreements_of(organisation) if one.ended_on is None],
        "purchase_order": data.get("purchase_order", ""),
        "replaces": data.get("replaces", ""),
        "discount_code": data.get("discount_code", ""),
    }
    if request.headers.get("HX-Request"):
        return render(request, "portal/package_total.html", context)
    return render(request, "portal/package.html", context, status=422 if refusal_sentence else 200)


def _replaced(request: PartnerRequest) -> Quote | None:
    reference = request.POST.get("replaces", "")
    return quote_of(request.membership.organisation, reference) if reference else None
