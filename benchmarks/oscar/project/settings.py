"""Settings of django-oscar: its defaults, with the search engine that needs no server of its own (Whoosh)."""

import os

from oscar import INSTALLED_APPS as OSCAR_APPS
from oscar.defaults import *  # noqa: F403 -- as its documentation says

SECRET_KEY = "measures-and-protects-nothing"  # noqa: S105 -- no request ever comes in
DEBUG = False
SITE_ID = 1
ROOT_URLCONF = "benchmarks.oscar.project.settings"
urlpatterns: list[object] = []
INSTALLED_APPS = OSCAR_APPS
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **{
            name: os.environ[f"OSCAR_DATABASE_{name}"]
            for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": "haystack.backends.whoosh_backend.WhooshEngine",
        "PATH": os.environ["OSCAR_INDEX"],
        "INCLUDE_SPELLING": True,
    }
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
USE_TZ = True
TIME_ZONE = "UTC"
