"""Forgets what listings said long ago."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from foundation.periods import add_years, day_of, start_of_day
from marketplace.models import ListingVersion

YEARS_KEPT = 2


@transaction.atomic
def forget_versions(*, now: datetime) -> int:
    """Delete what listings said until more than two years ago, as long as reports are kept; answer how many.

    That something changed, when and by whom stays in the audit trail.
    """
    before = start_of_day(add_years(day_of(now), -YEARS_KEPT))
    forgotten, _by_model = ListingVersion.objects.filter(until_at__lt=before).delete()
    return forgotten
