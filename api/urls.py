"""Addresses of the API."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView

app_name = "api"
urlpatterns = [
    path("v1/", include("api.v1.urls")),
    path(
        "schema.yaml",
        SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]),
        name="schema",
    ),
    path(
        "",
        SpectacularRedocView.as_view(url_name="api:schema", authentication_classes=[], permission_classes=[]),
        name="docs",
    ),
]
