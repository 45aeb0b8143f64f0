"""Keeps what was looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from quality.models import Check


@transaction.atomic
def record_checks(*, checks: Sequence[Check]) -> None:
    """Keep these looks at marks, in one query; nothing about the marks themselves changes by it."""
    Check.objects.bulk_create(checks, batch_size=5000)
