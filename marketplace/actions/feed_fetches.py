"""Which feeds are to be fetched, and what came of it: a failure is told once, and changes nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from foundation.actions.outbox import leave_message
from marketplace.models import VacancyFeed

# Somewhat less than a day, so that a feed keeps its hour.
BETWEEN = timedelta(hours=23)


@transaction.atomic
def start_next_fetch(*, wall_now: datetime) -> VacancyFeed | None:
    """The next feed that is to be fetched, from now on not due for a day; None when none is due.

    By the clock on the wall, and before the fetch itself: whoever fails, or is started twice, does not knock again.
    """
    feed = (
        VacancyFeed.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("organisation", "created_by")
        .filter(
            Q(fetch_tried_at=None) | Q(fetch_tried_at__lte=wall_now - BETWEEN),
            is_automatic=True,
            removed_at=None,
        )
        .order_by("id")
        .first()
    )
    if feed is not None:
        feed.fetch_tried_at = wall_now
        feed.save(update_fields=["fetch_tried_at"])
    return feed


@transaction.atomic
def record_feed_fetched(*, feed: VacancyFeed, etag: str, last_modified: str) -> None:
    """What was fetched is in: ask next time whether it changed. No problem any more."""
    VacancyFeed.objects.filter(pk=feed.pk).update(
        etag=etag, last_modified=last_modified, problem={}, problem_since_at=None
    )


@transaction.atomic
def record_feed_problem(*, feed: VacancyFeed, why: Mapping[str, str], now: datetime) -> None:
    """Fetching failed, or stopped to ask: the partner is told once, until it works again. No listing ends by it."""
    locked = VacancyFeed.objects.select_for_update().get(pk=feed.pk)
    locked.problem = dict(why)
    if locked.problem_since_at is None:
        locked.problem_since_at = now
        leave_message(kind="feed.problem", reference=f"{locked.reference}:{now.isoformat()}")
    locked.save(update_fields=["problem", "problem_since_at"])
