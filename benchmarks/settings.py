"""Settings of a benchmark: the real ones; its tables may be emptied between rounds, and nobody hears the bell."""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES

CELERY_BROKER_URL = "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
DATABASES["default"] |= {
    "NAME": os.environ["MENUKAART_BENCH_DATABASE"],
    "OPTIONS": {"options": "-c menukaart.may_truncate=on"},
}
