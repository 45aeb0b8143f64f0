"""Grants, extends and ends allowances: how many listings of a kind may be live at once. Billing calls these."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from foundation.actions.audit import record
from marketplace.actions.visibility import refresh_visibility
from marketplace.models import Allowance, Organisation


@transaction.atomic
def grant_allowance(
    *,
    organisation: Organisation,
    listing_kind: str,
    slots: int,
    from_at: datetime,
    until_at: datetime,
    agreement_reference: str,
    source_reference: str,
    now: datetime,
) -> Allowance:
    """Grant slots from an instant until an instant. The same source again changes nothing."""
    allowance, is_new = Allowance.objects.get_or_create(
        source_reference=source_reference,
        defaults={
            "organisation": organisation,
            "listing_kind": listing_kind,
            "slots": slots,
            "from_at": from_at,
            "until_at": until_at,
            "agreement_reference": agreement_reference,
        },
    )
    if is_new:
        record(
            action="grant_allowance",
            subject_kind="agreement",
            subject_reference=agreement_reference,
            organisation_reference=organisation.reference,
            now=now,
            facts={"listing_kind": listing_kind, "slots": slots, "until": until_at.isoformat()},
        )
    return allowance


@transaction.atomic
def extend_allowances(*, agreement_reference: str, until_at: datetime) -> int:
    """Let the allowances of a renewed agreement last until this instant; answer how many grew.

    One that was ended early (it no longer lasts until the old term) must not come back to life: billing extends
    only agreements that were not ended.
    """
    allowances = Allowance.objects.select_for_update().filter(
        agreement_reference=agreement_reference, until_at__lt=until_at
    )
    organisation_ids = sorted(set(allowances.order_by("id").values_list("organisation_id", flat=True)))
    grown = Allowance.objects.filter(agreement_reference=agreement_reference, until_at__lt=until_at).update(
        until_at=until_at
    )
    refresh_visibility(organisation_ids=organisation_ids)
    return grown


@transaction.atomic
def end_allowances(*, agreement_reference: str, at: datetime, now: datetime) -> int:
    """End all allowances of an agreement at an instant; its listings are gone from then on."""
    ended = 0
    organisations: dict[int, str] = {}
    allowances = (
        Allowance.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(agreement_reference=agreement_reference, until_at__gt=at)
        .order_by("id")
    )
    for allowance in allowances:
        allowance.until_at = max(at, allowance.from_at)
        allowance.save(update_fields=["until_at"])
        organisations[allowance.organisation_id] = allowance.organisation.reference
        ended += 1
    for organisation_reference in organisations.values():
        record(
            action="end_allowances",
            subject_kind="agreement",
            subject_reference=agreement_reference,
            organisation_reference=organisation_reference,
            now=now,
            facts={"at": at.isoformat(), "allowances": ended},
        )
    refresh_visibility(organisation_ids=sorted(organisations))
    return ended
