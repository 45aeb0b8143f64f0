"""Opens and closes clearances. Editorial: marketplace itself. Quality and standing: the floors above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from foundation.actions.rows import insert_values
from foundation.queries.keys import among
from marketplace.actions.visibility import refresh_visibility
from marketplace.choices import ClearanceKind
from marketplace.models import Clearance, Listing, Organisation


@dataclass(frozen=True, order=True, slots=True)
class QualityWindow:
    """For which kind of listing, on which condition, the marks are in order, and from when until when."""

    listing_kind: str
    condition: str
    from_at: datetime
    until_at: datetime | None
    source_reference: str


def clear_content(*, listing: Listing, now: datetime) -> None:
    """Say yes to a listing's content from now on; the caller refreshes visibility."""
    if not Clearance.objects.filter(listing=listing, kind=ClearanceKind.EDITORIAL, until_at=None).exists():
        Clearance.objects.create(
            organisation_id=listing.organisation_id,
            listing=listing,
            kind=ClearanceKind.EDITORIAL,
            from_at=now,
            source_reference=listing.reference,
            created_at=now,
        )


def end_content_clearance(*, listing: Listing, at: datetime) -> None:
    """End the yes to a listing's content; the caller refreshes visibility."""
    Clearance.objects.filter(listing=listing, kind=ClearanceKind.EDITORIAL, until_at=None).update(until_at=at)


@transaction.atomic
def open_standing(
    *, organisation: Organisation, agreement_reference: str, from_at: datetime, now: datetime
) -> None:
    """An agreement is paid, or on credit terms: its listings may show from this instant. Twice changes nothing."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    opened = Clearance.objects.filter(
        organisation=organisation,
        kind=ClearanceKind.STANDING,
        agreement_reference=agreement_reference,
        until_at=None,
    )
    if opened.exists():
        return
    Clearance.objects.create(
        organisation=organisation,
        kind=ClearanceKind.STANDING,
        agreement_reference=agreement_reference,
        from_at=from_at,
        source_reference=agreement_reference,
        created_at=now,
    )
    refresh_visibility(organisation_ids=[organisation.pk])


@transaction.atomic
def close_standing(*, agreement_reference: str, at: datetime) -> None:
    """An agreement ended: its listings are gone from this instant. A standing that never began is removed."""
    standings = Clearance.objects.select_for_update().filter(
        kind=ClearanceKind.STANDING, agreement_reference=agreement_reference
    )
    open_ones = standings.filter(Q(until_at=None) | Q(until_at__gt=at)).order_by("id")
    organisation_ids = sorted(set(open_ones.values_list("organisation_id", flat=True).order_by()))
    for standing in open_ones:
        standing.until_at = max(at, standing.from_at)
        standing.save(update_fields=["until_at"])
    refresh_visibility(organisation_ids=organisation_ids)


@transaction.atomic
def replace_quality_windows(*, windows: Mapping[int, Sequence[QualityWindow]], now: datetime) -> int:
    """Set all quality clearances of these organisations, by id; answer how many listings changed.

    The number of queries does not depend on the number of organisations, so that a whole register's consequences
    cost the same as one partner's.
    """
    organisation_ids = sorted(windows)
    # Two who replace the same organisation's windows wait here, in key order.
    locked = (
        Organisation.objects.select_for_update(no_key=True)
        .filter(pk__in=among(organisation_ids))
        .order_by("pk")
    )
    known = set(locked.values_list("pk", flat=True))
    Clearance.objects.filter(organisation_id__in=among(known), kind=ClearanceKind.QUALITY).delete()
    insert_values(
        Clearance,
        (
            *("organisation_id", "kind", "listing_kind", "condition"),
            *("from_at", "until_at", "source_reference", "created_at"),
        ),
        [
            (
                organisation_id,
                ClearanceKind.QUALITY.value,
                window.listing_kind,
                window.condition,
                window.from_at,
                window.until_at,
                window.source_reference,
                now,
            )
            for organisation_id in organisation_ids
            if organisation_id in known
            for window in windows[organisation_id]
        ],
    )
    return refresh_visibility(organisation_ids=sorted(known))
