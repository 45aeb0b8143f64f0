"""Settings of django-silver: only what its billing needs, on the server that Menukaart is measured on."""

import os

SECRET_KEY = "measures-and-protects-nothing"  # noqa: S105 -- no request ever comes in
DEBUG = False
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "silver"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **{
            name: os.environ[f"SILVER_DATABASE_{name}"]
            for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
# The description of an entry is a template of silver's own.
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
USE_TZ = True
TIME_ZONE = "UTC"
# Without this one it does not import; we give it no way to pay, so that it does nothing but bill.
PAYMENT_PROCESSORS: dict[str, object] = {}
PAYMENT_METHOD_SECRET = b""
SILVER_AUTOMATICALLY_CREATE_TRANSACTIONS = False
