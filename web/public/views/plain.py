"""What browsers and search engines ask for by a fixed name."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

ROBOTS = """User-agent: *
Disallow: /*/account/
Disallow: /*/admin/
Disallow: /*/desk/
Disallow: /*/portal/
Disallow: /api/

Sitemap: {sitemap}
"""


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read what visitors read, and nothing behind a log-in; the sitemap tells what there is."""
    sitemap = f"{settings.SITE_URL}{reverse('sitemap')}"
    return HttpResponse(ROBOTS.format(sitemap=sitemap), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """The mark, for browsers that ask without reading the page."""
    return redirect(static("web/mark.svg"))
