"""Every address of Menukaart, and dj-stripe's own webhook view."""

from django.urls import include, path

from config.urls import urlpatterns as ours

urlpatterns = [path("djstripe/", include("djstripe.urls", namespace="djstripe")), *ours]
