"""A search on somebody else's page, such as a municipality's: a list in a frame, and the code to put it there."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from foundation import clock
from marketplace.queries.search import search_page
from web.public.asked import title_of
from web.public.kinds import KindWords
from web.public.searches import WIDGET, address_of, search_of
from web.public.views.results import empty_sentence_of, heading_of, rows_of

CODE = '<iframe src="{}" title="{}" loading="lazy" style="width:100%;height:640px;border:0"></iframe>'


@require_safe
@xframe_options_exempt
@cache_control(no_cache=True)
@conditional_page
def widget(request: HttpRequest, words: KindWords) -> HttpResponse:
    """A search to stand in a frame: without a script or a cookie, and its links open in the whole window."""
    now = clock.now()
    search = search_of(words, request.GET)
    page = search_page(search=search, now=now)
    return render(
        request,
        "public/widget.html",
        {
            "words": words,
            "title": title_of(words, page),
            "heading": heading_of(words, page),
            "rows": rows_of(words, page, now),
            "empty_sentence": empty_sentence_of(words, page),
            "whole": address_of(replace(search, after="")),
            "first_page": address_of(replace(search, after=""), WIDGET) if search.after else "",
            "next_page": address_of(replace(search, after=page.next_cursor), WIDGET)
            if page.next_cursor
            else "",
        },
    )


@require_safe
def code(request: HttpRequest, words: KindWords) -> HttpResponse:
    """The code with which a search stands on another site, and how it looks there."""
    search = replace(search_of(words, request.GET), after="")
    title = title_of(words, search_page(search=search, now=clock.now()))
    frame = address_of(search, WIDGET)
    return render(
        request,
        "public/widget_code.html",
        {
            "words": words,
            "title": title,
            "widget": frame,
            "code": format_html(CODE, f"{settings.SITE_URL}{frame}", title),
            "search": address_of(search),
        },
    )
