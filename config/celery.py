"""The worker and the beat: `celery -A config worker`, `celery -A config beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("menukaart")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def start_what_comes_first(**_facts: Any) -> None:
    """A worker or beat that is started by itself finds its database and the folders of its broker."""
    from config.startup import prepare

    prepare()
