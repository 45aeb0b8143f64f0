"""What must be there before Django runs: the embedded PostgreSQL and the folders of the filesystem broker.

Both only when no other server is named. Every entrance calls this: manage.py, the web process, worker and beat.
"""

import sys

from config import embedded_postgres, environment


def prepare() -> None:
    """Start the embedded PostgreSQL when DATABASE_URL is unset; make the broker's folders when it has any."""
    from config.settings import BROKER_DIR, CELERY_BROKER_TRANSPORT_OPTIONS, VAR_DIR

    if not environment.text("DATABASE_URL", ""):
        try:
            embedded_postgres.EmbeddedPostgres(VAR_DIR).start()
        except embedded_postgres.CannotStart as refusal:
            sys.exit(str(refusal))
    if CELERY_BROKER_TRANSPORT_OPTIONS:
        for folder in ("queue", "done", "control"):
            (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
