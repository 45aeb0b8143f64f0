"""Addresses of the public pages. Their words follow the language (web/paths.py)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from web.paths import words
from web.public.views import about, components, details, home, leads, reports, results, transparency

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path(words("work/"), results.work, name="work"),
    path(words("work/<slug:reference>/"), details.vacancy, name="vacancy"),
    path(words("work/<slug:reference>/print/"), details.vacancy_sheet, name="vacancy-sheet"),
    path(words("work/<slug:reference>/answer/"), leads.lead, name="lead"),
    path(words("work/<slug:reference>/answer/sent/"), leads.lead_sent, name="lead-sent"),
    path(words("housing/"), results.housing, name="housing"),
    path(words("housing/<slug:reference>/"), details.home_listing, name="home-listing"),
    path(words("services/"), results.services, name="services"),
    path(words("services/<slug:reference>/"), details.service, name="service"),
    # First what is no listing's own: a reference is never one of these words.
    path(words("report/status/"), reports.status, name="report-status"),
    path(words("report/status/<str:code>/"), reports.status_of, name="report-status-of"),
    path(words("report/received/<str:code>/"), reports.received, name="report-received"),
    path(words("report/<slug:reference>/"), reports.report, name="report"),
    path(words("agenda/"), about.agenda, name="agenda"),
    path(words("order/"), about.ranking, name="ranking"),
    path(words("marks/"), about.marks, name="marks-explained"),
    path(words("decisions/"), transparency.transparency, name="transparency"),
    path(words("partners/"), about.for_partners, name="for-partners"),
    path(words("contact/"), about.contact, name="contact"),
    path(words("accessibility/"), about.accessibility, name="accessibility"),
    path(words("privacy/"), about.privacy, name="privacy"),
    path(words("components/"), components.components, name="components"),
]
