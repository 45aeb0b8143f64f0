"""Where every address goes."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="health"),
    path("api/", include("api.urls")),
    path("hooks/stripe/", include("billing.providers.stripe.urls")),
    path("", include("web.urls_plain")),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("account/", include("allauth.urls")),
        path("", include("web.urls")),
    ),
]
