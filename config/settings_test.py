"""Settings of the test run: the real ones, with quick passwords, mails in memory and nothing shared on disk."""

import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
VAR_DIR = Path(tempfile.mkdtemp(prefix="menukaart-test-"))
MEDIA_ROOT = VAR_DIR / "files"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
# Only a test database may be emptied between tests; see foundation/migrations/0002_guards.py.
DATABASES["default"] |= {
    "OPTIONS": {"options": "-c menukaart.may_truncate=on -c synchronous_commit=off"},
    "CONN_MAX_AGE": 0,
}
