"""Addresses without a language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from web.public.views import plain

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", plain.robots, name="robots"),
    path("favicon.ico", plain.favicon, name="favicon"),
]
