"""Occupations that look like what is being typed, for the form of a vacancy."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from marketplace.queries.occupations import suggested_occupations
from web.portal.current import PartnerRequest, for_organisations

LONGEST = 100


@for_organisations
@require_safe
def occupations(request: PartnerRequest) -> HttpResponse:
    """The names that fit `?q=`, the best first."""
    typed = request.GET.get("q", "")[:LONGEST]
    return JsonResponse({"names": [one.name for one in suggested_occupations(typed)]})
