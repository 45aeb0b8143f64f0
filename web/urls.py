"""Addresses of the pages for people, below the language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("web.public.urls")),
    path("portal/", include("web.portal.urls")),
    path("desk/", include("web.desk.urls")),
]
