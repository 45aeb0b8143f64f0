"""What Django checks of how evidence is taken in: `manage.py check`."""

from __future__ import annotations

from django.conf import settings
from django.core import checks


@checks.register
def evidence_is_scanned(**_given: object) -> list[checks.CheckMessage]:
    """Say so when files of partners are kept without a virus scanner, in production."""
    if settings.VIRUS_SCANNER or not settings.PRODUCTION:
        return []
    return [
        checks.Warning(
            "No virus scanner is set: certificates that partners send are kept without being scanned.",
            hint="Set MENUKAART_VIRUS_SCANNER to clamd's socket or host:port (docs/production.md).",
            id="quality.W001",
        )
    ]
