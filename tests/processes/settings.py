"""Settings of a worker that a test starts: the real ones, with a quick beat and handlers to watch."""

from config.settings import *  # noqa: F403
from config.settings import OUTBOX_HANDLERS

OUTBOX_HANDLERS = {
    **OUTBOX_HANDLERS,
    "invoice.mail": "tests.foundation.handlers.write_down",
    "test.write_down": "tests.foundation.handlers.write_down",
    "test.wait_at_gate": "tests.processes.handlers.wait_at_gate",
}
# Half a second instead of ten: the same sweep, sooner.
CELERY_BEAT_SCHEDULE = {"sweep-outbox": {"task": "foundation.tasks.sweep_outbox", "schedule": 0.5}}
CELERY_BEAT_MAX_LOOP_INTERVAL = 0.5
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
