"""Vacancy feeds of an organisation: set up, mapped, looked at before anything happens, taken in, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.feed_imports import import_run
from marketplace.actions.feed_previews import Preview, preview_run
from marketplace.actions.feeds import (
    FeedFileTooLarge,
    add_feed,
    change_feed_map,
    drop_run,
    remove_feed,
    take_file,
)
from marketplace.choices import FeedFormat, FeedRunState
from marketplace.models import VacancyFeed
from marketplace.providers.feed_pages import take_from_address
from marketplace.queries.feeds import feed_of, feeds_of, open_run_of, run_of, runs_of
from marketplace.rules.feeds.documents import LARGEST_FEED, Row
from marketplace.rules.feeds.mapping import said_in
from marketplace.rules.feeds.texts import one_line
from quality.documents.uploads import FileNameHoldsPath
from web.feed_reports import MOST_SHOWN, in_my_language, report_file, run_facts, sentences_of
from web.portal.current import PartnerRequest, for_organisations
from web.portal.forms.feeds import FeedForm, FeedMapForm
from web.uploads import bound_upload

SHOWN = 10


@for_organisations
@require_safe
def feeds(request: PartnerRequest) -> HttpResponse:
    """All feeds of the organisation."""
    rows = [(feed, in_my_language(feed.problem)) for feed in feeds_of(request.membership.organisation)]
    return render(request, "portal/feeds.html", {"rows": rows})


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def new_feed(request: PartnerRequest) -> HttpResponse:
    """The form for a new feed."""
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            feed = add_feed(
                organisation=request.membership.organisation,
                name=form.cleaned_data["name"],
                feed_format=FeedFormat(form.cleaned_data["format"]),
                address=form.cleaned_data["address"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            for part in refusal.parts:
                form.add_error(part.field if part.field in form.fields else None, part.message)
        else:
            return redirect("web:feed", reference=feed.reference)
    return render(request, "portal/feed_new.html", {"form": form}, status=422 if form.errors else 200)


# The form may be read only after its limits are set, so the token in it is looked at after that: in `_feed`.
@csrf_exempt
@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: PartnerRequest, reference: str) -> HttpResponse:
    """One feed: what waits for a yes, with what it would do, and what came in before. Takes a file, or fetches it."""
    found = feed_of(request.membership.organisation, reference)
    try:
        bound_upload(request, largest=LARGEST_FEED, too_large=FeedFileTooLarge, not_plain=FileNameHoldsPath)
        return _feed(request, found)
    except Refusal as refusal:
        return _page(request, found, sentence=refusal.message, status=refusal.status)


@csrf_protect
def _feed(request: PartnerRequest, found: VacancyFeed) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found)
    now = clock.now()
    if "fetch" in request.POST:
        take_from_address(feed=found, now=now)
    else:
        sent = request.FILES.get("file")
        take_file(
            feed=found,
            content=sent.read() if sent else b"",
            file_name=(sent.name or "") if sent else "",
            now=now,
        )
    return redirect("web:feed", reference=found.reference)


def _page(
    request: PartnerRequest, found: VacancyFeed, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    run = open_run_of(found)
    preview = preview_run(run=run, now=clock.now()) if run else None
    refused = preview.refused if preview else []
    return render(
        request,
        "portal/feed.html",
        {
            "feed": found,
            "run": run,
            "preview": preview,
            "shown": preview.readable[:SHOWN] if preview else [],
            "refused": [(row, sentences_of(row.faults)) for row in refused[:MOST_SHOWN]],
            "is_json": found.format == FeedFormat.GREENHOUSE_JSON,
            "problem": in_my_language(found.problem),
            "stopped": in_my_language(run.reason) if run else "",
            "runs": runs_of(found)[:20],
            "sentence": sentence,
        },
        status=status,
    )


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def feed_map(request: PartnerRequest, reference: str) -> HttpResponse:
    """Where each field stands in the feed, with what the first vacancy of the newest file says there."""
    found = feed_of(request.membership.organisation, reference)
    run = open_run_of(found)
    preview = preview_run(run=run, now=clock.now()) if run else None
    form = FeedMapForm(found, request.POST or None, preview.fields if preview else [])
    if request.method == "POST" and form.is_valid():
        try:
            change_feed_map(
                feed=found,
                sources=form.said("source_"),
                defaults=form.said("default_"),
                least_percent=form.cleaned_data["least_percent"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            for part in refusal.parts:
                form.add_error(f"default_{part.field}", part.message)
        else:
            messages.success(request, _("Saved. It holds from the next file that is taken in."))
            return redirect("web:feed", reference=found.reference)
    rows = form.rows(_examples(found, preview))
    return render(
        request,
        "portal/feed_map.html",
        {"feed": found, "form": form, "rows": rows, "fields": form.found},
        status=422 if form.errors else 200,
    )


def _examples(found: VacancyFeed, preview: Preview | None) -> dict[str, str]:
    if preview is None:
        return {}
    row = Row(1, preview.example)
    return {
        name: one_line(said[0]) for name, source in found.sources.items() if (said := said_in(row, source))
    }


@for_organisations
@require_POST
def confirm(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take a file in. Who sees that it stopped says so with the other button."""
    run = run_of(request.membership.organisation, reference)
    run = import_run(run=run, is_sure="sure" in request.POST, actor=request.user, now=clock.now())
    if run.state == FeedRunState.HELD:
        return redirect("web:feed", reference=run.feed.reference)
    return redirect("web:feed-run", reference=run.reference)


@for_organisations
@require_POST
def drop(request: PartnerRequest, reference: str) -> HttpResponse:
    """Do not take a file in."""
    run = run_of(request.membership.organisation, reference)
    drop_run(run=run, actor=request.user, now=clock.now())
    messages.success(request, _("Not taken in. Nothing changed."))
    return redirect("web:feed", reference=run.feed.reference)


@for_organisations
@require_safe
def feed_run(request: PartnerRequest, reference: str) -> HttpResponse:
    """What became of each row of a file."""
    run = run_of(request.membership.organisation, reference)
    return render(request, "portal/feed_run.html", run_facts(run, request.GET.get("outcome", "")))


@for_organisations
@require_safe
def feed_report(request: PartnerRequest, reference: str) -> HttpResponse:
    """The report of a file as CSV: every row that is not the same; before it is taken in, all that is wrong."""
    return report_file(run_of(request.membership.organisation, reference))


@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PartnerRequest, reference: str) -> HttpResponse:
    """Stop a feed: ask whether its vacancies stay."""
    found = feed_of(request.membership.organisation, reference)
    if request.method != "POST":
        present = found.items.filter(is_present=True).count()
        return render(request, "portal/feed_remove.html", {"feed": found, "present": present})
    ended = remove_feed(feed=found, ends_listings="end" in request.POST, actor=request.user, now=clock.now())
    if ended:
        messages.success(
            request,
            ngettext(
                "The feed is gone, and {count} vacancy is offline.",
                "The feed is gone, and {count} vacancies are offline.",
                ended,
            ).format(count=ended),
        )
    else:
        messages.success(request, _("The feed is gone. Its vacancies stay, and you change them by hand."))
    return redirect("web:feeds")
