"""Addresses without a language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from web.public.views import plain, profiles, sitemaps

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", plain.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-listings-<int:number>.xml", sitemaps.listings, name="sitemap-listings"),
    path("photos/<str:listing>/<str:sha256>-<int:width>.webp", profiles.photo, name="photo"),
    path("favicon.ico", plain.favicon, name="favicon"),
]
