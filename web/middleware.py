"""What every request passes: the language that its page speaks, what it may load, and a page for every refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from foundation.errors import Refusal
from foundation.languages import staff_language
from web.paths import languages_at
from web.public.kinds import KINDS

CHECKOUT = "https://checkout.stripe.com"
OWN_ERRORS = ("/api/", "/hooks/")
# The pages with a map, on which a visitor may ask for pictures of streets.
WITH_MAP = {words.page for words in KINDS.values() if words.by_municipality}


class WorkLanguageMiddleware:
    """Where a page does not speak the reader's language it is English as a whole, never half translated.

    The public pages speak all languages; portal, desk, accounts and the API speak Dutch and English (ADR 0029).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language() or ""
        if language not in languages_at(request.path_info):
            spoken = staff_language(language)
            if request.path_info.startswith(f"/{language}/"):
                return redirect(request.get_full_path().replace(f"/{language}/", f"/{spoken}/", 1))
            translation.activate(spoken)
        return self.get_response(request)


class ContentSecurityMiddleware:
    """Nothing is loaded from elsewhere, nothing stands in the page itself: one strict policy for every page.

    A page with a film names the frame of that film (`content_policy`), which is loaded when somebody asks for it.

    No page stands in a frame of somebody else's, except the one made for it: a view that Django's
    `xframe_options_exempt` marks. Two pages are not ours: Django's admin (unfold) and the reader of the API's
    description write styles and scripts into their pages. They load nothing from elsewhere either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self._policy(request, response))
        return response

    def _policy(self, request: HttpRequest, response: HttpResponse) -> str:
        match = request.resolver_match
        is_loose = match is not None and (match.namespaces == ["admin"] or match.view_name == "api:docs")
        framed_by = "'self' https:" if getattr(response, "xframe_options_exempt", False) else "'none'"
        has_map = match is not None and match.view_name in WITH_MAP
        street = urlsplit(settings.MAP_TILES)
        tiles = [f"{street.scheme}://{street.netloc}"] if settings.MAP_TILES and has_map else []
        return content_policy(images=tiles, is_loose=is_loose, framed_by=framed_by)


def content_policy(
    *,
    images: Sequence[str] = (),
    frames: Sequence[str] = (),
    is_loose: bool = False,
    framed_by: str = "'none'",
) -> str:
    """The policy of a page: the addresses from elsewhere of which it may show images or a frame, and no others."""
    inline = " 'unsafe-inline'" if is_loose else ""
    # A form that starts a payment is answered with a way to the checkout, which browsers count as its action.
    checkout = settings.STRIPE_SANDBOX_URL if settings.SANDBOX else CHECKOUT
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self'{inline}" + (" 'unsafe-eval'" if is_loose else ""),
            f"style-src 'self'{inline}",
            " ".join(["img-src 'self'", *images]) + (" data:" if is_loose else ""),
            "font-src 'self'" + (" data:" if is_loose else ""),
            "connect-src 'self'",
            *(["worker-src blob:"] if is_loose else []),
            "media-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            " ".join(["frame-src 'self'", *frames]),
            f"frame-ancestors {framed_by}",
            f"form-action 'self' {checkout}",
        ]
    )


class ProblemMiddleware:
    """Turns a refusal that no view caught into a page with its sentence and its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for a refusal; the API and the intake of webhooks answer for themselves."""
        if not isinstance(exception, Refusal) or request.path.startswith(OWN_ERRORS):
            return None
        return render(
            request,
            "public/problem.html",
            {"sentence": exception.message, "status": exception.status},
            status=exception.status,
        )
