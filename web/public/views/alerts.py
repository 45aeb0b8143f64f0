"""New results of a search by mail: ask for it, confirm it, change it, stop it. No account, no cookie that stays."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.addresses import client_address
from foundation.periods import day_of
from marketplace.actions.alerts import ask_alert, change_rhythm, confirm_alert, extend_alert, stop_alert
from marketplace.models import SearchAlert
from marketplace.queries.alerts import AlertGone, alert_of, alert_to_confirm, own_code, search_in
from marketplace.queries.search import search_page
from marketplace.rules.alerts import ASKS_BEFORE, MOST_OF_AN_ADDRESS
from web.public.asked import title_of
from web.public.forms import AlertForm, RhythmForm
from web.public.guards import taken
from web.public.kinds import KINDS, KindWords
from web.public.searches import address_of, search_of


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, words: KindWords) -> HttpResponse:
    """Ask for the new results of a search. What is answered does not say whether we know the address."""
    now, wall_now = clock.now(), clock.wall_time()
    page = search_page(search=replace(search_of(words, request.GET), after=""), now=now)
    search = replace(page.search, place=page.search.place if page.spot else "")
    form = AlertForm(request.POST or None)
    sent = taken(
        request,
        form,
        again=_("Look at your address once more, and send it again."),
        take=lambda: ask_alert(
            search=search,
            **form.cleaned_data,
            language=get_language() or "nl",
            address=client_address(request),
            now=now,
            wall_now=wall_now,
        ),
        wall_now=wall_now,
    )
    if sent.is_taken:
        return redirect("web:alert-asked")
    return render(
        request,
        "public/alert.html",
        {
            "form": form,
            "words": words,
            "asked": title_of(words, page),
            "back": address_of(search),
            "stamp": sent.stamp,
            "most": MOST_OF_AN_ADDRESS,
        },
        status=sent.status,
    )


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """A mail is underway, to be confirmed."""
    return render(request, "public/alert_asked.html")


@csrf_exempt  # whoever has the link may: it came by mail, and no cookie is needed
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The link in the mail. Programs that look at links do not confirm: a person presses the button, once."""
    alert = alert_to_confirm(code, clock.now())
    if request.method == "POST":
        confirmed = confirm_alert(alert=alert, now=clock.now())
        return _private(redirect("web:alert", own_code(confirmed)))
    return _page(request, alert, "public/alert_confirm.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, code: str) -> HttpResponse:
    """An alert that runs: how often it mails, until when, and stop."""
    alert = alert_of(code)
    form = RhythmForm(request.POST if "rhythm" in request.POST else None, initial={"rhythm": alert.rhythm})
    if "extend" in request.POST:
        extend_alert(alert=alert, now=clock.now())
        return _private(redirect("web:alert", code))
    if form.is_bound and form.is_valid():
        change_rhythm(alert=alert, rhythm=form.cleaned_data["rhythm"], now=clock.now())
        return _private(redirect("web:alert", code))
    is_ending = alert.ends_on <= day_of(clock.now()) + ASKS_BEFORE
    return _page(request, alert, "public/alert_own.html", form=form, code=code, is_ending=is_ending)


@csrf_exempt  # mail programs post here by themselves (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop with one click, in the mail program or here. Again is no harm."""
    try:
        alert = alert_of(code)
    except AlertGone:
        return _private(render(request, "public/alert_stopped.html"))
    if request.method == "POST":
        stop_alert(alert=alert, now=clock.now())
        return _private(render(request, "public/alert_stopped.html"))
    return _page(request, alert, "public/alert_stop.html")


def _page(request: HttpRequest, alert: SearchAlert, template: str, **facts: object) -> HttpResponse:
    page = search_page(search=search_in(alert), now=clock.now())
    words = KINDS[page.search.kind]
    return _private(
        render(
            request,
            template,
            {"alert": alert, "asked": title_of(words, page), "search": address_of(page.search), **facts},
            status=422 if getattr(facts.get("form"), "errors", None) else 200,
        )
    )


def _private(response: HttpResponse) -> HttpResponse:
    # The address opens the alert: no cache keeps the page, no other site reads where somebody came from.
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
