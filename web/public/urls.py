"""Addresses of the public pages. Their words follow the language (web/paths.py)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from web.paths import words
from web.public.kinds import KINDS, KindWords
from web.public.searches import ALERT, ATOM, CALENDAR, FEED, GEOJSON, SHEET, WIDGET, WIDGET_CODE
from web.public.views import (
    about,
    agenda,
    alerts,
    components,
    details,
    feeds,
    forward,
    home,
    leads,
    maps,
    profiles,
    reports,
    results,
    sheets,
    transparency,
    widgets,
)


def _ways(words_of: KindWords) -> list[URLPattern]:
    """The ways in which every search of a kind of listing is there besides its page."""
    name = words_of.page.removeprefix("web:")
    facts = {"words": words_of}
    return [
        path(words(f"{name}/atom.xml"), feeds.atom, facts, name=f"{name}{ATOM}"),
        path(words(f"{name}/feed.json"), feeds.json_feed, facts, name=f"{name}{FEED}"),
        path(words(f"{name}/map.geojson"), maps.geojson, facts, name=f"{name}{GEOJSON}"),
        path(words(f"{name}/alert/"), alerts.ask, facts, name=f"{name}{ALERT}"),
        path(words(f"{name}/print/"), sheets.search, facts, name=f"{name}{SHEET}"),
        path(words(f"widget/{name}/"), widgets.widget, facts, name=f"{name}{WIDGET}"),
        path(words(f"widget/{name}/code/"), widgets.code, facts, name=f"{name}{WIDGET_CODE}"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    # First what is no listing's own: a reference is never one of these words.
    *(way for kind in KINDS.values() for way in _ways(kind)),
    path(words("work/vacancies.xml"), feeds.vacancies, name="vacancy-feed"),
    path(words("work/"), results.work, name="work"),
    path(words("work/<slug:reference>/"), details.vacancy, name="vacancy"),
    path(words("work/<slug:reference>/print/"), sheets.vacancy, name="vacancy-sheet"),
    path(words("work/<slug:reference>/forward/"), forward.vacancy, name="vacancy-forward"),
    path(words("work/<slug:reference>/answer/"), leads.lead, name="lead"),
    path(words("work/<slug:reference>/answer/sent/"), leads.lead_sent, name="lead-sent"),
    path(words("housing/"), results.housing, name="housing"),
    path(words("housing/<slug:reference>/"), details.home_listing, name="home-listing"),
    path(words("housing/<slug:reference>/print/"), sheets.home, name="home-listing-sheet"),
    path(words("housing/<slug:reference>/forward/"), forward.home_listing, name="home-listing-forward"),
    path(words("housing/<slug:reference>/answer/"), leads.home_lead, name="home-lead"),
    path(words("housing/<slug:reference>/answer/sent/"), leads.home_lead_sent, name="home-lead-sent"),
    path(words("services/"), results.services, name="services"),
    path(words("services/<slug:reference>/"), details.service, name="service"),
    path(words("services/<slug:reference>/print/"), sheets.service, name="service-sheet"),
    path(words("services/<slug:reference>/forward/"), forward.service, name="service-forward"),
    path(words("alert/sent/"), alerts.asked, name="alert-asked"),
    path(words("alert/confirm/<str:code>/"), alerts.confirm, name="alert-confirm"),
    path(words("alert/<str:code>/"), alerts.own, name="alert"),
    path(words("alert/<str:code>/stop/"), alerts.stop, name="alert-stop"),
    path(words("profiles/"), results.profiles, name="profiles"),
    path(words("profiles/<slug:reference>/"), profiles.profile, name="profile"),
    path(words("profiles/<slug:reference>/print/"), sheets.profile, name="profile-sheet"),
    path(words("report/status/"), reports.status, name="report-status"),
    path(words("report/status/<str:code>/"), reports.status_of, name="report-status-of"),
    path(words("report/received/<str:code>/"), reports.received, name="report-received"),
    path(words("report/<slug:reference>/"), reports.report, name="report"),
    path(words("agenda/calendar.ics"), agenda.search, name=f"agenda{CALENDAR}"),
    path(words("agenda/"), results.agenda, name="agenda"),
    path(words("agenda/<slug:reference>/forward/"), forward.session, name="session-forward"),
    path(words("agenda/<slug:reference>/"), details.session, name="session"),
    path(words("agenda/<slug:reference>/calendar.ics"), agenda.session, name=f"session{CALENDAR}"),
    path(words("agenda/<slug:reference>/print/"), sheets.session, name="session-sheet"),
    path(words("order/"), about.ranking, name="ranking"),
    path(words("marks/"), about.marks, name="marks-explained"),
    path(words("decisions/"), transparency.transparency, name="transparency"),
    path(words("partners/"), about.for_partners, name="for-partners"),
    path(words("contact/"), about.contact, name="contact"),
    path(words("accessibility/"), about.accessibility, name="accessibility"),
    path(words("privacy/"), about.privacy, name="privacy"),
    path(words("components/"), components.components, name="components"),
]
